"""记录导入的问题: the rows of one chunk become found cases, all in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from duzhan.model.campaign import CampaignRow
from duzhan.model.ledger_import import LedgerImport
from duzhan.policy import deadlines, explain, ladder
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import Running
from duzhan.policy.permissions import RANK, Actor, Standing
from duzhan.store import calendar_versions, counters, imported_cases, organisation, policies
from duzhan.store.clocks import NewClock
from duzhan.store.imported_cases import FoundCase, Shared
from duzhan.store.transaction import Tx
from duzhan.vocabulary import ClockKind, Level, Light, RectificationType
from duzhan.wire.imports import RowFinding
from statemachines.states import State

_COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that becomes a case: where it stood in the file, and what it says."""

    position: int
    key: str
    sheet: str
    row: int
    finding: RowFinding

    @property
    def source_ref(self) -> str:
        """The reporter's own name for the record."""
        return f"import.{self.key}"


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """A row and the case that it became."""

    wanted: Wanted
    case_id: int
    number: str


def log_imported(tx: Tx, of: LedgerImport, rows: Sequence[Wanted], *, actor: Actor) -> list[LoggedRow]:
    """Log rows as ``log_finding`` logs one; the office itself imports them, so nobody is told of each.

    The caller holds the office's series, so none of these keys can become a case meanwhile.
    """
    campaign = policies.active(tx)
    rules = policies.pinned(tx, int(campaign.policy_version or 0))
    found_level = max(Level(of.level), Level.COUNTY, key=RANK.__getitem__)
    counties = [row.finding.area[:_COUNTY_DIGITS] for row in rows]
    holders = {county: _holder(tx, county, found_level) for county in set(counties)}
    numbers = _numbers(tx, campaign, counties)
    found = [
        _found(row, number, (holders[county], _detail(of, row)), rules)
        for row, number, county in zip(rows, numbers, counties, strict=True)
    ]
    shared = _shared(tx, campaign, found_level, actor)
    ids = imported_cases.log(tx, shared, found, of.unit, _clock(tx, rules))
    return [LoggedRow(row, ids[row.source_ref], number) for row, number in zip(rows, numbers, strict=True)]


def _found(row: Wanted, number: str, told: tuple[str, Mapping[str, object]], rules: Rules) -> FoundCase:
    finding, (holder, detail) = row.finding, told
    return FoundCase(
        number=number,
        area=finding.area,
        city=finding.area[:4],
        county=finding.area[:_COUNTY_DIGITS],
        place=finding.place,
        source=finding.source.value,
        content_area=finding.content_area,
        severity=finding.severity.value,
        description=finding.description,
        found_at=datetime.combine(finding.found_on, time.min, rules.zone).astimezone(UTC),
        source_ref=row.source_ref,
        holder=holder,
        detail=detail,
    )


def _shared(tx: Tx, campaign: CampaignRow, found_level: Level, actor: Actor) -> Shared:
    """Return what all cases of a chunk have in common; building a row class for each would cost half the import."""
    return Shared(
        campaign=campaign.id,
        policy_version=int(campaign.policy_version or 0),
        found_level=found_level.value,
        closing_level=found_level.value,
        reporter=actor.account,
        created_at=tx.now,
    )


def _numbers(tx: Tx, campaign: CampaignRow, counties: Sequence[str]) -> list[str]:
    """Return a number for each row; series are taken in their order, so that two imports never wait for each other."""
    series = {
        county: iter(counters.take_many(tx, campaign.id, f"case:{county}", counties.count(county)))
        for county in sorted(set(counties))
    }
    return [f"{campaign.case_prefix}-{county}-{next(series[county]):04d}" for county in counties]


def _holder(tx: Tx, county: str, found_level: Level) -> str:
    offices = tuple(organisation.of_area(tx, county).offices)
    standing = Standing(State.FOUND, county, found_level, found_level, None, frozenset(), offices)
    return standing.office_of_level(found_level)[1]


def _detail(of: LedgerImport, wanted: Wanted) -> Mapping[str, object]:
    finding = wanted.finding
    said = {"due_on": None if finding.due_on is None else finding.due_on.isoformat(), **finding.reported}
    reported = {name: text for name, text in said.items() if text}
    return {"import": str(of.id), "sheet": wanted.sheet, "row": wanted.row, "reported": reported}


def _clock(tx: Tx, rules: Rules) -> NewClock:
    """Return the assign clock that every one of these cases starts now; case and holder are theirs."""
    kind = ClockKind.ASSIGN
    due = deadlines.due(rules, kind, tx.now, RectificationType.TIME_LIMITED)
    running = Running(kind, tx.now, due.at, explain.budget_unit(rules, kind))
    ahead = ladder.judge(ladder.schedule(rules, running), 0, datetime.min.replace(tzinfo=tx.now.tzinfo))
    return NewClock(
        case_id=0,
        kind=kind,
        holder="",
        cycle=1,
        budget=None if due.budget is None else due.budget.amount,
        unit=running.unit,
        calendar=calendar_versions.current(tx),
        started_at=tx.now,
        due_at=due.at,
        provisional=due.provisional,
        pauses=(),
        behind_on=None,
        next_fire_at=ahead.next_fire_at,
        escalates_at=ahead.escalates_at,
        rung=0,
        light=Light.GREEN,
    )
