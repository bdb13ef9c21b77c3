"""The desk: does what people of a simulation do, by the use-cases, several acts in a transaction."""

from contextlib import ExitStack
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from duzhan.errors import DuzhanError
from duzhan.model.case import Case
from duzhan.policy.permissions import Actor
from duzhan.store import evidence_files
from duzhan.store.transaction import Pool, Tx, savepoint, transaction
from duzhan.usecases.acts import ACTS
from duzhan.usecases.attach_evidence import Offer, attach_evidence
from duzhan.usecases.log_finding import log_finding
from duzhan.usecases.publicize_case import publicize_case
from duzhan.usecases.sign_letter import sign_letter
from duzhan.vocabulary import EvidenceKind
from duzhan.wire.cases import Finding
from duzhan.wire.letters import ReceiptIn
from duzhan.wire.publicity import PublicityIn
from duzhan.wire.shape import Shape
from statemachines.errors import LifecycleRefusal
from statemachines.states import Trigger

TOGETHER = 400
"""So many acts are committed at once at most."""
MOST_BYTES = 10_000
PAPER = b"%%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n%% %b\ntrailer\n<</Root 1 0 R>>\n%%%%EOF\n"


class Desk:
    """Acts at the instants that it is told; a context manager that undoes what an error left half done."""

    def __init__(self, pool: Pool, folder: Path) -> None:
        self.pool, self._folder = pool, folder
        self._stack = ExitStack()
        self._tx: Tx | None = None
        self._acts = 0
        self.refused: dict[str, int] = {}
        self.fired: set[Trigger] = set()
        """What was done since somebody last emptied it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def at(self, now: datetime) -> Tx:
        """Return the transaction that acts at an instant; earlier ones of today are in it too."""
        if self._tx is None:
            self._tx = self._stack.enter_context(transaction(self.pool.at(now)))
        self._tx.not_before(now)
        return self._tx

    def settle(self) -> None:
        """Make everything durable that was done so far, so that a flow sees it."""
        self._stack.close()
        self._tx, self._acts = None, 0

    def log(self, now: datetime, actor: Actor, finding: Finding) -> Case:
        """Log a finding."""
        return log_finding(self._next(now), finding, actor=actor).case

    def fire(self, now: datetime, actor: Actor, act: tuple[Trigger, str], command: Shape) -> Case:
        """Fire a trigger on a case that the rules are known to allow."""
        self.fired.add(act[0])
        return _fired(self._next(now), actor, act, command)

    def attempt(self, now: datetime, actor: Actor, act: tuple[Trigger, str], command: Shape) -> Case | None:
        """Fire a trigger that the rules may refuse; None where they do, which is counted by trigger."""
        tx = self._next(now)
        try:
            with savepoint(tx):
                done = _fired(tx, actor, act, command)
        except (DuzhanError, LifecycleRefusal):
            self.refused[act[0].value] = self.refused.get(act[0].value, 0) + 1
            return None
        self.fired.add(act[0])
        return done

    def attach(self, now: datetime, actor: Actor, number: str, kind: EvidenceKind, on: date) -> UUID:
        """Add a piece of evidence made on a local date; return its key."""
        content = PAPER % f"{number} {kind} {now.isoformat()}".encode()
        with evidence_files.staged(BytesIO(content), self._folder, MOST_BYTES) as file:
            offer = Offer(kind, on, f"{number}-{kind.value}.pdf", None, file)
            return attach_evidence(self._next(now), number, offer, actor=actor, folder=self._folder).id

    def publicize(self, now: datetime, actor: Actor, number: str, command: PublicityIn) -> None:
        """Record that a verified case is posted."""
        publicize_case(self._next(now), number, command, actor=actor)

    def sign(self, now: datetime, actor: Actor, letter: str, reply: str) -> None:
        """Sign for a letter."""
        sign_letter(self._next(now), letter, ReceiptIn(reply=reply), actor=actor)

    def _next(self, now: datetime) -> Tx:
        if self._acts >= TOGETHER:
            self.settle()
        self._acts += 1
        return self.at(now)


def _fired(tx: Tx, actor: Actor, act: tuple[Trigger, str], command: Shape) -> Case:
    trigger, number = act
    return ACTS[trigger](tx, number, None, command, actor)
