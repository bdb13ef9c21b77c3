"""Prepares the instructions of a case: what the forms for giving, answering and withdrawing have to offer."""

from dataclasses import dataclass
from datetime import date

from duzhan.model.evidence import Evidence
from duzhan.policy import deadlines
from duzhan.policy.permissions import Actor
from duzhan.store import evidence as evidence_rows
from duzhan.store.transaction import ReadTx
from duzhan.usecases import case_view, docket, instruction_desk
from duzhan.vocabulary import ClockKind
from duzhan.wire.cases import CaseOut
from duzhan.wire.instructions import InstructionsOut


@dataclass(frozen=True, slots=True)
class Instructing:
    """A case with its instructions and its evidence; ``by_budget`` is the local date until which an answer is due."""

    case: CaseOut
    instructions: InstructionsOut
    pieces: tuple[Evidence, ...]
    today: date
    end_on: date
    by_budget: date


def prepare_instructions(tx: ReadTx, number: str, *, actor: Actor) -> Instructing:
    """Return what the page is made of; raises NotFound out of scope."""
    file = docket.view(tx, number, actor)
    rules = file.rules
    return Instructing(
        case=case_view.case_out(tx, file.case),
        instructions=instruction_desk.shown(tx, file, actor),
        pieces=tuple(reversed(evidence_rows.of_case(tx, file.id))),
        today=rules.today(tx.now),
        end_on=rules.policy.facts.end_on,
        by_budget=deadlines.due(rules, ClockKind.INSTRUCTION, tx.now, file.rectification_type).on,
    )
