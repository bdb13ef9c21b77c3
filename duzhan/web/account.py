"""我的账号与安全: password, second factor, the browsers one is signed in with, and tokens for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.errors import DuzhanError
from duzhan.http import visits
from duzhan.http.visits import Visit
from duzhan.store import keyring, sessions
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.change_password import Change, change_password
from duzhan.usecases.end_session import end_session, list_sessions
from duzhan.usecases.make_token import list_tokens, make_token, revoke_token
from duzhan.usecases.read_second_factor import read_second_factor
from duzhan.usecases.renew_recovery_codes import renew_recovery_codes
from duzhan.vocabulary import Must, TokenScope
from duzhan.web import asking, faults, view
from duzhan.web.doors import Form, Page, PageDoor, SigningInForm, SigningInPage
from duzhan.web.second_factor import proven
from duzhan.wire.access import CodeIn, NamedToken, NewToken, PasswordChange, SecondFactorOut, SessionOut
from duzhan.wire.cursor import LARGEST
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/account"
CODES = f"{ADDRESS}/recovery-codes"
PASSWORD = faults.UNFINISHED[Must.NEW_PASSWORD]
Key = Annotated[int, Path(ge=1, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class Shown:
    """One's own account; ``made`` is a token that is shown once."""

    factor: SecondFactorOut
    sessions: tuple[SessionOut, ...]
    tokens: tuple[NamedToken, ...]
    scopes: tuple[TokenScope, ...]
    typed: Mapping[str, str]
    problem: Problem | None
    made: str | None


@router.get(ADDRESS)
def show(door: Page) -> Response:
    """Show one's own account."""
    return _shown(door)


@router.post(f"{ADDRESS}/sessions/{{id}}/end")
def end(id: Key, form: Form) -> Response:  # noqa: A002  # the path's own word
    """End one of one's own sessions."""

    def act(tx: Tx, visit: Visit) -> str:
        end_session(tx, id, visits.presence(form.request, visit))
        return ADDRESS

    return form.submit(act)


@router.post(f"{ADDRESS}/tokens")
def make(form: Form) -> Response:
    """Make a token for a program and show it once."""
    proven(form)
    try:
        wanted = asking.filled(NewToken, form.form)
        token = form.reveal(
            lambda tx, visit: (
                make_token(tx, wanted, holder=visit.actor, by=visits.presence(form.request, visit).by).token
            )
        )
    except DuzhanError as refusal:
        return _shown(form, asking.typed(form.form), faults.of(refusal))
    feed = f"{form.request.url.scheme}://{form.request.url.netloc}/api/v1/calendar.ics?token={token}"
    return _shown(form, made=feed if wanted.scope is TokenScope.FEED else token)


@router.post(f"{ADDRESS}/tokens/{{id}}/revoke")
def revoke(id: Key, form: Form) -> Response:  # noqa: A002  # the path's own word
    """Revoke a token."""

    def act(tx: Tx, visit: Visit) -> str:
        revoke_token(tx, id, holder=visit.actor, by=visits.presence(form.request, visit).by)
        return ADDRESS

    return form.submit(act)


@router.get(CODES)
def ask_for_code(door: Page) -> Response:
    """Ask for a code of the authenticator before new recovery codes are made."""
    return door.show("recovery_codes_anew.html.j2", lambda _tx, _visit: None)


@router.post(CODES)
def renew_codes(form: Form) -> Response:
    """Make new recovery codes and show them once."""

    def act(tx: Tx, visit: Visit) -> str | DuzhanError:
        code = asking.filled(CodeIn, form.form).code.get_secret_value()
        made = renew_recovery_codes(tx, visits.presence(form.request, visit), code, keyring.of(form.settings))
        return made if isinstance(made, DuzhanError) else " ".join(made)

    try:
        codes = form.reveal(act)
    except DuzhanError as refusal:
        proven(form)  # nobody else hears why
        problem = faults.of(refusal)
        return form.show("recovery_codes_anew.html.j2", lambda _tx, _visit: problem, problem.status)
    return view.plain(form.request, "recovery_codes.html.j2", codes=codes.split())


@router.get(PASSWORD)
def ask(door: SigningInPage) -> Response:
    """Ask for a new password."""
    return _asked(door, door.look(lambda _tx, visit: visit))


@router.post(PASSWORD)
def change(form: SigningInForm) -> Response:
    """Change the password, end every other session, and lead to the first page."""
    visit = proven(form)
    try:
        given = asking.filled(PasswordChange, form.form)
        wanted = Change(given.current.get_secret_value(), given.new.get_secret_value())
        cookie = change_password(form.pool, visits.presence(form.request, visit), wanted)
    except DuzhanError as refusal:
        return _asked(form, visit, refusal)
    response = view.lead("/")
    if cookie is not None:
        visits.let_in(response, cookie, None)
    return response


def _asked(door: PageDoor, visit: Visit, refusal: DuzhanError | None = None) -> Response:
    problem = None if refusal is None else faults.of(refusal)
    return view.plain(
        door.request,
        "password.html.j2",
        status=200 if problem is None else problem.status,
        csrf=visits.token(visit.session),
        problem=problem,
        outworn=visit.session.must is Must.NEW_PASSWORD,
    )


def _shown(
    door: PageDoor, typed: Mapping[str, str] | None = None, problem: Problem | None = None, made: str | None = None
) -> Response:
    settings = door.settings

    def look(tx: ReadTx, visit: Visit) -> Shown:
        presence = visits.presence(door.request, visit)
        return Shown(
            factor=read_second_factor(tx, actor=visit.actor, demanded=settings.second_factor_required),
            sessions=list_sessions(tx, presence, sessions.limits_of(settings)),
            tokens=list_tokens(tx, visit.actor.account),
            scopes=tuple(TokenScope),
            typed=typed or {},
            problem=problem,
            made=made,
        )

    return door.show("account.html.j2", look, 200 if problem is None else problem.status)
