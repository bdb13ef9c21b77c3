"""How the story acts: the same deeds through the API's client or through the use-cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from duzhan.client import Client, Refused
from duzhan.client.client import Upload
from duzhan.errors import DuzhanError
from duzhan.policy.permissions import Actor
from duzhan.store import accounts, evidence_files
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.acts import ACTS
from duzhan.usecases.answer_instruction import answer_instruction
from duzhan.usecases.attach_evidence import Offer, attach_evidence
from duzhan.usecases.case_view import case_out
from duzhan.usecases.instruct_case import instruct_case
from duzhan.usecases.log_finding import log_finding
from duzhan.usecases.publicize_case import publicize_case
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_letters import read_letters
from duzhan.usecases.sign_letter import sign_letter
from duzhan.vocabulary import EvidenceKind
from duzhan.wire.cases import CaseDetail, CaseOut, Finding
from duzhan.wire.instructions import InstructionAnswer, InstructionIn
from duzhan.wire.letters import LetterFilter, LetterOut, ReceiptIn
from duzhan.wire.publicity import PublicityIn
from duzhan.wire.reports import ReportOut
from duzhan.wire.shape import Shape
from duzhan.wording import GUARD_SAYS
from duzhan.worked_example.cast import DESK
from duzhan.worked_example.clerk import ClerkByClient, ClerkByUseCases
from duzhan.worked_example.papers import Paper
from duzhan.worked_example.paperwork import Filing
from duzhan.worked_example.timepiece import Timepiece
from statemachines.errors import GuardRefused, LifecycleRefusal
from statemachines.states import Trigger

ILLEGAL = "illegal-transition"
MOST_BYTES = 1_000_000
UNSIGNED = LetterFilter(unsigned=True, limit=200)


class TurnedDown(Exception):  # a noun, as all our errors
    """An act was refused; ``code`` is the guard or the kind of refusal, ``says`` is for people."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(f"{code}: {says}")
        self.code = code
        self.says = says


class Clerk(Protocol):
    """Who files and reviews monthly reports."""

    def file(self, filing: Filing, progress: str | None) -> None:
        """Draft, sign and submit a report or a plan; None leaves the words to the figures."""

    def review(self, month: date) -> None:
        """Accept what came in for a month, and freeze it without the rest."""


class Actions(Protocol):
    """What people do; each raises TurnedDown."""

    def log(self, who: str, finding: Finding) -> str:
        """Log a finding and return its case's number."""

    def read(self, who: str, number: str) -> CaseDetail:
        """Read a case."""

    def fire(self, who: str, seen: CaseDetail, trigger: Trigger, command: Shape) -> CaseOut:
        """Fire a trigger on a case as it was seen and return it as it is then."""

    def attach(self, who: str, number: str, kind: EvidenceKind, paper: tuple[Paper, date]) -> None:
        """Add a piece of evidence that was made on a local date."""

    def publicize(self, who: str, number: str, picture: tuple[Paper, date], place: str) -> None:
        """Record that a verified case hangs somewhere since the day on which it was photographed there."""

    def instruct(self, who: str, seen: CaseDetail, words: str) -> None:
        """Give an instruction on a case as it was seen."""

    def answer(self, who: str, seen: CaseDetail, words: str) -> None:
        """Answer the oldest instruction on a case that waits."""

    def unsigned(self, who: str) -> Sequence[LetterOut]:
        """List the newest letters that nobody has signed for."""

    def sign(self, who: str, letter: str, reply: str) -> None:
        """Sign for a letter."""

    def clerk(self, who: str) -> Clerk:
        """Return the clerk who files and reviews monthly reports for somebody."""


