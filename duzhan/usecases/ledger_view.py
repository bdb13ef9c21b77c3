"""The ledger's lines 台账, worded: one a case, all its columns, in the order in which the cases were logged."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import RowMapping

from duzhan.documents import ledger_words
from duzhan.documents.ledger_words import Ending
from duzhan.policy import deadlines
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Doer
from duzhan.store import ledger, policies
from duzhan.store.ledger import Cut
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Completion, Level, Light, RectificationType, Severity, Source
from duzhan.wire.ledger import LedgerLine
from statemachines.states import Resolution

LEVEL_CODES = (2, 4, 6)
Leaders = Mapping[str, list[tuple[str, Level]]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the ledger with what it is read by."""

    row: RowMapping
    rules: Rules
    now: datetime

    def day(self, column: str) -> date | None:
        """Return the local date of an instant of the row."""
        at: datetime | None = self.row[column]
        return None if at is None else self.rules.today(at)

    def areas(self) -> tuple[str, ...]:
        """Return the codes of the case's area and of those above it."""
        area = str(self.row["area"])
        return tuple(dict.fromkeys((*(area[:length] for length in LEVEL_CODES), str(self.row["above"]), area)))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some lines in a row with their cases' versions, the key of the last one's case, and whether more come."""

    lines: tuple[LedgerLine, ...]
    versions: tuple[int, ...]
    last: int
    more: bool


def stretch(tx: ReadTx, doer: Doer, cut: Cut, first: int) -> Stretch:
    """Return the lines of a cut, numbered from ``first`` on, as of the snapshot's instant."""
    rows = ledger.page(tx, doer, cut)
    lines = [_Line(row, policies.pinned(tx, row["policy_version"]), tx.now) for row in rows[: cut.limit]]
    leaders = _leaders(tx, lines)
    shown = tuple(_shown(line, number, leaders) for number, line in enumerate(lines, start=first))
    versions = tuple(int(line.row["version"]) for line in lines)
    return Stretch(shown, versions, lines[-1].row["id"] if lines else cut.after, len(rows) > cut.limit)


def stretches(tx: ReadTx, doer: Doer, cut: Cut) -> Iterator[Stretch]:
    """Yield the whole ledger that a cut begins, so many lines at a time."""
    first, more = 1, True
    while more:
        found = stretch(tx, doer, cut, first)
        yield found
        first, more, cut = first + len(found.lines), found.more, replace(cut, after=found.last)


def _leaders(tx: ReadTx, lines: list[_Line]) -> Leaders:
    found: defaultdict[str, list[tuple[str, Level]]] = defaultdict(list)
    if lines:
        areas = sorted({code for line in lines for code in line.areas()})
        for row in ledger.duty_leaders(tx, areas, lines[0].rules.today(tx.now)):
            found[row["area"]].append((row["name"], Level(row["level"])))
    return found


def _shown(line: _Line, position: int, leaders: Leaders) -> LedgerLine:
    row, rules = line.row, line.rules
    content = rules.policy.content(row["content_area"])
    kind = row["rectification_type"]
    return LedgerLine(
        position=position,
        number=row["number"],
        source=Source(row["source"]).label,
        method=ledger_words.METHODS[Source(row["source"])],
        found_on=rules.today(row["found_at"]),
        finder=row["reporter_name"],
        city=row["city_name"],
        county=row["county_name"],
        township=row["township_name"],
        place=ledger_words.place(row["village_name"], row["place"]),
        content_area=f"{content.code} {content.title}",
        description=row["description"],
        severity=Severity(row["severity"]).label,
        rectification_type=None if kind is None else RectificationType(kind).label,
        measures=ledger_words.measures(row["plan"]),
        units=ledger_words.units(row["parts"]),
        responsible=ledger_words.responsible(row["responsible_person"], row["masked_phone"]),
        duty_leaders=ledger_words.leaders([leader for code in line.areas() for leader in leaders.get(code, [])]),
        dispatched=str(line.day("dispatched_at") or ""),
        accepted_at=row["accepted_at"],
        due_on=None if row["due_at"] is None else deadlines.due_date(row["due_at"], rules.zone),
        extensions=_extensions(row),
        progress=_progress(line),
        light=ledger_words.light(Light(row["light"]), row["letters"]),
        completion=_completion(row).label,
        evidence=ledger_words.evidence(row["evidence"]),
        verification=ledger_words.verification(row["verifications"]),
        closure=ledger_words.closure(row["closure_number"], line.day("closed_at")),
        overdue_days=_overdue_days(line),
        look_back=ledger_words.look_back(row["look_backs"], row["voided"]),
        remarks=ledger_words.remarks(_ending(line)),
    )


def _extensions(row: RowMapping) -> str:
    granted = row["extensions"]
    return ledger_words.extensions(granted[0]["was"], granted[-1]["granted"], len(granted)) if granted else ""


def _progress(line: _Line) -> str | None:
    said = line.row["progress"]
    if said is None:
        return None
    lead = next((part["percentage"] for part in line.row["parts"] if part["role"] == "lead"), 0)
    return ledger_words.progress(lead, said["text"], line.rules.today(datetime.fromisoformat(said["at"])))


def _completion(row: RowMapping) -> Completion:
    match row["resolution"]:
        case Resolution.RECTIFIED:
            return Completion.RECTIFIED
        case Resolution.DISMISSED:
            return Completion.DISMISSED
        case Resolution.MERGED:
            return Completion.MERGED
    continuous = row["rectification_type"] == RectificationType.CONTINUOUS
    return Completion.CONTINUING if continuous else Completion.UNRECTIFIED


def _overdue_days(line: _Line) -> int:
    """Count up to the submission, for what is submitted; a suspended case's days stand still."""
    row = line.row
    until = row["submitted_at"] or row["suspended_at"] or row["closed_at"] or line.now
    return 0 if row["due_at"] is None else deadlines.overdue_days(line.rules, row["due_at"], until)


def _ending(line: _Line) -> Ending:
    row = line.row
    return Ending(
        dismissed_because=None if row["dismissal"] is None else row["dismissal"]["reason"],
        joined=row["joined_number"],
        suspended_until=line.day("suspended_until"),
        returns=row["returns"],
        arbitrated=row["arbitrated"],
        rework=row["rework"],
        instructions=row["instructions"]["given"],
        unanswered=row["instructions"]["waiting"],
    )
