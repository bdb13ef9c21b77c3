"""`duzhan user`: accounts, what they may do, and tokens for units' own systems."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from pydantic import JsonValue, ValidationError
from sqlalchemy.exc import IntegrityError

from duzhan import settings
from duzhan.cli.options import AsJson
from duzhan.store import accounts, constraints
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Tx, transaction
from duzhan.usecases.add_account import NewAccount, add_account, generated
from duzhan.usecases.add_contact import Wish as WishedContact
from duzhan.usecases.add_contact import add_contact
from duzhan.usecases.delegate_account import delegate_account, revoke_delegations
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.usecases.issue_token import issue_token
from duzhan.usecases.list_webhooks import with_secret
from duzhan.usecases.reset_access import reset_password, reset_second_factor
from duzhan.vocabulary import Channel, Level, Role, TokenScope
from duzhan.wire.delegations import NewDelegation

app = typer.Typer(help="账号：新建、授权、停用、签发令牌。", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="用户名", show_default=False)]


@app.command(help="新建账号；生成的密码只显示这一次。")
def add(  # noqa: PLR0913, PLR0917  # typer makes each option a parameter
    username: Username,
    name: Annotated[str, typer.Option(help="姓名")],
    email: Annotated[str | None, typer.Option(help="电子邮箱：通知也发到这里")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="从标准输入读密码；否则生成一个")] = False,
    own_password: Annotated[bool, typer.Option("--own-password", help="密码是本人选的，首次登录不必更换")] = False,
    as_json: AsJson = False,
) -> None:
    """Add an account; a generated password is shown once, and its owner has to change it."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else generated(username)
    with acting() as tx:
        account = add_account(tx, NewAccount(username, name, password, email))
        if own_password:
            accounts.own_passwords(tx, [account])
    shown: dict[str, JsonValue] = {"username": username}
    if not password_stdin:
        shown["password"] = password
    _say(shown, as_json, f"已新建账号 {username}" + ("" if password_stdin else f"，密码（只显示这一次）：{password}"))


@app.command(help="停用账号，令牌立即失效；办过的事保留在案。")
def disable(username: Username, as_json: AsJson = False) -> None:
    """Disable an account and its tokens."""
    with acting() as tx:
        disable_account(tx, username)
    _say({"username": username, "disabled": True}, as_json, f"已停用账号 {username}")


@app.command(help="授予一个角色和它的范围。")
def grant(  # noqa: PLR0913, PLR0917  # typer makes each option a parameter
    username: Username,
    role: Annotated[Role, typer.Option(help="角色")],
    area: Annotated[str | None, typer.Option(help="行政区划代码：督战队员、包保领导、审计员")] = None,
    unit: Annotated[str | None, typer.Option(help="单位代码：办公室、责任单位")] = None,
    level: Annotated[Level | None, typer.Option(help="在哪一级工作；不写按行政区划或单位")] = None,
    as_json: AsJson = False,
) -> None:
    """Grant a role within a scope."""
    with acting() as tx:
        granted = grant_role(tx, username, Wish(role, area, unit, level))
    scope = granted.unit or granted.area or "—"
    _say(
        {
            "username": username,
            "role": granted.role,
            "level": granted.level,
            "area": granted.area,
            "unit": granted.unit,
        },
        as_json,
        f"已授予 {username} {granted.role.label}（{granted.level.label}，{scope}）",
    )


@app.command(help="重置：生成新密码，只显示这一次；或加 --second-factor 清除第二重验证。原有登录和令牌全部失效。")
def reset(
    username: Username,
    reason: Annotated[str, typer.Option(help="事由，记入审计")],
    second_factor: Annotated[bool, typer.Option("--second-factor", help="清除第二重验证，密码不变")] = False,
    as_json: AsJson = False,
) -> None:
    """Let somebody in again who forgot a password or lost an authenticator."""
    shown: dict[str, JsonValue] = {"username": username, "second_factor": second_factor}
    with acting() as tx:
        if second_factor:
            reset_second_factor(tx, username, reason)
            text = f"已清除 {username} 的第二重验证"
        else:
            password = reset_password(tx, username, reason)
            shown["password"] = password
            text = f"已重置 {username} 的密码（只显示这一次）：{password}"
    _say(shown, as_json, text)


