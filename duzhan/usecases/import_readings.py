"""导入监测值: a sheet of readings, taken whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path

from duzhan.documents import reading_sheet
from duzhan.documents.reading_sheet import SheetReading
from duzhan.documents.sheet_dates import Span
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.errors import LedgerRefused
from duzhan.policy import reading_refusals
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.reading_refusals import Fault, ReadingsRefused
from duzhan.policy.reading_wording import READING_FAULTS
from duzhan.store import policies, readings
from duzhan.store.readings import NewReading, Sender
from duzhan.store.transaction import Tx
from duzhan.usecases import receive_readings
from duzhan.wire.readings import MOST, ReadingsTaken

SHOWN = 100
"""Faults that are named; a file with more of them is wrong in the same way throughout."""


def import_readings(tx: Tx, path: Path, *, actor: Actor) -> ReadingsTaken:
    """Keep a sheet's readings, each taken at the beginning of its local day.

    Raises NotPermitted for who is no office, ReadingsRefused for a file without readings, InvalidInput naming the rows
    that are wrong.
    """
    scopes = receive_readings.scopes(actor)
    rules = policies.in_force(tx)
    facts = rules.policy.facts
    try:
        rows = list(reading_sheet.rows(path, Span(facts.start_on, facts.end_on)))
    except SheetRefused as refused:
        if refused.code in READING_FAULTS:
            raise ReadingsRefused([("file", refused.code, READING_FAULTS[refused.code])]) from refused
        raise LedgerRefused.of("file", refused.code) from refused
    titles = {fact.title: fact.code for fact in rules.policy.monitoring.facts}
    given = [_new(row, titles, rules) for row in rows]
    levels = readings.levels(tx, sorted({one.area for one in given if one.area.startswith(scopes)}))
    faults = [_fault(row.row, field, "value_unreadable", "") for row in rows for field in row.faults]
    faults += [
        _fault(rows[at].row, field, code, named)
        for at, field, code, named in receive_readings.faults_of(tx, given, levels)
        if not rows[at].faults
    ]
    if faults:
        raise reading_refusals.faulty(faults[:SHOWN])
    return _kept(tx, given, Sender(actor.username, account=actor.account))


def _kept(tx: Tx, given: Sequence[NewReading], sender: Sender) -> ReadingsTaken:
    taken = [receive_readings.keep(tx, given[at : at + MOST], sender) for at in range(0, len(given), MOST)]
    return ReadingsTaken(received=sum(each.received for each in taken), known=sum(each.known for each in taken))


def _new(row: SheetReading, titles: Mapping[str, str], rules: Rules) -> NewReading:
    taken_at = datetime.combine(row.taken_on, time.min, rules.zone)
    code = titles.get(row.fact, row.fact)
    return NewReading(code, row.area, row.household, row.value, taken_at, row.source_ref)


def _fault(row: int, field: str, code: str, named: str) -> Fault:
    return f"rows.{row}.{field}", code, named
