"""通知设置: where and when one is reached outside the inbox, and who hears and signs while one is on leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.errors import DuzhanError, InvalidInput
from duzhan.http.visits import Visit
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.add_contact import Wish, add_contact
from duzhan.usecases.delegate_account import delegate_account, list_delegations, revoke_delegation
from duzhan.usecases.disable_contact import disable_contact
from duzhan.usecases.list_contacts import list_contacts
from duzhan.usecases.set_notice_hours import read_notice_hours, set_notice_hours
from duzhan.vocabulary import Channel, Digest
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, Form, FormDoor, Page, PageDoor
from duzhan.wire.contacts import ContactOut, NewContact, NoticeHours
from duzhan.wire.cursor import LARGEST
from duzhan.wire.delegations import DelegationOut, NewDelegation
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/inbox/settings"
CONTACTS, HOURS, DELEGATIONS = "contacts", "hours", "delegations"
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.DINGTALK, Channel.WECOM, Channel.FEISHU)
"""In which a person can be reached; programs have webhooks."""
Key = Annotated[int, Path(ge=1, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class Shown:
    """One's own settings; ``at`` names the form that was refused, with what was typed into it."""

    contacts: tuple[ContactOut, ...]
    hours: NoticeHours
    delegations: tuple[DelegationOut, ...] | None
    """None for administrators, who read no cases: nobody can stand in for them."""
    at: str
    typed: Mapping[str, str]
    problem: Problem | None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that a contact can have."""
        return CHANNELS

    @property
    def digests(self) -> tuple[Digest, ...]:
        """When what waits leaves the house."""
        return tuple(Digest)

    def said(self, at: str) -> Mapping[str, str]:
        """Return what a form shows: what was typed and refused, otherwise what holds."""
        if at == self.at:
            return self.typed
        if at == HOURS:
            return {name: value or "" for name, value in self.hours.model_dump(mode="json").items()}
        return {}

    def fault(self, at: str) -> Problem | None:
        """Return what was wrong with one of the forms."""
        return self.problem if at == self.at else None


@router.get(ADDRESS)
def show(door: Page) -> Response:
    """Show one's own settings."""
    return _shown(door)


@router.post("/inbox/contacts")
def add(form: Form) -> Response:
    """Add a contact: the next notice goes there too."""

    def act(tx: Tx, actor: Actor) -> None:
        new = asking.filled(NewContact, form.form)
        if new.channel not in CHANNELS:
            raise InvalidInput.of("channel", "no_contact_channel")
        secret = "" if new.secret is None else new.secret.get_secret_value()
        wish = Wish(new.channel, new.address, secret, new.position)
        add_contact(tx, wish, account=actor.account, allowed=form.settings.allowed)

    return _done(form, CONTACTS, act)


@router.post("/inbox/contacts/{contact}/disable")
def disable(contact: Key, form: Form) -> Response:
    """Disable a contact."""
    return _done(form, CONTACTS, lambda tx, actor: disable_contact(tx, contact, actor=actor))


@router.post(ADDRESS)
def set_hours(form: Form) -> Response:
    """Set quiet hours and digest."""

    def act(tx: Tx, actor: Actor) -> None:
        given = {name: None for name in ("quiet_from", "quiet_until") if not form.form.get(name)}
        set_notice_hours(tx, asking.filled(NoticeHours, form.form, given), actor=actor)

    return _done(form, HOURS, act)


@router.post("/inbox/delegations")
def delegate(form: CaseForm) -> Response:
    """Let somebody hear and sign while one is on leave."""

    def act(tx: Tx, actor: Actor) -> None:
        delegate_account(tx, asking.filled(NewDelegation, form.form), of=actor, by=actor)

    return _done(form, DELEGATIONS, act)


@router.post("/inbox/delegations/{delegation}/revoke")
def revoke(delegation: Key, form: CaseForm) -> Response:
    """End a delegation now."""

    def act(tx: Tx, actor: Actor) -> None:
        revoke_delegation(tx, delegation, actor=actor)

    return _done(form, DELEGATIONS, act)


def _done(form: FormDoor, at: str, act: Callable[[Tx, Actor], None]) -> Response:
    """Do an act and lead back to the settings; what was refused is said above its form, and nothing typed is lost."""

    def move(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return f"{ADDRESS}#{at}"

    try:
        return form.submit(move)
    except DuzhanError as refusal:
        return _shown(form, at, asking.typed(form.form), case_acts.unless_at_the_door(refusal))


def _shown(
    door: PageDoor, at: str = "", typed: Mapping[str, str] | None = None, problem: Problem | None = None
) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        actor = visit.actor
        return Shown(
            contacts=list_contacts(tx, actor=actor),
            hours=read_notice_hours(tx, actor=actor),
            delegations=list_delegations(tx, actor=actor) if permissions.reads(actor) else None,
            at=at,
            typed=typed or {},
            problem=problem,
        )

    return door.show("inbox_settings.html.j2", look, 200 if problem is None else problem.status)
