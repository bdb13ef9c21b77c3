"""Tallies of a whole deployment, as a rehearsal ends with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.store.transaction import ReadTx

_ANY = text('select exists (select from "case")')
_RUNGS = text("""
select rung_name, count(*) as decided from decision where not superseded group by rung_name order by rung_name
""")
_VACANT = text("""
select count(*) from decision where not superseded and detail -> 'fallen' is not null and detail -> 'fallen' <> '{}'
""")
_CLOSURES = text("select position, number, voided_at is not null as void from closure order by position")
_LETTERS = text("""
select count(*) as issued, count(signed_at) as signed, coalesce(sum(follow_ups), 0) as followed_up from letter
""")
_OPEN_BY_VERSION = text("""
select policy_version, count(*) as cases from "case" where state <> 'closed' group by policy_version order by 1
""")
_NEWEST_EVENT = text("select at from event order by id desc limit 1")
_ACTS = text("select kind, count(*) as times from event group by kind order by kind")


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A closure number as it was handed out."""

    position: int
    number: str
    void: bool


def has_cases(tx: ReadTx) -> bool:
    """Tell whether anything was ever logged."""
    return bool(tx.run(_ANY).scalar_one())


def rungs(tx: ReadTx) -> Mapping[str, int]:
    """Count the decisions by rung, without those that a higher one superseded."""
    return {str(row["rung_name"]): int(str(row["decided"])) for row in tx.run(_RUNGS).mappings()}


def fallen(tx: ReadTx) -> int:
    """Count the decisions of which a vacant seat fell to another one."""
    return int(str(tx.run(_VACANT).scalar_one()))


def closures(tx: ReadTx) -> tuple[GivenNumber, ...]:
    """List every closure number in order, void ones too."""
    return tuple(GivenNumber(**row) for row in tx.run(_CLOSURES).mappings())


def letters(tx: ReadTx) -> Mapping[str, int]:
    """Count the letters: issued, signed, and how often one that nobody signed was followed up."""
    return {name: int(count) for name, count in tx.run(_LETTERS).mappings().one().items()}


def acts(tx: ReadTx) -> Mapping[str, int]:
    """Count the events by kind."""
    return {str(row["kind"]): int(str(row["times"])) for row in tx.run(_ACTS).mappings()}


def open_by_version(tx: ReadTx) -> Mapping[int, int]:
    """Count the open cases by the policy version that each pins."""
    return {int(str(row["policy_version"])): int(str(row["cases"])) for row in tx.run(_OPEN_BY_VERSION).mappings()}


def newest_event(tx: ReadTx) -> datetime | None:
    """Return the instant of the newest event, None where there is none."""
    at: datetime | None = tx.connection.execute(_NEWEST_EVENT).scalar()
    return at
