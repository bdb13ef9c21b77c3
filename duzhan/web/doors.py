"""Doors of pages: who visits is known by a session's cookie, and what a form does is done once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData
from starlette.status import HTTP_303_SEE_OTHER

from duzhan.errors import DuzhanError, InvalidInput
from duzhan.http import repetition, visits
from duzhan.http.doors import Door, Entrance
from duzhan.http.pace import Pace
from duzhan.http.policies import (
    ADMINISTERS,
    AUDITS,
    CHECKS,
    IMPORTS,
    KEEPS_ACCOUNTS,
    KEEPS_HOUSE,
    KEEPS_LEADERS,
    PUBLIC,
    READS_CASES,
    SECURES,
    SIGNED_IN,
    SIGNING_IN,
)
from duzhan.http.replies import Reply
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store import idempotency, keyring
from duzhan.store.idempotency import Key
from duzhan.store.transaction import ReadTx, Tx, reading, transaction
from duzhan.usecases.read_frame import Frame, read_frame
from duzhan.web import view

T = TypeVar("T")
_SEEN_EVERY = timedelta(seconds=60)
_FILES, _FIELDS = 20, 500


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page is made of: who looks, what goes around every page, and what the page itself shows."""

    visit: Visit
    frame: Frame
    shown: object


@dataclass(frozen=True, slots=True)
class PageDoor(Door):
    """A visitor's request for a page with this policy."""

    def admitted(self, tx: ReadTx) -> Visit:
        """Return the visitor; raises what ``visits.admitted`` does, and TooManyCalls for one in too much of a hurry."""
        visit = visits.admitted(tx, self.request, self.policy)
        pace: Pace = self.request.app.state.pace
        pace.admit(visit.actor.account)
        return visit

    def glance(self, act: Callable[[ReadTx, Actor], T]) -> T:
        """Do a reading act that a page asks for by itself: nobody need sit in front of it, so no use is noted."""
        with reading(self.pool) as tx:
            return act(tx, self.admitted(tx).actor)

    def look(self, act: Callable[[ReadTx, Visit], T]) -> T:
        """Do a reading act in a snapshot, for the visitor, and note that the session is in use."""
        with reading(self.pool) as tx:
            visit = self.admitted(tx)
            found = act(tx, visit)
        visits.seen(self.pool, visit.session, _SEEN_EVERY)
        return found

    def read(self, act: Callable[[ReadTx, Actor], T]) -> T:
        """Do a reading act as an API's door does, for the visitor."""
        return self.look(lambda tx, visit: act(tx, visit.actor))

    def show(self, template: str, act: Callable[[ReadTx, Visit], object], status: int = 200) -> Response:
        """Render a page from what an act read; the template knows it as ``page``, the rest as ``frame``."""

        def looking(tx: ReadTx, visit: Visit) -> Seen:
            return Seen(visit, read_frame(tx, visit.actor), act(tx, visit))

        seen = self.look(looking)
        return view.page(self.request, template, seen.visit, seen.frame, status=status, page=seen.shown)


