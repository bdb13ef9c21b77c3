"""`duzhan personal`: erases what says who somebody is, as the law lets a person ask, and renews how it is kept."""

from typing import Annotated

import typer

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.policy.permissions import Agent
from duzhan.store import keyring
from duzhan.store.transaction import transaction
from duzhan.usecases.erase_personal import erase_personal
from duzhan.usecases.renew_personal import renew_factors, renew_personal, renew_secrets

OPERATOR = Agent("cli:personal")

app = typer.Typer(help="个人信息：抹除、换钥重加密", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep each a command of its own, however many there are."""


@app.command("erase", help="抹除一件案件里的联系电话等个人信息，不可恢复；事件和签封不受影响，照样通过核验。")
def erase_command(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="问题编号", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Erase a case's personal values."""
    with worker(None) as pool, transaction(pool) as tx:
        erased = erase_personal(tx, number, doer=OPERATOR)
    say({"number": number, "erased": erased}, f"{number}：已抹除 {erased} 项个人信息", as_json=as_json)


@app.command("renew", help="换钥重加密：用新密钥重新加密个人信息、签名密钥和动态口令密钥；可随时中断，重跑接着做。")
def renew_command(
    as_json: AsJson = False,
) -> None:
    """Encrypt anew what old keys encrypted."""
    with worker(None) as pool:
        keys = keyring.of(settings.current())
        renewed, signing = renew_personal(pool, keys), renew_secrets(pool, keys)
        factors = renew_factors(pool, keys)
    text = f"已用新密钥重新加密 {renewed} 项个人信息、{signing} 份联系方式的签名密钥、{factors} 份动态口令密钥"
    say({"renewed": renewed, "secrets": signing, "factors": factors}, text, as_json=as_json)
