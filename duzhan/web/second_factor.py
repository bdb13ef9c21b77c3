"""第二重验证: its code at every sign-in, and how an authenticator is enrolled."""

from io import BytesIO

import segno
from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError
from duzhan.http import visits
from duzhan.http.visits import Visit
from duzhan.store import keyring
from duzhan.store.transaction import Tx, reading, transaction
from duzhan.usecases.enrol_second_factor import confirm_second_factor, start_second_factor
from duzhan.usecases.give_second_factor import give_second_factor
from duzhan.vocabulary import Must
from duzhan.web import asking, faults, view
from duzhan.web.doors import FormDoor, PageDoor, SigningInForm, SigningInPage
from duzhan.wire.access import CodeIn, Enrolment

router = APIRouter(include_in_schema=False)
ADDRESS = faults.UNFINISHED[Must.SECOND_FACTOR]
_MODULE = 5
"""How many pixels wide a module of the picture is."""


@router.get(ADDRESS)
def ask(door: SigningInPage) -> Response:
    """Ask for a code, or how to begin where there is no second factor yet."""
    return _asked(door, door.look(lambda _tx, visit: visit))


@router.post(ADDRESS)
def give(form: SigningInForm) -> Response:
    """Take a code and lead to the visitor's first page, with a new session's cookie."""
    visit = proven(form)
    try:
        code = asking.filled(CodeIn, form.form).code.get_secret_value()
        renewed = give_second_factor(form.pool, visits.presence(form.request, visit), code, _keys(form))
    except DuzhanError as refusal:
        return _asked(form, visit, refusal)
    return _let_in(view.lead("/"), renewed.cookie)


@router.post(f"{ADDRESS}/start")
def start(form: SigningInForm) -> Response:
    """Show a new secret, once, as a picture and as letters."""

    def act(tx: Tx) -> tuple[Visit, Enrolment]:
        visit = form.proven(tx)
        return visit, start_second_factor(tx, visits.presence(form.request, visit), _keys(form))

    with transaction(form.pool) as tx:
        visit, enrolment = act(tx)
    return _shown(form, visit, enrolment)


@router.post(f"{ADDRESS}/confirm")
def confirm(form: SigningInForm) -> Response:
    """Take the first code of an authenticator and show the recovery codes, once."""
    visit = proven(form)
    try:
        code = asking.filled(CodeIn, form.form).code.get_secret_value()
        enrolled = confirm_second_factor(form.pool, visits.presence(form.request, visit), code, _keys(form))
    except DuzhanError as refusal:
        return _asked(form, visit, refusal, begun=True)
    response = view.plain(form.request, "recovery_codes.html.j2", codes=enrolled.codes)
    return _let_in(response, enrolled.cookie)


def proven(form: FormDoor) -> Visit:
    """Return the visitor whose own form this is, read on its own: what follows counts its attempts by itself."""
    with reading(form.pool) as tx:
        return form.proven(tx)


def _asked(door: PageDoor, visit: Visit, refusal: DuzhanError | None = None, *, begun: bool = False) -> Response:
    problem = None if refusal is None else faults.of(refusal)
    facts = {"csrf": visits.token(visit.session), "problem": problem, "begun": begun, "secret": None, "picture": None}
    status = 200 if problem is None else problem.status
    return view.plain(door.request, "second_factor.html.j2", status=status, enrolled=visit.session.enrolled, **facts)


def _shown(form: FormDoor, visit: Visit, enrolment: Enrolment) -> Response:
    return view.plain(
        form.request,
        "second_factor.html.j2",
        csrf=visits.token(visit.session),
        problem=None,
        begun=True,
        enrolled=False,
        secret=enrolment.secret,
        picture=_picture(enrolment.uri),
    )


def _picture(uri: str) -> str:
    """Draw an address as markup without styles: paths and attributes only."""
    drawn = BytesIO()
    segno.make(uri, error="m").save(drawn, kind="svg", scale=_MODULE, xmldecl=False, svgns=False, light="#fff")
    return drawn.getvalue().decode()


def _let_in(response: Response, cookie: str | None) -> Response:
    if cookie is not None:
        visits.let_in(response, cookie, None)
    return response


def _keys(form: FormDoor) -> keyring.Keyring:
    return keyring.of(form.settings)
