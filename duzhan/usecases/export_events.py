"""Exports the events of every case as a log for process mining, without personal data."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import TextIO

from sqlalchemy import RowMapping

from duzhan.documents import event_log
from duzhan.documents.event_log import FEATURES, LoggedCase, LoggedEvent, Objects
from duzhan.model.event import Note
from duzhan.store import event_log as rows
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from statemachines.states import Trigger


class EventLogFormat(StrEnum):
    """As what the events leave the house."""

    XES = "xes"
    OCEL = "ocel"


CHUNK = 500
KINDS = (*(note.value for note in Note), *(trigger.value for trigger in Trigger))


def export_events(tx: ReadTx, kind: EventLogFormat, target: TextIO, told: Callable[[int], object]) -> None:
    """Write the log of one snapshot; ``told`` hears how many cases are written. Raises NoCampaign before there is one.

    For operators only: it knows no scope.
    """
    campaign = policies.active(tx).id
    cases = (case for chunk in _chunks(tx, told) for case in _with_events(tx, chunk))
    match kind:
        case EventLogFormat.XES:
            event_log.write_xes(target, campaign, cases)
        case EventLogFormat.OCEL:
            alone = (_case(row, ()) for chunk in _chunks(tx, lambda _: None) for row in chunk)
            event_log.write_ocel(target, KINDS, cases, Objects(rows.units(tx), alone))


def _chunks(tx: ReadTx, told: Callable[[int], object]) -> Iterator[Sequence[RowMapping]]:
    after, done = 0, 0
    while found := rows.cases(tx, after, CHUNK):
        yield found
        after, done = found[-1]["id"], done + len(found)
        told(done)


def _with_events(tx: ReadTx, chunk: Sequence[RowMapping]) -> Iterator[LoggedCase]:
    events: defaultdict[int, list[LoggedEvent]] = defaultdict(list)
    for row in rows.events(tx, [row["id"] for row in chunk]):
        events[row["case_id"]].append(_event(row))
    for row in chunk:
        yield _case(row, tuple(events[row["id"]]))


def _case(row: RowMapping, events: tuple[LoggedEvent, ...]) -> LoggedCase:
    return LoggedCase(row["number"], row["created_at"], {name: str(row[name]) for name in FEATURES}, events)


def _event(row: RowMapping) -> LoggedEvent:
    return LoggedEvent(
        id=row["id"],
        kind=row["kind"],
        from_state=row["from_state"],
        to_state=row["to_state"],
        version=row["version"],
        at=row["at"],
        resource=row["agent"] or f"account:{row['actor']}",
        unit=row["unit"],
        lead_unit=row["lead_unit"],
    )