@dataclass(frozen=True, slots=True)
class FormDoor(PageDoor):
    """A visitor's form: it carries its session's token, and what it asks for is done once for its key."""

    form: FormData

    def submit(self, act: Callable[[Tx, Visit], str]) -> Response:
        """Do a writing act and lead the browser to the address that it returns; a double click is led there too."""
        with transaction(self.pool) as tx:
            visit = self.proven(tx)
            reply = self._once(tx, visit, act)
        return reply.response()

    def proven(self, tx: ReadTx) -> Visit:
        """Return the visitor, whose own form this is; raises NotOurForm for any other."""
        visit = self.admitted(tx)
        given = self.form.get("csrf")
        visits.prove(visit.session, given if isinstance(given, str) else None)
        return visit

    def reveal(self, act: Callable[[Tx, Visit], str | DuzhanError]) -> str:
        """Do a writing act that makes a secret and return it; a double click is shown the same one, kept encrypted.

        A refusal that the act returns is raised when what it counted is committed.
        """
        with transaction(self.pool) as tx:
            told = self._told(tx, act)
        if isinstance(told, DuzhanError):
            raise told
        return told

    def disclose(self, act: Callable[[Tx, Visit], T]) -> T:
        """Do an act that shows what is nobody's business and notes who saw it: a double click is noted twice."""
        with transaction(self.pool) as tx:
            return act(tx, self.proven(tx))

    def _told(self, tx: Tx, act: Callable[[Tx, Visit], str | DuzhanError]) -> str | DuzhanError:
        keys, visit = keyring.of(self.settings), self.proven(tx)
        key = self._key(visit)
        first = idempotency.claim(tx, key)
        if first is not None:
            return repetition.unsealed(first, key, keys).body
        told = act(tx, visit)
        if isinstance(told, str):
            idempotency.keep(tx, key, repetition.sealed(Reply(told), key, keys))
        return told

    def _once(self, tx: Tx, visit: Visit, act: Callable[[Tx, Visit], str]) -> Reply:
        key = self._key(visit)
        first = idempotency.claim(tx, key)
        if first is not None:
            return repetition.again(first)
        reply = Reply("", HTTP_303_SEE_OTHER, {"Location": act(tx, visit)})
        idempotency.keep(tx, key, repetition.answer(reply))
        return reply

    def _key(self, visit: Visit) -> Key:
        given = self.form.get("key")
        if not isinstance(given, str) or not given:
            raise InvalidInput.of("key", "missing")
        # Files have no text to compare; the key is the page's own and is never given twice.
        words = "\0".join(f"{name}={value}" for name, value in self.form.multi_items() if isinstance(value, str))
        told = words.replace(f"csrf={self.form.get('csrf')}", "")
        return repetition.key_of(self.request, visit.actor, given, told.encode())


@dataclass(frozen=True, slots=True)
class PageEntrance(Entrance):
    """The dependency that gives a page its door."""

    async def __call__(self, request: Request) -> PageDoor:
        """Open without a thread."""
        return PageDoor(request, self.policy)


@dataclass(frozen=True, slots=True)
class FormEntrance(Entrance):
    """The dependency that gives a form its door."""

    async def __call__(self, request: Request) -> FormDoor:
        """Read the form; refuse one from elsewhere before anything is looked up."""
        visits.same_site(request)
        form = await request.form(max_files=_FILES, max_fields=_FIELDS)
        return FormDoor(request, self.policy, form)


Visitor = Annotated[PageDoor, Depends(PageEntrance(PUBLIC))]
VisitorForm = Annotated[FormDoor, Depends(FormEntrance(PUBLIC))]
Page = Annotated[PageDoor, Depends(PageEntrance(SIGNED_IN))]
Form = Annotated[FormDoor, Depends(FormEntrance(SIGNED_IN))]
CasePage = Annotated[PageDoor, Depends(PageEntrance(READS_CASES))]
CaseForm = Annotated[FormDoor, Depends(FormEntrance(READS_CASES))]
ImportPage = Annotated[PageDoor, Depends(PageEntrance(IMPORTS))]
ImportForm = Annotated[FormDoor, Depends(FormEntrance(IMPORTS))]
CheckPage = Annotated[PageDoor, Depends(PageEntrance(CHECKS))]
AdministratorPage = Annotated[PageDoor, Depends(PageEntrance(ADMINISTERS))]
AdministratorForm = Annotated[FormDoor, Depends(FormEntrance(ADMINISTERS))]
SecurityForm = Annotated[FormDoor, Depends(FormEntrance(SECURES))]
AccountsPage = Annotated[PageDoor, Depends(PageEntrance(KEEPS_ACCOUNTS))]
HousePage = Annotated[PageDoor, Depends(PageEntrance(KEEPS_HOUSE))]
LeadersPage = Annotated[PageDoor, Depends(PageEntrance(KEEPS_LEADERS))]
AuditPage = Annotated[PageDoor, Depends(PageEntrance(AUDITS))]
SigningInPage = Annotated[PageDoor, Depends(PageEntrance(SIGNING_IN))]
SigningInForm = Annotated[FormDoor, Depends(FormEntrance(SIGNING_IN))]
