"""账号: system administrators make them and let people in again; security administrators give rights and take them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.exc import IntegrityError

from duzhan.errors import DuzhanError
from duzhan.http import visits
from duzhan.http.visits import Visit
from duzhan.policy import permissions
from duzhan.store import constraints
from duzhan.store.audit import By
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases import add_account as adding
from duzhan.usecases.add_account import add_account
from duzhan.usecases.change_account import change_account
from duzhan.usecases.disable_account import disable_account, enable_account
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.usecases.list_accounts import list_accounts, read_account
from duzhan.usecases.prepare_grant import Prepared, prepare_grant
from duzhan.usecases.reset_access import reset_password, reset_second_factor
from duzhan.usecases.take_role import take_role
from duzhan.vocabulary import Level, Role
from duzhan.web import admin_places, asking, faults
from duzhan.web.admin_places import ACCOUNTS
from duzhan.web.doors import AccountsPage, AdministratorForm, FormDoor, PageDoor, SecurityForm
from duzhan.web.paths import UserPath
from duzhan.wire.cursor import LARGEST
from duzhan.wire.organisation import AccountChange
from duzhan.wire.problems import Problem
from duzhan.wire.register import AccountFilter, AccountOut, AccountPage, Because, GrantWish, NewAccount, PasswordMade

router = APIRouter(include_in_schema=False)
ONE = f"{ACCOUNTS}/{{username}}"
Key = Annotated[int, Path(ge=1, le=LARGEST)]
Told = tuple[Mapping[str, str], Problem | None]
_NOTHING: Told = ({}, None)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the accounts; ``made`` is a password that is shown once."""

    places: tuple[str, ...]
    found: AccountPage
    wanted: AccountFilter
    query: str
    adds: bool
    made: PasswordMade | None
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An account, and what the visitor may do about it; ``prepared`` where that is to grant roles."""

    places: tuple[str, ...]
    of: AccountOut
    administers: bool
    prepared: Prepared | None
    roles: tuple[Role, ...]
    levels: tuple[Level, ...]
    made: PasswordMade | None
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(ACCOUNTS)
def list_them(wanted: Annotated[AccountFilter, Query()], door: AccountsPage) -> Response:
    """Show the accounts."""
    return _listed(door, wanted)


@router.post(ACCOUNTS)
def add(form: AdministratorForm) -> Response:
    """Make an account and show its password once."""
    with reading(form.pool) as tx:
        form.proven(tx)
    typed = asking.typed(form.form)
    try:
        new = asking.filled(NewAccount, form.form)
        row = adding.NewAccount(new.username, new.name, adding.generated(new.username), new.email)

        def act(tx: Tx, visit: Visit) -> str:
            add_account(tx, row, visits.presence(form.request, visit).by)
            return row.password

        with _translated():
            made = PasswordMade(username=new.username, password=form.reveal(act))
    except DuzhanError as refusal:
        return _listed(form, AccountFilter(), (typed, faults.of(refusal)))
    return _listed(form, AccountFilter(q=new.username), made=made)


@router.get(ONE)
def show(username: UserPath, door: AccountsPage) -> Response:
    """Show an account."""
    return _shown(door, username)


@router.post(f"{ONE}/change")
def change(username: UserPath, form: AdministratorForm) -> Response:
    """Give the account another name or e-mail address."""

    def act(tx: Tx, by: By) -> None:
        change_account(tx, username, asking.filled(AccountChange, form.form), by)

    return _submitted(form, username, act)


@router.post(f"{ONE}/disable")
def disable(username: UserPath, form: AdministratorForm) -> Response:
    """End what the account may do, with its next request."""
    return _submitted(form, username, lambda tx, by: disable_account(tx, username, by))


@router.post(f"{ONE}/enable")
def enable(username: UserPath, form: AdministratorForm) -> Response:
    """Let the account sign in again."""
    return _submitted(form, username, lambda tx, by: enable_account(tx, username, by))


@router.post(f"{ONE}/password")
def renew(username: UserPath, form: AdministratorForm) -> Response:
    """Give the account a new password and show it once."""
    with reading(form.pool) as tx:
        form.proven(tx)
    try:
        because = asking.filled(Because, form.form)
        password = form.reveal(
            lambda tx, visit: reset_password(tx, username, because.reason, visits.presence(form.request, visit).by)
        )
    except DuzhanError as refusal:
        return _shown(form, username, (asking.typed(form.form), faults.of(refusal)))
    return _shown(form, username, made=PasswordMade(username=username, password=password))


@router.post(f"{ONE}/second-factor/reset")
def reset(username: UserPath, form: SecurityForm) -> Response:
    """Let who lost the authenticator enrol a new one."""

    def act(tx: Tx, by: By) -> None:
        reset_second_factor(tx, username, asking.filled(Because, form.form).reason, by)

    return _submitted(form, username, act)


@router.post(f"{ONE}/grants")
def grant(username: UserPath, form: SecurityForm) -> Response:
    """Give a role within a scope."""

    def act(tx: Tx, by: By) -> None:
        wanted = asking.filled(GrantWish, form.form)
        grant_role(tx, username, Wish(wanted.role, wanted.area, wanted.unit, wanted.level), by)

    return _submitted(form, username, act)


@router.post(f"{ONE}/grants/{{id}}/take")
def take(username: UserPath, id: Key, form: SecurityForm) -> Response:  # noqa: A002  # the path's own word
    """Take a grant: the next request already goes without it."""
    return _submitted(form, username, lambda tx, by: take_role(tx, username, id, by=by))


def _submitted(form: FormDoor, username: str, act: Callable[[Tx, By], object]) -> Response:
    """Do an act about an account and lead back to it, or show it with what was refused."""

    def done(tx: Tx, visit: Visit) -> str:
        read_account(tx, username)
        act(tx, visits.presence(form.request, visit).by)
        return f"{ACCOUNTS}/{username}"

    try:
        with _translated():
            return form.submit(done)
    except DuzhanError as refusal:
        with reading(form.pool) as tx:
            form.proven(tx)  # nobody else hears why
        return _shown(form, username, (asking.typed(form.form), faults.of(refusal)))


@contextmanager
def _translated() -> Iterator[None]:
    """Let what the database refuses be said on the form: a name that is taken, roles that exclude each other."""
    try:
        yield
    except IntegrityError as contradiction:
        raise constraints.conflict(contradiction) from contradiction


def _listed(door: PageDoor, wanted: AccountFilter, told: Told = _NOTHING, made: PasswordMade | None = None) -> Response:
    typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Listed:
        found = list_accounts(tx, wanted)
        asked = {"q": wanted.q, "cursor": found.next}
        query = urlencode({name: value for name, value in asked.items() if value})
        adds = permissions.administers(visit.actor)
        return Listed(admin_places.of(visit.actor), found, wanted, query, adds, made, typed, problem)

    return door.show("admin_accounts.html.j2", look, 200 if problem is None else problem.status)


def _shown(door: PageDoor, username: str, told: Told = _NOTHING, made: PasswordMade | None = None) -> Response:
    typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Shown:
        return Shown(
            places=admin_places.of(visit.actor),
            of=read_account(tx, username),
            administers=permissions.administers(visit.actor),
            prepared=prepare_grant(tx) if permissions.secures(visit.actor) else None,
            roles=tuple(Role),
            levels=tuple(Level),
            made=made,
            typed=typed,
            problem=problem,
        )

    return door.show("admin_account.html.j2", look, 200 if problem is None else problem.status)
