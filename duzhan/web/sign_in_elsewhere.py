"""单位统一认证登录: to the body's identity provider and back, where one is set up."""

import hmac
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from duzhan.errors import DuzhanError, KeysUnusable
from duzhan.http import origins, single_sign_on, visits
from duzhan.http.single_sign_on import Client, Flow
from duzhan.policy.access_refusals import SingleSignOnRefused
from duzhan.store import keyring, sessions
from duzhan.store.keyring import Encrypted
from duzhan.store.transaction import real_now
from duzhan.usecases.sign_in import SignedIn
from duzhan.usecases.sign_in_elsewhere import Arrival, Vouched, admit_answer, note_refusal, sign_in_elsewhere
from duzhan.web import faults, sign_in, view
from duzhan.web.doors import PageDoor, Visitor

router = APIRouter(include_in_schema=False)

ADDRESS = f"{faults.SIGN_IN}/elsewhere"
BACK = f"{ADDRESS}/return"
COOKIE = "__Host-duzhan-elsewhere"
_LIFE = timedelta(minutes=10)
_ABOUT = "single sign-on"
Told = Annotated[str, Query(max_length=4000)]


@router.get(ADDRESS)
def leave(door: Visitor, to: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Lead the browser to the provider, with a sealed note of what it was sent for."""
    client = single_sign_on.client_of(door.settings)
    flow = single_sign_on.begun(faults.inside(to) or "/", _seconds(door))
    try:
        address = single_sign_on.address(client, flow, _back(door.request, client))
    except SingleSignOnRefused as refusal:
        return sign_in.asked(door, {}, flow.to, refusal)
    response = view.lead(address)
    sealed = keyring.of(door.settings).encrypt(flow.sealed(), _ABOUT)
    life = int(_LIFE.total_seconds())
    value = f"{sealed.key}.{sealed.value.hex()}"
    response.set_cookie(COOKIE, value, max_age=life, secure=True, httponly=True, samesite="lax", path="/")
    return response


@router.get(BACK)
def come_back(door: Visitor, state: Told = "", code: Told = "", error: Told = "", iss: Told = "") -> Response:
    """Open a session for whom the provider vouches, once for each sign-in that began here."""
    client = single_sign_on.client_of(door.settings)
    flow, to = None, "/"
    try:
        flow = _flow(door, state)
        to = flow.to
        signed_in = _signed_in(door, client, flow, code if not error and iss in {"", client.issuer} else "")
    except DuzhanError as refusal:
        return _forgotten(sign_in.asked(door, {}, to, refusal))
    response = view.lead(to if signed_in.must is None else faults.UNFINISHED[signed_in.must])
    visits.let_in(response, signed_in.cookie, None)
    return _forgotten(response)


def _signed_in(door: PageDoor, client: Client, flow: Flow, code: str) -> SignedIn:
    request, settings = door.request, door.settings
    agent = request.headers.get("user-agent", "")
    arrival = Arrival(origins.address_of(request), settings.address_failures, agent)
    admit_answer(door.pool, arrival, flow.state)
    try:
        found = single_sign_on.identity(client, flow, code, _back(request, client), _seconds(door))
        vouched = Vouched(client.claim.value, found.value, found.second_factor)
        return sign_in_elsewhere(door.pool, vouched, arrival, sessions.limits_of(settings))
    except SingleSignOnRefused as refusal:
        note_refusal(door.pool, arrival, refusal)
        raise


def _flow(door: PageDoor, state: str) -> Flow:
    """Return the sign-in that this browser began with this state, not longer ago than it lives."""
    key, _, value = door.request.cookies.get(COOKIE, "").partition(".")
    try:
        flow = Flow.opened(keyring.of(door.settings).decrypt(Encrypted(key, bytes.fromhex(value)), _ABOUT))
    except (KeysUnusable, ValueError) as unsealed:
        raise SingleSignOnRefused("abandoned") from unsealed
    same = hmac.compare_digest(flow.state.encode(), state.encode())
    if not same or _seconds(door) - flow.begun_at > _LIFE.total_seconds():
        raise SingleSignOnRefused("abandoned")
    return flow


def _back(request: Request, client: Client) -> str:
    """Return where the provider sends the browser: by TLS where it speaks TLS itself, whatever a proxy of ours ends."""
    scheme = "https" if client.issuer.startswith("https://") else request.url.scheme
    return f"{scheme}://{request.headers.get('host', '')}{BACK}"


def _seconds(door: PageDoor) -> float:
    return real_now(door.pool).timestamp()


def _forgotten(response: Response) -> Response:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response
