"""Accounts: system administrators make them, security administrators give them rights; nobody does both."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import AfterValidator

from duzhan.api import operations
from duzhan.api.access import Key
from duzhan.api.addresses import paged
from duzhan.http import presences
from duzhan.http.doors import AccountKeeper, AdministratorPost, Auditing, SecurityPost
from duzhan.http.policies import AtTheDoor
from duzhan.http.replies import Reply, reply
from duzhan.policy.access_refusals import AccountNotFound
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases import add_account as adding
from duzhan.usecases.add_account import add_account
from duzhan.usecases.change_account import change_account
from duzhan.usecases.disable_account import disable_account, enable_account
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.usecases.list_accounts import list_accounts, read_account
from duzhan.usecases.read_audit import read_audit
from duzhan.usecases.reset_access import reset_password, reset_second_factor
from duzhan.usecases.take_role import take_role
from duzhan.wire.organisation import AccountChange
from duzhan.wire.register import (
    AccountFilter,
    AccountOut,
    AccountPage,
    AuditFilter,
    AuditPage,
    Because,
    GrantWish,
    NewAccount,
    PasswordMade,
)

router = operations.router("administration")


def _possible(username: str) -> str:
    """Return a user name that somebody could have; for any other the answer is that nobody has it."""
    if not adding.USERNAME.fullmatch(username):
        raise AtTheDoor(AccountNotFound())
    return username


Username = Annotated[str, Path(description="li.na"), AfterValidator(_possible)]

READ = (401, 403, 404, 422, 429, 503)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.get("/accounts", responses=operations.answers(AccountPage, READ))
def list_the_accounts(request: Request, wanted: Annotated[AccountFilter, Query()], door: AccountKeeper) -> Response:
    """账号清单: everybody, with rights and without passwords."""
    page = door.read(lambda tx, _actor: list_accounts(tx, wanted))
    return paged(request, page, page.next)


@router.get("/accounts/{username}", responses=operations.answers(AccountOut, READ))
def read_an_account(username: Username, door: AccountKeeper) -> Response:
    """账号: one, with rights."""
    return reply(door.read(lambda tx, _actor: read_account(tx, username))).response()


@router.post("/accounts", status_code=201, responses=operations.answers(PasswordMade, WRITE, also=(201,)))
def add_an_account(new: NewAccount, door: AdministratorPost) -> Response:
    """新建账号: a password is made and shown once; whoever gets it has to change it."""
    password = adding.generated(new.username)
    row = adding.NewAccount(new.username, new.name, password, new.email)

    def act(tx: Tx, actor: Actor) -> Reply:
        add_account(tx, row, presences.by(door, actor))
        return reply(PasswordMade(username=new.username, password=password), 201)

    return door.write_secret(act)


@router.post("/accounts/{username}/change", responses=operations.answers(AccountOut, WRITE))
def change_an_account(username: Username, wanted: AccountChange, door: AdministratorPost) -> Response:
    """修改账号: name and e-mail address."""
    return door.write(lambda tx, actor: reply(change_account(tx, username, wanted, presences.by(door, actor))))


@router.post("/accounts/{username}/disable", responses=operations.answers(AccountOut, WRITE))
def disable_an_account(username: Username, door: AdministratorPost) -> Response:
    """停用账号: its sessions and tokens end with this request; what it did stays on record."""

    def act(tx: Tx, actor: Actor) -> Reply:
        read_account(tx, username)
        disable_account(tx, username, presences.by(door, actor))
        return reply(read_account(tx, username))

    return door.write(act)


@router.post("/accounts/{username}/enable", responses=operations.answers(AccountOut, WRITE))
def enable_an_account(username: Username, door: AdministratorPost) -> Response:
    """启用账号: it signs in again, with the rights that it had."""

    def act(tx: Tx, actor: Actor) -> Reply:
        read_account(tx, username)
        enable_account(tx, username, presences.by(door, actor))
        return reply(read_account(tx, username))

    return door.write(act)


@router.post("/accounts/{username}/password", responses=operations.answers(PasswordMade, WRITE))
def reset_the_password(username: Username, because: Because, door: AdministratorPost) -> Response:
    """重置密码: a new one, shown once; sessions, tokens and locks end."""

    def act(tx: Tx, actor: Actor) -> Reply:
        password = reset_password(tx, username, because.reason, presences.by(door, actor))
        return reply(PasswordMade(username=username, password=password))

    return door.write_secret(act)


@router.post("/accounts/{username}/second-factor/reset", responses=operations.answers(AccountOut, WRITE))
def reset_the_second_factor(username: Username, because: Because, door: SecurityPost) -> Response:
    """重置第二重验证: who lost the authenticator enrols a new one; sessions, tokens and locks end."""

    def act(tx: Tx, actor: Actor) -> Reply:
        reset_second_factor(tx, username, because.reason, presences.by(door, actor))
        return reply(read_account(tx, username))

    return door.write(act)


@router.post(
    "/accounts/{username}/grants", status_code=201, responses=operations.answers(AccountOut, WRITE, also=(201,))
)
def grant_a_role(username: Username, wanted: GrantWish, door: SecurityPost) -> Response:
    """授权: a role within a scope; who watches or administers does nothing else."""

    def act(tx: Tx, actor: Actor) -> Reply:
        read_account(tx, username)
        wish = Wish(wanted.role, wanted.area, wanted.unit, wanted.level)
        grant_role(tx, username, wish, presences.by(door, actor))
        return reply(read_account(tx, username), 201)

    return door.write(act)


@router.post("/accounts/{username}/grants/{id}/revoke", responses=operations.answers(AccountOut, WRITE))
def take_a_role(username: Username, key: Key, door: SecurityPost) -> Response:
    """收回授权: the next request already goes without it."""

    def act(tx: Tx, actor: Actor) -> Reply:
        take_role(tx, username, key, by=presences.by(door, actor))
        return reply(read_account(tx, username))

    return door.write(act)


@router.get("/audit", responses=operations.answers(AuditPage, READ))
def list_the_audit(request: Request, wanted: Annotated[AuditFilter, Query()], door: Auditing) -> Response:
    """审计: who signed in, who changed accounts and rights, and who looked at personal data; newest first."""
    page = door.read(lambda tx, _actor: read_audit(tx, wanted))
    return paged(request, page, page.next)
