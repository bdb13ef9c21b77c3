"""基层减负: counts what the system itself asked of places, week by week, by the one definition of policy/burden.py."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import RowMapping

from duzhan.policy import burden, weeks, working_days
from duzhan.policy.burden import PHOTOGRAPHS, Done, Load
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.store import burden as asked_acts
from duzhan.store import policies
from duzhan.store.burden import Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import asked_period
from duzhan.vocabulary.burden import BurdenAct
from duzhan.wire.burden import ActLoad, Burden, BurdenFilter, LoadOut, PlaceLoad, WeekLoad

WEEKS, LONGEST_DAYS = 12, 370
MOST = 200
"""So many places are listed; a file has them all."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one act asked of a place in a week."""

    area: str
    name: str
    week: date
    done: Done
    load: Load


def read_burden(tx: ReadTx, wanted: BurdenFilter, *, actor: Actor, most: int | None = MOST) -> Burden:
    """Return what was asked of the places in the actor's areas; ``most`` None lists every place.

    Raises InvalidInput for dates that are no period, or longer than a year.
    """
    return count(tx, wanted, actor.areas(), most=most)


def count(tx: ReadTx, wanted: BurdenFilter, areas: Sequence[str], *, most: int | None = MOST) -> Burden:
    """Return what was asked of the places in some areas; ``most`` and what it raises are as of ``read_burden``."""
    rules = policies.in_force(tx)
    since, until = _period(wanted, rules, rules.today(tx.now))
    ends = working_days.due_at(since - _ONE_DAY, rules.zone), working_days.due_at(until, rules.zone)
    question = Wanted(*ends, wanted.level.value, wanted.area or "", str(rules.zone))
    asked = [_asked(tx, row) for row in asked_acts.acts(tx, question, areas)]
    places = _places(asked)
    listed = places if most is None else places[:most]
    return Burden(
        since=since,
        until=until,
        level=wanted.level,
        total=LoadOut.model_validate(_said(_together(asked))),
        weeks=_by_week(asked),
        acts=_by_act(asked),
        places=tuple(listed),
        more=len(places) - len(listed),
    )


def _period(wanted: BurdenFilter, rules: Rules, today: date) -> tuple[date, date]:
    """Return the period that is asked for; without any dates it is near whatever the campaign's are."""
    until = wanted.until or today
    if wanted.until is not None:
        asked_period.near("until", rules.policy.facts, until)
    since = wanted.since or weeks.monday(until) - timedelta(weeks=WEEKS - 1)
    if (wanted.since, wanted.until) != (None, None):
        asked_period.checked(rules.policy.facts, since, until, LONGEST_DAYS)
    return since, until


def _asked(tx: ReadTx, row: RowMapping) -> _Asked:
    photos = 0
    if row["content_area"] is not None:
        content = policies.pinned(tx, row["policy_version"]).policy.content(row["content_area"])
        photos = len(PHOTOGRAPHS.intersection(content.evidence))
    done = Done(BurdenAct(row["act"]), int(row["times"]), int(row["items"]), photos)
    return _Asked(row["area"], row["name"], row["week"], done, burden.load(done))


def _together(asked: Iterable[_Asked]) -> Load:
    return sum((each.load for each in asked), Load())


def _said(load: Load) -> dict[str, int]:
    return {"fields": load.fields, "photos": load.photos, "reports": load.reports}


def _by_week(asked: Sequence[_Asked]) -> tuple[WeekLoad, ...]:
    found = defaultdict[date, list[_Asked]](list)
    for each in asked:
        found[each.week].append(each)
    return tuple(
        WeekLoad(week=week, places=len({each.area for each in those}), **_said(_together(those)))
        for week, those in sorted(found.items())
    )


def _by_act(asked: Sequence[_Asked]) -> tuple[ActLoad, ...]:
    times, loads = Counter[BurdenAct](), defaultdict[BurdenAct, Load](Load)
    for each in asked:
        times[each.done.act] += each.done.times
        loads[each.done.act] += each.load
    return tuple(ActLoad(act=act, times=times[act], **_said(loads[act])) for act in BurdenAct if times[act])


def _places(asked: Sequence[_Asked]) -> list[PlaceLoad]:
    """Return what was asked of each place, those with most fields first."""
    found = defaultdict[tuple[str, str], list[_Asked]](list)
    for each in asked:
        found[each.area, each.name].append(each)
    shown = [
        PlaceLoad(area=area, name=name, weeks=_by_week(those), **_said(_together(those)))
        for (area, name), those in found.items()
    ]
    return sorted(shown, key=lambda place: (-place.fields, -place.photos, place.area))
