"""Prints a record as a formal document, and the list of all that the reader sees."""

from dataclasses import dataclass

from duzhan.documents import record_docx
from duzhan.documents.record_docx import Sheet
from duzhan.policy import recording
from duzhan.policy.permissions import Actor
from duzhan.store import letters, policies, records
from duzhan.store.records import Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import record_desk, record_view, score_counting

MOST = 1000
"""So many records stand in one list, the newest."""
LIST = "records"


@dataclass(frozen=True, slots=True)
class Printed:
    """A file and what it is called."""

    name: str
    content: bytes


def print_record(tx: ReadTx, number: str, *, actor: Actor) -> Printed:
    """Print a record that the actor sees, with how it stands; raises RecordNotFound."""
    desk = record_desk.view(tx, number, actor)
    record = desk.record
    issuer = record.office_name if record.signed_at is None else record.signing_office_name
    dated = desk.rules.today(record.signed_at or record.drafted_at)
    sheet = Sheet(issuer, policies.active(tx).name, dated, desk.rules.zone)
    return Printed(number, record_docx.record(sheet, record_view.detail(tx, desk, actor)))


def print_records(tx: ReadTx, *, actor: Actor) -> Printed:
    """Print the list of the records that the actor sees, the newest first."""
    rules, seen = policies.in_force(tx), recording.seen(actor)
    found = records.page(tx, seen, Wanted(None, None, None, None, MOST))[:MOST]
    office = next(iter(seen.offices), None) or score_counting.judging_office(tx, rules)
    issuer = letters.unit_names(tx, [office])[office]
    sheet = Sheet(issuer, policies.active(tx).name, rules.today(tx.now), rules.zone)
    return Printed(LIST, record_docx.listing(sheet, [record_view.listed(tx, record) for record in found]))
