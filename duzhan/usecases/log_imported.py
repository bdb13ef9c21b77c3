"""记录导入的问题: the rows of one chunk become found cases, all in a few statements."""

from duzhan.model.ledger_import import LedgerImport
from duzhan.policy import deadlines, explain, ladder
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import Running
from duzhan.policy.permissions import RANK, Actor, Standing
from duzhan.store import calendar_versions, counters, imported_cases, organisation, policies
from duzhan.store.clocks import NewClock
from duzhan.store.imported_cases import Became, Series, Shared
from duzhan.store.ledger_imports import Span
from duzhan.store.transaction import Tx
from duzhan.vocabulary import ClockKind, Level, Light, RectificationType
from statemachines.states import State


def log_imported(tx: Tx, of: LedgerImport, span: Span, *, actor: Actor) -> list[Became]:
    """Log rows as ``log_finding`` logs one; the office itself imports them, so nobody is told of each.

    The caller holds the office's series, so none of these keys can become a case meanwhile.
    """
    campaign = policies.active(tx)
    rules = policies.pinned(tx, int(campaign.policy_version or 0))
    found_level = max(Level(of.level), Level.COUNTY, key=RANK.__getitem__)
    counties = imported_cases.counties(tx, span)
    holders = {county: _holder(tx, county, found_level) for county in counties}
    # Series are taken in their order, so that two imports never wait for each other.
    series = [
        Series(county, holders[county], counters.take_many(tx, campaign.id, f"case:{county}", many).start)
        for county, many in counties.items()
    ]
    shared = Shared(
        key=of.id,
        campaign=campaign.id,
        policy_version=int(campaign.policy_version or 0),
        prefix=campaign.case_prefix,
        zone=str(rules.zone),
        found_level=found_level.value,
        account=actor.account,
        unit=of.unit,
    )
    return imported_cases.log(tx, span, shared, series, _clock(tx, rules))


def _holder(tx: Tx, county: str, found_level: Level) -> str:
    offices = tuple(organisation.of_area(tx, county).offices)
    standing = Standing(State.FOUND, county, found_level, found_level, None, frozenset(), offices)
    return standing.office_of_level(found_level)[1]


def _clock(tx: Tx, rules: Rules) -> NewClock:
    """Return the assign clock that every one of these cases starts now; case and holder are theirs."""
    kind = ClockKind.ASSIGN
    due = deadlines.due(rules, kind, tx.now, RectificationType.TIME_LIMITED)
    running = Running(kind, tx.now, due.at, explain.budget_unit(rules, kind))
    ahead = ladder.ahead(ladder.schedule(rules, running), 0, tx.now)
    return NewClock(
        case_id=0,
        kind=kind,
        holder="",
        cycle=1,
        position=0,
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
