"""Ladders: every rung can be reached and reaches somebody, and no seat falls into the void."""

from collections.abc import Iterator

from duzhan.campaign.checks import twice
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.ladders import LadderName, Rung
from duzhan.campaign.policy import Policy
from duzhan.campaign.tables import Document
from duzhan.vocabulary import Light, Seat

LIGHTS = list(Light)


def check(document: Document, policy: Policy) -> Iterator[Fault]:
    """Check ladder.toml."""
    for name in (LadderName.FULL, LadderName.SHORT, LadderName.OFFICE):
        rungs: tuple[Rung, ...] = getattr(policy.ladders, name.value)
        yield from twice.repeated([(r.id, document.place(name.value, i, "id")) for i, r in enumerate(rungs)])
        for index, rung in enumerate(rungs):
            yield from rung_faults(document, name, rungs, index)
            if not rung.seats:
                yield fault("rung-without-seats", document.place(name.value, index, "seats"), rung=rung.id)
    if policy.ladders.letter.sign is not None and not policy.ladders.letter.follow_ups:
        yield fault("letter-without-follow-ups", document.place("letter", "follow_ups"))
    for seat in Seat:
        if not reaches_last_resort(seat, policy):
            yield fault("seat-falls-nowhere", document.place("fall_through", seat.value), seat=seat.label)


def rung_faults(document: Document, name: LadderName, rungs: tuple[Rung, ...], index: int) -> Iterator[Fault]:
    """Check one rung's conditions and light against its neighbours."""
    rung = rungs[index]
    own = thresholds(rung)
    if not own:
        yield fault("rung-without-trigger", document.place(name.value, index, "id"), rung=rung.id)
    above = next((higher for higher in rungs[index + 1 :] if covers(higher, own)), None)
    if own and above:
        yield fault("rung-dead", document.place(name.value, index, "id"), rung=rung.id, above=above.id)
    if index and LIGHTS.index(rung.light) < LIGHTS.index(rungs[index - 1].light):
        place = document.place(name.value, index, "light")
        yield fault("light-falling", place, rung=rung.id, below=rungs[index - 1].id)


def thresholds(rung: Rung) -> dict[str, int]:
    """Say when each of a rung's conditions first holds, on a scale of its own; days count from the due day's start."""
    found = {
        "before_due": None if rung.before_due_working_days is None else -rung.before_due_working_days,
        "due_day": 0 if rung.on_due_day else None,
        "overdue": None if rung.overdue_working_days is None else rung.overdue_working_days + 1,
    }
    times = [day for day in found.values() if day is not None]
    kinds = {
        "time": min(times) if times else None,
        "share": rung.budget_used_percent,
        "sent_back": rung.sent_back_times,
        "milestone": 0 if rung.behind_milestone else None,
        "reopened": 0 if rung.reopened else None,
    }
    return {kind: threshold for kind, threshold in kinds.items() if threshold is not None}


def covers(higher: Rung, own: dict[str, int]) -> bool:
    """Tell whether a higher rung holds whenever a lower one does, so that the lower is never the highest reached."""
    theirs = thresholds(higher)
    return all(kind in theirs and theirs[kind] <= threshold for kind, threshold in own.items())


def reaches_last_resort(seat: Seat, policy: Policy) -> bool:
    """Tell whether an empty seat falls, step by step, to the provincial office."""
    seen: set[Seat] = set()
    while seat is not Seat.PROVINCE_OFFICE:
        if seat in seen or seat not in policy.ladders.fall_through:
            return False
        seen.add(seat)
        seat = policy.ladders.fall_through[seat]
    return True
