"""案件: one case, with where it stands, how long is left and why, and what the reader may do."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from duzhan.http.visits import Visit
from duzhan.model.evidence import Evidence
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases.explain_decision import explain_decisions
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_dossier import Dossier, read_dossier
from duzhan.vocabulary import EvidenceKind
from duzhan.web import case_actions, case_clocks, case_history, lifecycle_track
from duzhan.web.case_actions import Actions
from duzhan.web.case_clocks import Clocks
from duzhan.web.case_history import Line, Report
from duzhan.web.doors import CasePage
from duzhan.web.lifecycle_track import Square
from duzhan.web.paths import CasePath
from duzhan.wire.cases import CaseDetail
from duzhan.wire.explanation import DecisionExplanation

router = APIRouter(include_in_schema=False)

PICTURES = frozenset({"image/jpeg", "image/png"})
_KINDS: Mapping[str, EvidenceKind] = {kind.value: kind for kind in EvidenceKind}


@dataclass(frozen=True, slots=True)
class Shots:
    """The pictures before and after, and all other pieces; each the newest first."""

    before: tuple[Evidence, ...]
    after: tuple[Evidence, ...]
    papers: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the template is made of."""

    dossier: Dossier
    track: tuple[Square, ...]
    clocks: Clocks
    shots: Shots
    reports: Mapping[str, Report]
    history: tuple[Line, ...]
    actions: Actions

    @property
    def kinds(self) -> Mapping[str, EvidenceKind]:
        """The kinds of evidence by their stored values."""
        return _KINDS

    @property
    def case(self) -> CaseDetail:
        """The case."""
        return self.dossier.case


@dataclass(frozen=True, slots=True)
class Decisions:
    """A case and why each of its rungs was decided, newest first."""

    case: CaseDetail
    decided: tuple[DecisionExplanation, ...]


@router.get("/cases/{number}")
def show(number: CasePath, door: CasePage) -> Response:
    """Show a case."""
    return door.show("case.html.j2", lambda tx, visit: _shown(tx, number, visit.actor))


@router.get("/cases/{number}/decisions")
def decisions(number: CasePath, door: CasePage) -> Response:
    """Explain every letter and every rung of a case."""

    def explained(tx: ReadTx, visit: Visit) -> Decisions:
        found = explain_decisions(tx, number, actor=visit.actor)
        return Decisions(read_case(tx, number, actor=visit.actor), tuple(reversed(found.items)))

    return door.show("case_decisions.html.j2", explained)


def _shown(tx: ReadTx, number: str, actor: Actor) -> Shown:
    dossier = read_dossier(tx, number, actor=actor)
    today = dossier.explanation.as_of.astimezone(dossier.zone).date()
    return Shown(
        dossier=dossier,
        track=lifecycle_track.track(dossier.case),
        clocks=case_clocks.of(dossier.explanation, dossier.case.lead_unit, today),
        shots=_shots(dossier),
        reports=case_history.reports(dossier.events),
        history=case_history.lines(dossier.events, dossier.letters, dossier.unit_names),
        actions=case_actions.of(dossier.case),
    )


def _shots(dossier: Dossier) -> Shots:
    newest = tuple(reversed(dossier.evidence))
    before, after = (_of(newest, kind) for kind in (EvidenceKind.PHOTO_BEFORE, EvidenceKind.PHOTO_AFTER))
    compared = {piece.id for piece in (*before, *after)}
    return Shots(before, after, tuple(piece for piece in newest if piece.id not in compared))


def _of(pieces: tuple[Evidence, ...], kind: EvidenceKind) -> tuple[Evidence, ...]:
    return tuple(piece for piece in pieces if piece.kind == kind and piece.media_type in PICTURES)
