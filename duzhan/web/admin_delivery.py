"""网络回调与死信: the programs that the visitor's notices are copied to, and what could not be delivered to anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases.add_contact import Wish, add_contact
from duzhan.usecases.disable_contact import disable_contact
from duzhan.usecases.list_webhooks import list_webhooks, with_secret
from duzhan.usecases.replay_dead_notices import list_dead_notices, replay_dead_notice
from duzhan.usecases.replay_message import list_tries, replay_message, try_webhook
from duzhan.usecases.rotate_secret import retire_secret, rotate_secret
from duzhan.vocabulary import Channel
from duzhan.web import admin_places, asking, faults
from duzhan.web.admin_places import DEAD, WEBHOOKS
from duzhan.web.doors import AdministratorForm, AdministratorPage, FormDoor, PageDoor
from duzhan.wire.contacts import NewWebhook, TriesFilter, TryPage, WebhookOut
from duzhan.wire.cursor import LARGEST
from duzhan.wire.dead_notices import DeadFilter, DeadNoticePage
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ONE = f"{WEBHOOKS}/{{id}}"
Key = Annotated[int, Path(ge=1, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The visitor's webhooks; ``made`` is a secret that is shown once."""

    places: tuple[str, ...]
    found: tuple[WebhookOut, ...]
    made: str | None
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The tries at one webhook."""

    places: tuple[str, ...]
    id: int
    found: TryPage


@dataclass(frozen=True, slots=True)
class Dead:
    """What was given up; ``problem`` says why one of it does not leave again."""

    places: tuple[str, ...]
    found: DeadNoticePage
    problem: Problem | None


@router.get(WEBHOOKS)
def list_them(door: AdministratorPage) -> Response:
    """Show the webhooks."""
    return _webhooks(door)


@router.post(WEBHOOKS)
def add(form: AdministratorForm) -> Response:
    """Register a webhook and show its secret once."""

    def made() -> str:
        new = asking.filled(NewWebhook, form.form)
        secret = "" if new.secret is None else new.secret.get_secret_value()
        wish, allowed = Wish(Channel.WEBHOOK, new.url, secret), form.settings.allowed
        return form.reveal(
            lambda tx, visit: with_secret(add_contact(tx, wish, account=visit.actor.account, allowed=allowed)).secret
        )

    return _revealed(form, made)


@router.post(f"{ONE}/secret")
def rotate(id: Key, form: AdministratorForm) -> Response:  # noqa: A002  # the path's own word
    """Make a new secret and show it once; the old one signs too until it is retired."""
    return _revealed(form, lambda: form.reveal(lambda tx, visit: rotate_secret(tx, id, actor=visit.actor).secret))


@router.post(f"{ONE}/secret/retire")
def retire(id: Key, form: AdministratorForm) -> Response:  # noqa: A002  # the path's own word
    """Let only the newest secret sign."""
    return _done(form, lambda tx, actor: retire_secret(tx, id, actor=actor))


@router.post(f"{ONE}/test")
def test(id: Key, form: AdministratorForm) -> Response:  # noqa: A002  # the path's own word
    """Let a test message leave with the next delivery."""
    return _done(form, lambda tx, actor: try_webhook(tx, id, actor=actor), f"{WEBHOOKS}/{id}")


@router.post(f"{ONE}/disable")
def disable(id: Key, form: AdministratorForm) -> Response:  # noqa: A002  # the path's own word
    """Post nothing more there."""
    return _done(form, lambda tx, actor: disable_contact(tx, id, actor=actor))


@router.get(ONE)
def show(id: Key, wanted: Annotated[TriesFilter, Query()], door: AdministratorPage) -> Response:  # noqa: A002
    """Show every try at a webhook."""

    def look(tx: ReadTx, visit: Visit) -> Deliveries:
        return Deliveries(admin_places.of(visit.actor), id, list_tries(tx, id, wanted, actor=visit.actor))

    return door.show("admin_deliveries.html.j2", look)


@router.post(f"{ONE}/{{message}}/replay")
def replay(id: Key, message: UUID, form: AdministratorForm) -> Response:  # noqa: A002  # the path's own word
    """Let a message leave again under its id."""
    return _done(form, lambda tx, actor: replay_message(tx, id, message, actor=actor), f"{WEBHOOKS}/{id}")


@router.get(DEAD)
def list_dead(wanted: Annotated[DeadFilter, Query()], door: AdministratorPage) -> Response:
    """Show what was given up, and nothing of what it says."""
    return _dead(door, wanted)


@router.post(f"{DEAD}/{{notice}}/replay")
def revive(notice: UUID, form: AdministratorForm) -> Response:
    """Let a dead notice leave again with whatever died of its message."""
    try:
        return _done(form, lambda tx, _actor: replay_dead_notice(tx, notice), DEAD)
    except DuzhanError as refusal:
        with reading(form.pool) as tx:
            form.proven(tx)  # nobody else hears why
        return _dead(form, DeadFilter(), faults.of(refusal))


def _done(form: FormDoor, act: Callable[[Tx, Actor], object], to: str = WEBHOOKS) -> Response:
    def done(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return to

    return form.submit(done)


def _revealed(form: FormDoor, made: Callable[[], str]) -> Response:
    with reading(form.pool) as tx:
        form.proven(tx)
    try:
        return _webhooks(form, made())
    except DuzhanError as refusal:
        return _webhooks(form, None, (asking.typed(form.form), faults.of(refusal)))


def _webhooks(
    door: PageDoor, made: str | None = None, told: tuple[Mapping[str, str], Problem | None] = ({}, None)
) -> Response:
    typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Webhooks:
        found = list_webhooks(tx, actor=visit.actor)
        return Webhooks(admin_places.of(visit.actor), found, made, typed, problem)

    return door.show("admin_webhooks.html.j2", look, 200 if problem is None else problem.status)


def _dead(door: PageDoor, wanted: DeadFilter, problem: Problem | None = None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Dead:
        return Dead(admin_places.of(visit.actor), list_dead_notices(tx, wanted), problem)

    return door.show("admin_dead.html.j2", look, 200 if problem is None else problem.status)
