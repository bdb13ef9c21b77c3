"""A letter as it is shown: its figures, and its words, from what was stored when it was issued and from that alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping

from duzhan import settings
from duzhan.documents import letter, letter_words
from duzhan.documents.letter import Letter, Receipt
from duzhan.notify import render
from duzhan.policy import deadlines, decision_facts
from duzhan.policy.deadlines import Rules
from duzhan.store import calendar_versions, letters, policies, receipts
from duzhan.store.letters import Background
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import BudgetUnit, ClockKind, Level, Light, Role, Seat, Source, UnitKind
from duzhan.wire.letters import LetterOut
from duzhan.wording import BETWEEN

ITS_OWN = frozenset({Seat.HANDLER, Seat.UNIT_HEAD})
"""Seats of the addressee, which gets the letter itself."""
OFFICES = {Seat.CITY_OFFICE: Level.CITY, Seat.PROVINCE_OFFICE: Level.PROVINCE}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filed:
    """A letter's row with the rules it was issued by; the dates are local."""

    row: RowMapping
    rules: Rules
    kind: ClockKind
    issued_on: date
    due_on: date

    @property
    def case(self) -> Mapping[str, str | None]:
        """The case as it was when the letter was issued."""
        found: Mapping[str, str | None] = self.row["detail"]["case"]
        return found

    @property
    def counts(self) -> Mapping[str, int]:
        """The clock's arithmetic as it stood then."""
        found: Mapping[str, int] = self.row["decided"]["counts"]
        return found

    @property
    def to_office(self) -> bool:
        """Whether an office owes what the letter asks for."""
        return UnitKind(self.row["addressee_kind"]) is UnitKind.OFFICE

    def day(self, on: date) -> str:
        """Write a date as one of the letter's year."""
        return letter_words.day(on, self.issued_on.year)

    def local(self, written: str) -> date:
        """Return the local date of an instant as it was stored."""
        return self.rules.today(datetime.fromisoformat(written))


def filed(tx: ReadTx, row: RowMapping) -> Filed:
    """Open a row of store/letters.py, with the policy and the calendar that its decision was made by."""
    kind = ClockKind(row["detail"]["clock"])
    inputs = decision_facts.read(kind, row["decided"]["inputs"])
    rules = policies.pinned(tx, row["policy_version"])
    rules = replace(rules, calendar=calendar_versions.pinned(tx, inputs.calendar))
    due_on = deadlines.due_date(inputs.running.due_at, rules.zone)
    return Filed(row, rules, kind, rules.today(row["issued_at"]), due_on)


def shown(file: Filed) -> LetterOut:
    """Show a letter as a list has it."""
    row = file.row
    return LetterOut(
        number=row["number"],
        document_number=row["document_number"],
        case=row["case_number"],
        level=Level(row["level"]),
        light=Light(row["light"]),
        clock=file.kind,
        issuer=row["issuer"],
        issuer_name=row["issuer_name"],
        addressee=row["addressee"],
        addressee_name=row["addressee_name"],
        issued_at=row["issued_at"],
        due_on=file.due_on,
        signed_at=row["signed_at"],
        follow_ups=row["follow_ups"],
        follow_up_at=row["unsigned_at"],
    )


def in_words(tx: ReadTx, file: Filed) -> Letter:
    """Word a letter by the campaign's template."""
    row = file.row
    variables = {
        **_place(file),
        **_assignment(tx, file, letters.background(tx, row)),
        **_time(file),
        **_ladder(file),
        "campaign_name": row["detail"]["campaign_name"],
        "issuer": row["issuer_name"],
        "addressee": row["addressee_name"],
    }
    title, paragraphs = letter.worded(settings.current().campaign_folder, variables)
    return Letter(
        issuer=row["issuer_name"],
        document_number=row["document_number"],
        light=Light(row["light"]),
        title=title,
        addressee=row["addressee_name"],
        paragraphs=paragraphs,
        issued_on=file.issued_on,
        copies=copies(file),
        case_number=row["case_number"],
        receipt=_receipt(tx, file),
    )


def copies(file: Filed) -> tuple[str, ...]:
    """Return who was told besides the addressee and the issuer, by seat."""
    told = dict.fromkeys(Seat(seat) for _, seat in file.row["decided"]["seats"])
    mine = {Seat.OFFICE} if file.to_office else set()
    mine |= {seat for seat, level in OFFICES.items() if level == file.row["level"]}
    return tuple(seat.label for seat in told if seat not in ITS_OWN | mine)


