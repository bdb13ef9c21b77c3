"""包保任期: who leads where and until when, and which counties nobody of a level leads today."""

from dataclasses import asdict
from datetime import date

from duzhan.model.area import Area
from duzhan.policy import permissions
from duzhan.policy.access_refusals import TermNotFound
from duzhan.policy.permissions import Actor
from duzhan.store import duty_terms, gazetteers, policies
from duzhan.store.duty_terms import Listed
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level
from duzhan.wire.organisation import TermOut, TermPage, Vacancy

LEADING = (Level.PROVINCE, Level.CITY, Level.COUNTY)


def list_terms(tx: ReadTx, *, actor: Actor) -> TermPage:
    """Return every term within an office's area, or of the whole campaign to whoever keeps the house."""
    today = policies.in_force(tx).today(tx.now)
    areas = _areas(actor)
    items = tuple(_out(row, today, actor) for row in duty_terms.terms(tx, areas))
    vacant = tuple(
        Vacancy(level=Level(row["level"]), areas=tuple(row["areas"]), names=tuple(row["names"]))
        for row in duty_terms.vacant(tx, LEADING, today, areas)
    )
    return TermPage(items=items, vacant=vacant)


def read_term(tx: ReadTx, key: int, *, actor: Actor) -> TermOut:
    """Return a term that ``list_terms`` has for the reader; raises TermNotFound."""
    found = next((row for row in duty_terms.terms(tx, _areas(actor)) if row.id == key), None)
    if found is None:
        raise TermNotFound
    return _out(found, policies.in_force(tx).today(tx.now), actor)


def places_to_lead(tx: ReadTx, *, actor: Actor) -> tuple[tuple[Area, ...], tuple[Level, ...]]:
    """Return where and at which levels somebody may appoint duty leaders; nothing for who only reads."""
    levels = tuple(level for level in LEADING if any(permissions.may_appoint(actor, level, at) for at in actor.areas()))
    if not levels:
        return (), ()
    found = {area.code: area for at in actor.areas() for area in gazetteers.areas(tx, at) if area.code.startswith(at)}
    return tuple(area for _, area in sorted(found.items()) if area.level != Level.PROVINCE), levels


def _areas(actor: Actor) -> tuple[str, ...] | None:
    return None if permissions.administers(actor) or permissions.audits(actor) else actor.areas()


def _out(listed: Listed, today: date, actor: Actor) -> TermOut:
    ended = listed.until is not None and listed.until < today
    return TermOut(**asdict(listed), ended=ended, mine=permissions.may_appoint(actor, listed.level, listed.area))
