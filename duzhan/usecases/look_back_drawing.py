"""A plan of look-backs as it is drawn: an office's pool as of an instant, the draw, and its canonical text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import RowMapping

from duzhan.campaign import hashing
from duzhan.campaign.sampling import Sampling
from duzhan.policy import bulk_closing, conformance, sampling, working_days
from duzhan.policy.deadlines import Rules
from duzhan.policy.look_back_refusals import NothingToSample
from duzhan.policy.sampling import Candidate, Draw, Terms
from duzhan.store import letters, look_back_pool
from duzhan.store.look_back_pool import Period
from duzhan.store.transaction import ReadTx
from duzhan.usecases import nonconformity_search
from duzhan.vocabulary import Severity
from duzhan.vocabulary.look_back import Risk
from duzhan.wire.look_backs import DrawOut, PickOut, QuotaOut

_ONE_DAY = timedelta(days=1)
_BY_ROW = (Risk.REOPENED, Risk.REWORK, Risk.EXTENSION, Risk.VERIFIER)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be drawn: whose look-backs, of the local dates from ``since`` to ``until``, on which terms."""

    office: str
    area: str
    since: date
    until: date
    budget: float
    seed: str

    def period(self, rules: Rules) -> Period:
        """Return the clocks that are meant."""
        zone = rules.zone
        ends = working_days.due_at(self.since - _ONE_DAY, zone), working_days.due_at(self.until, zone)
        return Period(self.office, self.area, *ends)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan that was drawn as of an instant: the cases in their order, those left, and the plan's text."""

    numbers: tuple[str, ...]
    left: tuple[str, ...]
    as_of: datetime
    content: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text."""
        return hashing.sha256_hex(self.content)


def drawn(tx: ReadTx, rules: Rules, order: Order) -> Drawn:
    """Draw as of the snapshot's instant; raises NothingToSample where nothing is due."""
    terms = rules.policy.sampling
    rows = look_back_pool.cases(tx, order.period(rules))
    if terms is None or not rows:
        raise NothingToSample
    candidates = _candidates(tx, rules, terms, rows)
    found = sampling.draw(candidates, Terms(rules.policy.clocks.look_back, terms, order.budget, order.seed))
    numbers = tuple(pick.candidate.number for pick in found.picks)
    left = tuple(sorted({each.number for each in candidates} - set(numbers)))
    return Drawn(numbers, left, tx.now, _text(tx.now, order, found, left, rules))


def _candidates(tx: ReadTx, rules: Rules, terms: Sampling, rows: Sequence[RowMapping]) -> list[Candidate]:
    suspect = _nonconforming(tx, rules, rows)
    hours = timedelta(hours=terms.near_cutoff_hours)
    cutoffs = bulk_closing.cutoffs(rules.policy.facts)
    found = []
    for row in rows:
        risks = {risk for risk in _BY_ROW if row[risk.value]}
        if row["number"] in suspect:
            risks.add(Risk.NONCONFORMITY)
        if any(cutoff - hours <= row["closed_at"] < cutoff for cutoff in cutoffs):
            risks.add(Risk.NEAR_CUTOFF)
        severity = Severity(row["severity"])
        found.append(Candidate(row["number"], row["unit"], row["area"], severity, frozenset(risks)))
    return found


def _nonconforming(tx: ReadTx, rules: Rules, rows: Sequence[RowMapping]) -> set[str]:
    """Return the cases whose own history, as of the snapshot's instant, has something against it."""
    thresholds, found = rules.policy.conformance, set[str]()
    if thresholds is None:
        return found
    chunk = nonconformity_search.CHUNK
    for first in range(0, len(rows), chunk):
        for trace in nonconformity_search.traces_of(tx, rows[first : first + chunk]):
            then = replace(
                trace,
                acts=[act for act in trace.acts if act.at <= tx.now],
                pieces=[piece for piece in trace.pieces if piece.came_at <= tx.now],
            )
            if conformance.judge(then, thresholds):
                found.add(trace.number)
    return found


def _text(as_of: datetime, order: Order, found: Draw, left: Sequence[str], rules: Rules) -> str:
    """Write a draw as canonical JSON: one draw, one text; names of units and places are not part of it."""
    shares = rules.policy.clocks.look_back
    return hashing.canonical_json(
        {
            "office": order.office,
            "since": order.since.isoformat(),
            "until": order.until.isoformat(),
            "as_of": as_of.astimezone(UTC).isoformat(),
            "seed": order.seed,
            "budget": order.budget,
            "spent": found.spent,
            "trips": found.trips,
            "thrifty": found.thrifty,
            "sample_percent": shares.sample_percent,
            "at_least_per_unit": shares.at_least_per_unit,
            "quotas": [
                {"unit": each.unit, "closed": each.closed, "owed": each.owed, "drawn": each.drawn, "short": each.short}
                for each in found.quotas
            ],
            "picks": [
                {
                    "number": pick.candidate.number,
                    "unit": pick.candidate.unit,
                    "place": pick.candidate.place,
                    "why": pick.why.value,
                    "weight": pick.weight,
                    "risks": sorted(risk.value for risk in pick.candidate.risks),
                    "days": pick.days,
                }
                for pick in found.picks
            ],
            "left": list(left),
        }
    )


def shown(tx: ReadTx, content: str) -> DrawOut:
    """Return a plan's text as people read it, with the names of its office, units and places."""
    told: dict[str, object] = json.loads(content)
    quotas, picks = _rows(told["quotas"]), _rows(told["picks"])
    codes = {str(told["office"]), *(str(row["unit"]) for row in quotas)}
    units = letters.unit_names(tx, sorted(codes))
    areas = look_back_pool.place_names(tx, sorted({str(row["place"]) for row in picks}))
    named: Mapping[str, object] = {
        **told,
        "office_name": units[str(told["office"])],
        "quotas": [QuotaOut.model_validate({**row, "unit_name": units[str(row["unit"])]}) for row in quotas],
        "picks": [PickOut.model_validate({**row, "place_name": areas[str(row["place"])]}) for row in picks],
        "digest": hashing.sha256_hex(content),
    }
    return DrawOut.model_validate(named)


def _rows(told: object) -> list[dict[str, object]]:
    return list(told) if isinstance(told, list) else []
