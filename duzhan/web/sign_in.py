"""登录、退出: the only pages that somebody sees who is nobody yet."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from duzhan.errors import DuzhanError
from duzhan.http import origins, visits
from duzhan.http.visits import DEVICE
from duzhan.store import sessions
from duzhan.store.transaction import transaction
from duzhan.usecases.judge_password import SignIn
from duzhan.usecases.sign_in import SignedIn, sign_in
from duzhan.usecases.sign_out import sign_out
from duzhan.web import asking, faults, view
from duzhan.web.doors import FormDoor, PageDoor, SigningInForm, Visitor, VisitorForm
from duzhan.wire.accounts import Credentials

router = APIRouter(include_in_schema=False)


@router.get(faults.SIGN_IN)
def ask(door: Visitor, to: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Ask for user name and password."""
    return asked(door, {}, to)


@router.post(faults.SIGN_IN)
def begin(form: VisitorForm) -> Response:
    """Open a session and lead to the page that was wanted; what is wrong is said above the form."""
    typed = asking.typed(form.form)
    to = faults.inside(typed.get("to", "/")) or "/"
    try:
        signed_in = _signed_in(form)
    except DuzhanError as refusal:
        return asked(form, {"username": typed.get("username", "")}, to, refusal)
    response = view.lead(to if signed_in.must is None else faults.UNFINISHED[signed_in.must])
    visits.let_in(response, signed_in.cookie, signed_in.device)
    return response


@router.post("/sign-out")
def end(form: SigningInForm) -> Response:
    """End the session and take its cookie back."""
    with transaction(form.pool) as tx:
        sign_out(tx, visits.presence(form.request, form.proven(tx)))
    response = view.lead(faults.SIGN_IN)
    visits.let_out(response)
    return response


def _signed_in(form: FormDoor) -> SignedIn:
    given = asking.filled(Credentials, form.form)
    request, settings = form.request, form.settings
    wanted = SignIn(
        given.username,
        given.password.get_secret_value(),
        origins.address_of(request),
        settings.address_failures,
        request.headers.get("user-agent", ""),
        request.cookies.get(DEVICE),
    )
    return sign_in(form.pool, wanted, sessions.limits_of(settings))


def asked(door: PageDoor, typed: Mapping[str, str], to: str, refusal: DuzhanError | None = None) -> Response:
    """Return the page that asks who it is, with why it asks again."""
    problem = None if refusal is None else faults.of(refusal)
    status = 200 if problem is None else problem.status
    elsewhere = door.settings.oidc_issuer is not None
    facts = {"typed": typed, "to": to, "problem": problem, "elsewhere": elsewhere}
    return view.plain(door.request, "sign_in.html.j2", status=status, **facts)
