"""合规检查: what the event log has against the way cases were handled, each finding with its cases and events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from duzhan.campaign.conformance import Conformance, Nonconformity
from duzhan.documents import conformance_words
from duzhan.http.visits import Visit
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import nonconformity_search
from duzhan.usecases.find_nonconformities import find_nonconformities
from duzhan.vocabulary import EvidenceKind
from duzhan.web.doors import CheckPage
from duzhan.wire.conformance import ConformanceFilter, NonconformityOut, NonconformityPage

router = APIRouter(include_in_schema=False)
ADDRESS = "/conformance"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of findings, the months and kinds that it can be narrowed to, and how each kind is found."""

    found: NonconformityPage
    wanted: ConformanceFilter
    months: tuple[str, ...]
    thresholds: Conformance | None
    following: str

    @property
    def labels(self) -> Mapping[Nonconformity, str]:
        """What each kind is called."""
        return conformance_words.LABELS

    @property
    def meanings(self) -> Mapping[Nonconformity, str]:
        """How each kind is found."""
        return conformance_words.MEANINGS

    @property
    def kinds(self) -> Mapping[str, str]:
        """What kinds of evidence are called."""
        return {kind.value: kind.label for kind in EvidenceKind}

    def pattern(self, finding: NonconformityOut) -> str:
        """Return why something was found, with gaps for its figures."""
        return conformance_words.PATTERNS[finding.kind]


@router.get(ADDRESS)
def show(wanted: Annotated[ConformanceFilter, Query()], door: CheckPage) -> Response:
    """Show what was found in the reader's scope, of the month or the kind that is asked for."""
    kept = wanted.model_dump(mode="json", include={"month", "kind"}, exclude_none=True)

    def look(tx: ReadTx, visit: Visit) -> Shown:
        found = find_nonconformities(tx, wanted, actor=visit.actor)
        thresholds = policies.in_force(tx).policy.conformance
        following = urlencode({**kept, "cursor": found.next}) if found.next else ""
        return Shown(found, wanted, nonconformity_search.months(tx), thresholds, following)

    return door.show("conformance.html.j2", look)