class ByClient:
    """Everybody acts through the API, with a token or after signing in with the password; a context manager."""

    def __init__(self, base_url: str, password: str, tokens: Mapping[str, str]) -> None:
        self._base_url = base_url
        self._password = password
        self._tokens = tokens
        self._clients: dict[str, Client] = {}
        self._owed: dict[date | None, Sequence[ReportOut]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()

    def client(self, who: str) -> Client:
        """Return somebody's client."""
        if who not in self._clients:
            token = self._tokens.get(who)
            self._clients[who] = (
                Client(self._base_url, username=who, password=self._password)
                if token is None
                else Client(self._base_url, token=token)
            )
        return self._clients[who]

    def log(self, who: str, finding: Finding) -> str:
        """Log a finding and return its case's number."""
        try:
            return self.client(who).log_finding(finding).number
        except Refused as no:
            raise _turned_down(no) from no

    def read(self, who: str, number: str) -> CaseDetail:
        """Read a case."""
        try:
            return self.client(who).case(number)
        except Refused as no:
            raise _turned_down(no) from no

    def fire(self, who: str, seen: CaseDetail, trigger: Trigger, command: Shape) -> CaseOut:
        """Fire a trigger on a case as it was seen and return it as it is then."""
        try:
            return self.client(who).fire(trigger, seen.number, command, seen.version)
        except Refused as no:
            raise _turned_down(no) from no

    def attach(self, who: str, number: str, kind: EvidenceKind, paper: tuple[Paper, date]) -> None:
        """Add a piece of evidence that was made on a local date."""
        made, taken_on = paper
        upload = Upload(kind=kind, taken_on=taken_on, filename=made.filename, file=BytesIO(made.content))
        try:
            self.client(who).attach(number, upload)
        except Refused as no:
            raise _turned_down(no) from no

    def publicize(self, who: str, number: str, picture: tuple[Paper, date], place: str) -> None:
        """Record that a verified case hangs somewhere since the day on which it was photographed there."""
        made, posted_on = picture
        kind, file = EvidenceKind.PUBLICITY, BytesIO(made.content)
        upload = Upload(kind=kind, taken_on=posted_on, filename=made.filename, file=file)
        piece = UUID(self.client(who).attach(number, upload).id)
        self.client(who).publicize(number, PublicityIn(posted_on=posted_on, place=place, evidence=(piece,)))

    def instruct(self, who: str, seen: CaseDetail, words: str) -> None:
        """Give an instruction on a case as it was seen."""
        self.client(who).instruct(seen.number, InstructionIn(words=words), version=seen.version)

    def answer(self, who: str, seen: CaseDetail, words: str) -> None:
        """Answer the oldest instruction on a case that waits."""
        position = seen.instructions.waiting[0].position
        command = InstructionAnswer(words=words)
        self.client(who).answer_instruction(seen.number, position, command, version=seen.version)

    def unsigned(self, who: str) -> Sequence[LetterOut]:
        """List the newest letters that nobody has signed for."""
        return self.client(who).letters(UNSIGNED).items

    def sign(self, who: str, letter: str, reply: str) -> None:
        """Sign for a letter."""
        self.client(who).sign(letter, ReceiptIn(reply=reply))

    def clerk(self, who: str) -> Clerk:
        """Return the clerk who files and reviews monthly reports for somebody."""
        return ClerkByClient(self.client(who), self.client(DESK), self._owed)


class ByUseCases:
    """Everybody acts at once, without a network in between."""

    def __init__(self, timepiece: Timepiece, evidence_folder: Path) -> None:
        self._timepiece = timepiece
        self._folder = evidence_folder
        self._actors: dict[str, Actor] = {}

    def log(self, who: str, finding: Finding) -> str:
        """Log a finding and return its case's number."""
        actor = self._actor(who)
        with transaction(self._timepiece.pool) as tx:
            return log_finding(tx, finding, actor=actor).case.number

    def read(self, who: str, number: str) -> CaseDetail:
        """Read a case."""
        actor = self._actor(who)
        try:
            with reading(self._timepiece.pool) as tx:
                return read_case(tx, number, actor=actor)
        except DuzhanError as no:
            raise TurnedDown(no.slug, no.detail) from no

    def fire(self, who: str, seen: CaseDetail, trigger: Trigger, command: Shape) -> CaseOut:
        """Fire a trigger on a case as it was seen and return it as it is then."""
        actor = self._actor(who)
        try:
            with transaction(self._timepiece.pool) as tx:
                return case_out(tx, ACTS[trigger](tx, seen.number, seen.version, command, actor))
        except LifecycleRefusal as no:
            code = no.guard if isinstance(no, GuardRefused) else ILLEGAL
            raise TurnedDown(code, GUARD_SAYS.get(code, str(no))) from no
        except DuzhanError as no:
            raise TurnedDown(no.slug, no.detail) from no

    def attach(self, who: str, number: str, kind: EvidenceKind, paper: tuple[Paper, date]) -> None:
        """Add a piece of evidence that was made on a local date."""
        made, taken_on = paper
        actor = self._actor(who)
        with evidence_files.staged(BytesIO(made.content), self._folder, MOST_BYTES) as file:
            offer = Offer(kind, taken_on, made.filename, None, file)
            with transaction(self._timepiece.pool) as tx:
                attach_evidence(tx, number, offer, actor=actor, folder=self._folder)

    def publicize(self, who: str, number: str, picture: tuple[Paper, date], place: str) -> None:
        """Record that a verified case hangs somewhere since the day on which it was photographed there."""
        made, posted_on = picture
        actor = self._actor(who)
        with evidence_files.staged(BytesIO(made.content), self._folder, MOST_BYTES) as file:
            offer = Offer(EvidenceKind.PUBLICITY, posted_on, made.filename, None, file)
            with transaction(self._timepiece.pool) as tx:
                piece = attach_evidence(tx, number, offer, actor=actor, folder=self._folder).id
                command = PublicityIn(posted_on=posted_on, place=place, evidence=(piece,))
                publicize_case(tx, number, command, actor=actor)

    def instruct(self, who: str, seen: CaseDetail, words: str) -> None:
        """Give an instruction on a case as it was seen."""
        actor = self._actor(who)
        with transaction(self._timepiece.pool) as tx:
            instruct_case(tx, seen.number, seen.version, InstructionIn(words=words), actor=actor)

    def answer(self, who: str, seen: CaseDetail, words: str) -> None:
        """Answer the oldest instruction on a case that waits."""
        actor, position = self._actor(who), seen.instructions.waiting[0].position
        with transaction(self._timepiece.pool) as tx:
            answer_instruction(tx, (seen.number, seen.version), position, InstructionAnswer(words=words), actor=actor)

    def unsigned(self, who: str) -> Sequence[LetterOut]:
        """List the newest letters that nobody has signed for."""
        actor = self._actor(who)
        with reading(self._timepiece.pool) as tx:
            return read_letters(tx, UNSIGNED, actor=actor).items

    def sign(self, who: str, letter: str, reply: str) -> None:
        """Sign for a letter."""
        actor = self._actor(who)
        with transaction(self._timepiece.pool) as tx:
            sign_letter(tx, letter, ReceiptIn(reply=reply), actor=actor)

    def clerk(self, who: str) -> Clerk:
        """Return the clerk who files and reviews monthly reports for somebody."""
        return ClerkByUseCases(self._timepiece.pool, self._actor(who))

    def _actor(self, who: str) -> Actor:
        if who not in self._actors:
            with reading(self._timepiece.pool) as tx:
                self._actors[who] = accounts.named(tx, who)
        return self._actors[who]


def _turned_down(no: Refused) -> TurnedDown:
    return TurnedDown(no.guard or no.slug, no.problem.says or no.detail)