@app.command(help="签发接口令牌，只显示这一次。")
def token(
    username: Username,
    hours: Annotated[int | None, typer.Option(min=1, help="有效小时数；不写按 DUZHAN_TOKEN_HOURS")] = None,
    name: Annotated[str | None, typer.Option(help="给哪个程序用；有名的令牌换密码后仍有效")] = None,
    scope: Annotated[TokenScope, typer.Option(help="只读或读写")] = TokenScope.WRITE,
    as_json: AsJson = False,
) -> None:
    """Issue a token and show it once."""
    with acting() as tx:
        account, life = accounts.find(tx, username), hours or settings.current().token_hours
        issued = issue_token(tx, account, hours=life, name=name, scope=scope)
    text = f"令牌（只显示这一次，{issued.expires_at.isoformat(timespec='seconds')} 到期）：{issued.token}"
    _say({"token": issued.token, "expires_at": issued.expires_at.isoformat()}, as_json, text)


@app.command(help="委托：休假期间由同单位或同角色的人代为接收和签收，首尾两天都算。")
def delegate(  # noqa: PLR0913, PLR0917  # typer makes each option a parameter
    username: Username,
    to: Annotated[str, typer.Argument(help="代办人的用户名", show_default=False)],
    since: Annotated[datetime, typer.Option(help="从哪天起", formats=["%Y-%m-%d"])],
    until: Annotated[datetime, typer.Option(help="到哪天止", formats=["%Y-%m-%d"])],
    reason: Annotated[str, typer.Option(help="事由")],
    as_json: AsJson = False,
) -> None:
    """Let somebody stand in for an account while it is on leave."""
    try:
        new = NewDelegation(delegate=to, since=since.date(), until=until.date(), reason=reason)
    except ValidationError as wrong:
        raise typer.BadParameter("代办人和事由各写 1 到 200 个字") from wrong
    with acting() as tx:
        made = delegate_account(tx, new, of=accounts.named(tx, username), by=None)
    text = f"{made.since} 至 {made.until} 由 {made.delegate} 代 {made.account} 接收和签收"
    _say(made.model_dump(mode="json"), as_json, text)


@app.command(help="撤销一个账号尚未到期的全部委托。")
def undelegate(username: Username, as_json: AsJson = False) -> None:
    """Revoke the delegations of an account that are not over."""
    with acting() as tx:
        revoked = revoke_delegations(tx, username)
    _say({"username": username, "revoked": revoked}, as_json, f"已撤销 {username} 的委托 {revoked} 份")


@app.command(help="登记联系方式：邮箱、手机、群机器人或网络回调；按次序先试最前的，网络回调另抄送一份。")
def contact(  # noqa: PLR0913, PLR0917  # typer makes each option a parameter
    username: Username,
    channel: Annotated[Channel, typer.Option(help="渠道")],
    address: Annotated[str, typer.Option(help="邮箱、号码或 https 地址")],
    secret_stdin: Annotated[bool, typer.Option("--secret-stdin", help="从标准输入读签名密钥")] = False,
    position: Annotated[int | None, typer.Option(min=1, max=1000, help="次序；不写排在最后")] = None,
    as_json: AsJson = False,
) -> None:
    """Register where an account is reached; a webhook's generated secret is shown once."""
    secret = sys.stdin.readline().strip() if secret_stdin else ""
    wish = WishedContact(channel, address, secret, position)
    with acting() as tx:
        account = accounts.find(tx, username)
        added = add_contact(tx, wish, account=account, allowed=settings.current().allowed)
    shown: dict[str, JsonValue] = {"username": username, "id": added.id, "position": added.position}
    text = f"已登记 {username} 的{channel.label}，次序 {added.position}"
    if channel is Channel.WEBHOOK and not secret:
        made = with_secret(added).secret
        shown["secret"] = made
        text += f"，密钥（只显示这一次）：{made}"
    _say(shown, as_json, text)


@contextmanager
def acting() -> Iterator[Tx]:
    """Open one transaction with the app's login; what the database contradicts is a Conflict."""
    try:
        with (
            open_logins(settings.current()) as logins,
            open_pool(logins.app, size=1) as pool,
            transaction(pool) as tx,
        ):
            yield tx
    except IntegrityError as contradiction:
        raise constraints.conflict(contradiction) from contradiction


def _say(shown: Mapping[str, JsonValue], as_json: bool, text: str) -> None:
    print(json.dumps(dict(shown), ensure_ascii=False) if as_json else text)
