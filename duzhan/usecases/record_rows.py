"""The rows behind a record: each is looked up in the ledger, has to do with the unit, and is kept as it stands now."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from duzhan.campaign.conformance import Nonconformity
from duzhan.campaign.scoring import ScoreLine
from duzhan.documents import conformance_words
from duzhan.errors import NotFound
from duzhan.model.case import Case
from duzhan.model.unit import Unit
from duzhan.policy import permissions, record_refusals
from duzhan.policy.permissions import Actor
from duzhan.policy.score_refusals import ScoresNotFound
from duzhan.store import cases, letters, policies, record_rows, scores
from duzhan.store.record_rows import Row
from duzhan.store.transaction import ReadTx
from duzhan.usecases import case_view, letter_view, nonconformity_search, score_view
from duzhan.vocabulary import UnitKind
from duzhan.vocabulary.records import RowKind

W = TypeVar("W", ScoreLine, Nonconformity)
_CASE = r"[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}"
UNREADABLE, ABSENT, ANOTHERS, TWICE = "row_unreadable", "row_absent", "row_of_another", "row_twice"


class _Wrong(Exception):
    """A row that cannot stand behind the record, by a code of RECORD_FAULTS."""


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose record it is, and who looks the rows up."""

    unit: Unit
    actor: Actor


def resolve(tx: ReadTx, refs: Sequence[str], unit: Unit, actor: Actor) -> tuple[Row, ...]:
    """Return the rows that are written as numbers, as they stand now; raises RecordRowRefused, naming each."""
    found, faults = list[Row](), list[tuple[int, str, str]]()
    for place, ref in enumerate(refs):
        if ref in refs[:place]:
            faults.append((place, TWICE, ref))
            continue
        try:
            found.append(_resolved(tx, ref, _Of(unit, actor)))
        except _Wrong as wrong:
            faults.append((place, str(wrong), ref))
    if faults:
        raise record_refusals.rows(faults)
    return tuple(found)


def _resolved(tx: ReadTx, ref: str, of: _Of) -> Row:
    for pattern, resolver in _KINDS.items():
        written = re.fullmatch(pattern, ref)
        if written:
            return resolver(tx, written, of)
    raise _Wrong(UNREADABLE)


def _case(tx: ReadTx, written: re.Match[str], of: _Of) -> Row:
    case = _case_of(tx, written[0], of)
    _concerns(tx, case, of)
    shown = case_view.case_out(tx, case)
    rules = policies.pinned(tx, case.policy_version)
    content: Mapping[str, object] = {
        "area_name": shown.area_name,
        "title": rules.policy.content(case.content_area).title,
        "severity": shown.severity.value,
        "state": shown.state.value,
        "light": shown.light.value,
        "overdue": shown.overdue,
    }
    return Row(RowKind.CASE, written[0], content, case_id=case.id)


def _letter(tx: ReadTx, written: re.Match[str], of: _Of) -> Row:
    try:
        row = letters.find(tx, written[0], of.actor)
    except NotFound:
        raise _Wrong(ABSENT) from None
    if row["addressee"] != of.unit.code and not _within(of.unit, str(row["detail"]["case"]["area"])):
        raise _Wrong(ANOTHERS)
    filed = letter_view.filed(tx, row)
    shown = letter_view.shown(filed)
    content: Mapping[str, object] = {
        "document_number": shown.document_number,
        "light": shown.light.value,
        "issued_on": filed.issued_on.isoformat(),
        "addressee": shown.addressee_name,
        "signed": shown.signed_at is not None,
    }
    return Row(RowKind.LETTER, written[0], content, case_id=row["case_id"], letter=row["id"])


def _score(tx: ReadTx, written: re.Match[str], of: _Of) -> Row:
    line = None if written[2] is None else _word(ScoreLine, written[2])
    try:
        sheet = score_view.sheet(tx, written[1], of.actor)
    except ScoresNotFound:
        raise _Wrong(ABSENT) from None
    mine = next((each for each in sheet.items if each.unit == of.unit.code), None)
    if mine is None:
        raise _Wrong(ANOTHERS)
    points = next((each.points for each in mine.lost if each.line is line), None)
    content: Mapping[str, object] = {
        "month": written[1],
        "line": None if line is None else line.value,
        "points": points,
        "score": mine.score,
        "rank": mine.rank,
        "among": mine.among,
    }
    return Row(RowKind.SCORE, written[0], content, score=scores.key(tx, of.unit.code, sheet.month))


def _conformance(tx: ReadTx, written: re.Match[str], of: _Of) -> Row:
    case, kind = _case_of(tx, written[1], of), _word(Nonconformity, written[2])
    found = nonconformity_search.against(tx, case, kind, permissions.checking(of.actor))
    if found is None:
        raise _Wrong(ABSENT)
    if found.unit != of.unit.code:
        _concerns(tx, case, of)
    why = conformance_words.why(kind, found.facts)
    content: Mapping[str, object] = {"finding": kind.value, "why": why, "events": list(found.events)}
    return Row(RowKind.CONFORMANCE, written[0], content, case_id=case.id)


def _case_of(tx: ReadTx, number: str, of: _Of) -> Case:
    try:
        return cases.find(tx, number, of.actor)
    except NotFound:
        raise _Wrong(ABSENT) from None


def _concerns(tx: ReadTx, case: Case, of: _Of) -> None:
    if not _within(of.unit, case.area) and not record_rows.took_part(tx, int(case.id or 0), of.unit.code):
        raise _Wrong(ANOTHERS)


def _within(unit: Unit, area: str) -> bool:
    """Tell whether a unit is the office of an area that contains this one, and so answers for what lies there."""
    return unit.kind == UnitKind.OFFICE and area.startswith(unit.area)


def _word(words: type[W], value: str) -> W:
    try:
        return words(value)
    except ValueError:
        raise _Wrong(UNREADABLE) from None


Resolver = Callable[[ReadTx, re.Match[str], _Of], Row]
_KINDS: Mapping[str, Resolver] = {
    _CASE: _case,
    r"[A-Z]{1,8}-[A-Z]{1,4}-[0-9]{4}-[0-9]{4,9}": _letter,
    r"(20[0-9]{2}-(?:0[1-9]|1[0-2]))(?:/([a-z_]+))?": _score,
    rf"({_CASE})/([a-z_]+)": _conformance,
}
