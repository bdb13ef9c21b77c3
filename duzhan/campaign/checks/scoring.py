"""Scoring: no unit can fall below nothing, no bonus outweighs what it is weighed against, and groups have members."""

from collections.abc import Iterator

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.checks import twice
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.scoring import ScoreLine
from duzhan.campaign.tables import Document


def check(document: Document, campaign: Campaign) -> Iterator[Fault]:
    """Check scoring.toml."""
    scoring = campaign.policy.scoring
    if scoring is None:
        return
    total = sum(scoring.points.of(line) for line in ScoreLine)
    if total > scoring.start:
        yield fault("points-beyond-start", document.place("points"), value=total, expected=scoring.start)
    weights = scoring.weights
    if not weights.minor <= weights.moderate <= weights.major:
        yield fault("weights-falling", document.place("weights", "major"), value=weights.major)
    # Whoever leaves what is due for what is quick must lose more than speed can earn.
    least = scoring.lateness.least * scoring.points.punctuality
    if scoring.bonus_max >= least:
        yield fault("bonus-outweighs", document.place("bonus_max"), value=scoring.bonus_max, expected=least)
    kinds = {(unit.kind, unit.level) for unit in campaign.units}
    for index, group in enumerate(scoring.groups):
        if (group.kind, group.level) not in kinds:
            place = document.place("groups", index, "kind")
            yield fault("group-empty", place, value=f"{group.kind.label}/{group.level.label}")
    yield from twice.repeated([(g.id, document.place("groups", i, "id")) for i, g in enumerate(scoring.groups)])