def _receipt(tx: ReadTx, file: Filed) -> Receipt | None:
    row = file.row
    if row["signed_at"] is None:
        return None
    said = receipts.of_letter(tx, row["case_id"], row["number"])
    return Receipt(
        signed_at=row["signed_at"].astimezone(file.rules.zone),
        role=Role(str(said["role"])) if "role" in said else None,
        stood_in="stood_in_for" in said,
        reply=row["reply"] or "",
    )


def _place(file: Filed) -> dict[str, object]:
    row, case = file.row, file.case
    return {
        "case_number": row["case_number"],
        "area_name": row["area_name"],
        "place": case["place"] or "",
        "content": file.rules.policy.content(str(case["content_area"])).title,
        "description": case["description"],
        "found_on": letter_words.full_day(file.local(str(case["found_at"]))),
        "found_by": letter_words.found_by(Source(row["source"]), Level(row["found_level"])),
    }


def _assignment(tx: ReadTx, file: Filed, background: Background) -> dict[str, object]:
    """Return to whom the case had been given, by whom, and what they must bring; all empty before it is given out."""
    row, case, policy = file.row, file.case, file.rules.policy
    lead, dispatched_at = case["lead_unit"], case["dispatched_at"]
    given = lead is not None and dispatched_at is not None
    to = letter_words.YOU[UnitKind(row["addressee_kind"])]
    if given and file.to_office:
        to = letters.unit_names(tx, [str(lead)])[str(lead)]
    leads = file.to_office or lead == row["addressee"]
    evidence = (kind.label for kind in policy.content(str(case["content_area"])).evidence)
    last = file.rules.calendar.subtract(file.due_on, policy.extension.notice_working_days)
    may_extend = background.extensions < policy.extension.max_count and file.kind is ClockKind.RECTIFY and leads
    return {
        "assigned_on": file.day(file.local(str(dispatched_at))) if given else "",
        "assigned_by": (background.assigned_by or "") if given else "",
        "assigned_to": to,
        "part": letter_words.LEADS if leads else letter_words.TAKES_PART,
        "responsible_person": case["responsible_person"] or "",
        "evidence": BETWEEN.join(evidence),
        "extension_until": file.day(last) if may_extend and last >= file.issued_on else "",
    }


def _time(file: Filed) -> dict[str, object]:
    counts, year = file.counts, file.issued_on.year
    return {
        "clock": file.kind.value,
        "clock_label": file.kind.label,
        "as_of": file.day(file.issued_on),
        "due_text": letter_words.due(file.due_on, year),
        "expired": file.issued_on > file.due_on,
        "to_office": file.to_office,
        "unit": letter_words.COUNTED_IN[BudgetUnit(str(counts["unit"]))],
        "total": counts["total"],
        "used": counts["used"],
        "left": counts["left"],
        "working_days_left": counts["working_days_left"],
        "overdue": counts["overdue"],
        "paused": counts["paused"],
        "days_left": _days(file, file.issued_on, file.due_on),
        "days_late": _days(file, file.due_on, file.issued_on),
    }


def _days(file: Filed, after: date, until: date) -> str:
    dates = (after + number * ONE_DAY for number in range(1, (until - after).days + 1))
    return letter_words.days([file.rules.calendar.day(on) for on in dates], file.issued_on.year)


def _ladder(file: Filed) -> dict[str, object]:
    """Return the rung, on which grounds it was reached, and what the next one brings."""
    rules, light = file.rules, Light(file.row["light"])
    rungs = rules.policy.ladder(file.kind)
    rung = rungs[file.row["rung"] - 1]
    above = rungs[file.row["rung"]] if file.row["rung"] < len(rungs) else None
    when = "" if above is None else letter_words.next_when(file.kind, above)
    more = () if above is None else (seat.label for seat in above.seats if seat not in rung.seats)
    grounds = file.row["decided"]["grounds"]
    said = [render.phrase("ground", condition, figure, file.kind.label) for condition, figure, _ in grounds]
    sign = rules.policy.ladders.letter.sign
    return {
        "light": light.value,
        "rung": rung.id,
        "reasons": render.phrase("joined", said),
        "next_when": when,
        "next_step": letter_words.next_step(above.light, light) if above is not None and when else "",
        "next_seats": BETWEEN.join(more) if when else "",
        "at_meeting": rung.next_meeting,
        "sign_until": "" if sign is None else file.day(deadlines.spent(rules, sign, file.issued_on)),
    }
