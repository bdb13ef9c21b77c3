"""The certificate of a reconciliation 对账证明 as a Word file: figures, conclusions signed by both, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docx.document import Document
from docx.shared import Mm

from duzhan.documents import formal_docx
from duzhan.documents.formal_docx import HEADING, MEDIA_TYPE, TITLE, About
from duzhan.vocabulary import Conclusion, Match
from duzhan.wording import BETWEEN

__all__ = ["MEDIA_TYPE", "Certificate", "Concluded", "Figure", "Open", "Signed", "document", "share"]

_FIGURES = tuple(map(Mm, (60, 32, 32, 32)))
_CONCLUSIONS = tuple(map(Mm, (14, 46, 26, 35, 35)))


@dataclass(frozen=True, slots=True)
class Figure:
    """How many lines of a match there are, and how many of them both sides have settled."""

    match: Match
    lines: int
    settled: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A side's signature under a conclusion; ``at`` is local."""

    name: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Concluded:
    """A line that both sides ended; ``problem`` is its number, or place and words where it has none."""

    position: int
    problem: str
    conclusion: Conclusion
    ours: Signed
    theirs: Signed


@dataclass(frozen=True, slots=True)
class Open:
    """A line that waits for a conclusion."""

    position: int
    problem: str
    match: Match


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the certificate says; instants are local, ``issued_on`` is the day it was asked for."""

    area: str
    office: str
    counterpart: str
    as_of: datetime
    filename: str
    sha256: str
    made_by: str
    made_at: datetime
    superseded_at: datetime | None
    issued_on: date
    figures: Sequence[Figure]
    concluded: Sequence[Concluded]
    open: Sequence[Open]

    @property
    def title(self) -> str:
        """The heading."""
        return f"{self.area}督战台账对账证明"

    @property
    def lines(self) -> int:
        """How many lines the two ledgers have together."""
        return sum(figure.lines for figure in self.figures)

    @property
    def settled(self) -> int:
        """How many lines agree or are concluded."""
        return sum(figure.settled for figure in self.figures)


def share(settled: int, lines: int) -> str:
    """Return 对账率 in percent, cut and not rounded: 100 % is said of nothing that is incomplete."""
    if not lines:
        return "—"
    tenths = settled * 1000 // lines
    return f"{tenths // 10}.{tenths % 10}%"


def document(certificate: Certificate) -> bytes:
    """Return the file."""
    file = formal_docx.begun(About(certificate.office, certificate.title, certificate.filename))
    formal_docx.centred(file, certificate.title, TITLE, pitch=32)
    formal_docx.line(file, pitch=14)
    _basis(file, certificate)
    _result(file, certificate)
    _conclusions(file, certificate)
    _open(file, certificate)
    formal_docx.paragraph(file, f"我方：{certificate.office}（公章）", kept=True)
    formal_docx.paragraph(file, f"对方：{certificate.counterpart}（公章）", kept=True)
    formal_docx.signed(file, certificate.office, _day(certificate.issued_on))
    return formal_docx.finished(file)


def _basis(file: Document, certificate: Certificate) -> None:
    formal_docx.paragraph(
        file,
        f"{certificate.office}（以下称我方）与{certificate.counterpart}（以下称对方）就{certificate.area}督战台账"
        "逐条对账，情况证明如下。",
    )
    formal_docx.paragraph(file, "一、对账依据", HEADING, kept=True)
    formal_docx.paragraph(
        file,
        f"我方台账数据截至{_minute(certificate.as_of)}；对方台账为文件“{certificate.filename}”"
        f"（SHA-256 {certificate.sha256}）。{_minute(certificate.made_at)}由{certificate.made_by}对账。",
    )
    if certificate.superseded_at is not None:
        formal_docx.paragraph(file, f"{_minute(certificate.superseded_at)}已重新对账，本次对账由其取代。")


def _result(file: Document, certificate: Certificate) -> None:
    formal_docx.paragraph(file, "二、对账结果", HEADING, kept=True)
    waiting = certificate.lines - certificate.settled
    standing = f"尚有{waiting}条没有双方结论，对账没有完成" if waiting else "对账已经完成"
    rate = share(certificate.settled, certificate.lines)
    formal_docx.paragraph(
        file,
        f"共{certificate.lines}条，一致或双方已有结论的{certificate.settled}条，对账率{rate}，{standing}。",
        kept=True,
    )
    rows = [
        (figure.match.label, str(figure.lines), str(figure.settled), str(figure.lines - figure.settled))
        for figure in certificate.figures
    ]
    totals = ("合计", str(certificate.lines), str(certificate.settled), str(waiting))
    formal_docx.ruled(file, [("类别", "条数", "已了结", "未了结"), *rows, totals], _FIGURES)


def _conclusions(file: Document, certificate: Certificate) -> None:
    formal_docx.paragraph(file, "三、双方结论", HEADING, kept=True)
    if not certificate.concluded:
        formal_docx.paragraph(file, "没有需要双方下结论而已下结论的条目。")
        return
    rows = [
        (str(each.position), each.problem, each.conclusion.label, _signed(each.ours), _signed(each.theirs))
        for each in certificate.concluded
    ]
    formal_docx.ruled(file, [("条目", "问题", "结论", "我方签名", "对方签名"), *rows], _CONCLUSIONS)


def _open(file: Document, certificate: Certificate) -> None:
    formal_docx.paragraph(file, "四、未了结条目", HEADING, kept=True)
    named = BETWEEN.join(f"第{each.position}条（{each.problem}，{each.match.label}）" for each in certificate.open)
    formal_docx.paragraph(file, f"{named}。" if named else "无。")


def _signed(signed: Signed) -> str:
    return f"{signed.name} {_minute(signed.at)}：{signed.words}"


def _minute(at: datetime) -> str:
    return f"{_day(at)}{at:%H:%M}"


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
