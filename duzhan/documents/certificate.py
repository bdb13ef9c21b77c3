"""The closing certificate 销号证明 in words: what was closed, who vouched for it, by what evidence, what proves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from duzhan.documents import letter_words
from duzhan.vocabulary import EvidenceKind

TITLE = "销号证明"
STEPS = {"submit": "申请销号", "review": "初审", "verify": "现场验收", "order_closing": "批准销号", "close": "销号"}
"""The steps of a closing, by their trigger."""
UNSEALED = "尚未签封；签封后重新下载即可看到"
UNANCHORED = "尚未存证；存证后重新下载即可看到"
NOT_POSTED = "本项督战内容不要求公示"
NO_OFFICE_ABOVE = "省级批准销号，不须报备"
NOT_FILED, NOT_RECEIVED = "尚未报备；报备后重新下载即可看到", "尚未签收"
SEEN = "现场查看"
BY_ITSELF = "系统按批准自动办理"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the closing: the trigger, when (local), who for which unit, on the spot on, and in which words."""

    trigger: str
    at: datetime
    person: str
    unit: str
    on_site_on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a case was posted, from which local date to which, and how many objections there were, none upheld."""

    place: str
    posted_on: date
    until_on: date
    objections: int


@dataclass(frozen=True, slots=True)
class Filed:
    """With whom a closing is filed, under which number, when (local), and when that office took note of it."""

    to_office: str
    number: str | None
    filed_at: datetime | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence by its name and hash."""

    kind: EvidenceKind
    filename: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The seal of the closing: chain and place in it, hash, instant (local), and the public key that signed."""

    chain: str
    seq: int
    hash: str
    at: datetime
    public_key: str


@dataclass(frozen=True, slots=True)
class Anchored:
    """The anchor that names the seal or one after it, by number, instant (local) and the hash of its line."""

    number: int
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands on the certificate."""

    closure_number: str
    case_number: str
    issuer: str
    place: str
    content_area: str
    description: str
    units: str
    found_on: date
    due_on: date | None
    closed_at: datetime
    posted: Posted | None
    filed: Filed | None
    """None where there is no office above to file with."""
    steps: tuple[Step, ...]
    evidence: tuple[Piece, ...]
    sealed: Sealed | None
    anchored: Anchored | None

    @property
    def dated(self) -> str:
        """The date under the issuer's name."""
        return letter_words.full_day(self.closed_at.date())

    def facts(self) -> Iterator[tuple[str, str]]:
        """Say what was closed, by heading."""
        yield "销号编号", self.closure_number
        yield "问题编号", self.case_number
        yield "地点", self.place
        yield "督战内容", self.content_area
        yield "问题描述", self.description
        yield "责任单位", self.units
        yield "发现日期", letter_words.full_day(self.found_on)
        yield "整改时限", "" if self.due_on is None else letter_words.full_day(self.due_on)
        yield "销号时间", letter_words.minute(self.closed_at)
        yield "公示", self._posted()
        yield "报备", self._filed()

    def _posted(self) -> str:
        if self.posted is None:
            return NOT_POSTED
        first, last = letter_words.full_day(self.posted.posted_on), letter_words.full_day(self.posted.until_on)
        objections = f"异议 {self.posted.objections} 件，均不成立" if self.posted.objections else "无异议"
        return f"{first}至{last}，{self.posted.place}，{objections}"

    def _filed(self) -> str:
        if self.filed is None:
            return NO_OFFICE_ABOVE
        if self.filed.number is None or self.filed.filed_at is None:
            return f"{self.filed.to_office}：{NOT_FILED}"
        received = self.filed.received_at
        taken = NOT_RECEIVED if received is None else f"{letter_words.minute(received)}收到"
        return f"{self.filed.to_office}：{self.filed.number}，{letter_words.minute(self.filed.filed_at)}报备，{taken}"

    def signed(self) -> Iterator[tuple[str, str, str, str]]:
        """Say of each step what it was, who took it for which unit, when, and in which words."""
        for step in self.steps:
            seen = "" if step.on_site_on is None else f"{SEEN}：{letter_words.full_day(step.on_site_on)}；"
            who = " ".join(part for part in (step.unit, step.person) if part)
            yield STEPS[step.trigger], who or BY_ITSELF, letter_words.minute(step.at), f"{seen}{step.words}"

    def pieces(self) -> Iterator[tuple[str, str, str]]:
        """Say of each piece of evidence what it is, its name, and its SHA-256."""
        for piece in self.evidence:
            yield piece.kind.label, piece.filename, piece.sha256

    def proof(self) -> Iterator[tuple[str, str]]:
        """Say what proves it, by heading."""
        if self.sealed is None:
            yield "签封", UNSEALED
            return
        yield "签封", f"链 {self.sealed.chain} 第 {self.sealed.seq} 段，{letter_words.minute(self.sealed.at)}"
        yield "签封校验值", self.sealed.hash
        yield "签名公钥", self.sealed.public_key
        if self.anchored is None:
            yield "存证", UNANCHORED
            return
        yield "存证", f"第 {self.anchored.number} 号，{letter_words.minute(self.anchored.at)}"
        yield "存证校验值", self.anchored.hash


HEADS_OF_STEPS = ("环节", "单位和人员", "时间", "意见")
HEADS_OF_PIECES = ("佐证", "文件", "SHA-256")
HOW_TO_VERIFY = "核验方法：下载本案核验包，在装有 Python 的电脑上运行包内的 verify.py，不需要联网，也不需要本系统。"
