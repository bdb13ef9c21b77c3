"""The words of records and appeals: what a row behind a record says, and what a record or a score's line is called."""

from collections.abc import Mapping
from datetime import date

from duzhan.campaign.conformance import Nonconformity
from duzhan.campaign.scoring import ScoreLine
from duzhan.documents import conformance_words, letter_words, score_words
from duzhan.vocabulary import Light, Severity
from duzhan.vocabulary.records import RecordKind, RowKind
from statemachines.states import State

STATES: Mapping[State, str] = {
    State.FOUND: "已发现",
    State.ASSIGNED: "已交办",
    State.RECTIFYING: "整改中",
    State.VERIFIED: "已验收",
    State.CLOSED: "已销号",
}
OVERDUE = "已逾期"
Content = Mapping[str, object]


def row(kind: RowKind, content: Content) -> str:
    """Say what a row of the ledger said when it was put behind a record."""
    return _WORDS[kind](content)


def _case(content: Content) -> str:
    said = [
        str(content["area_name"]),
        str(content["title"]),
        Severity(str(content["severity"])).label,
        STATES[State(str(content["state"]))],
        Light(str(content["light"])).label,
    ]
    return "，".join([*said, OVERDUE] if content["overdue"] else said)


def _letter(content: Content) -> str:
    issued = letter_words.full_day(date.fromisoformat(str(content["issued_on"])))
    signed = "已签收" if content["signed"] else "未签收"
    said = (content["document_number"], Light(str(content["light"])).label, f"{issued}发{content['addressee']}", signed)
    return "，".join(map(str, said))


def _score(content: Content) -> str:
    month, line = str(content["month"]), content["line"]
    of = f"{month[:4]}年{int(month[5:])}月考核"
    ranked = f"得分 {content['score']:.2f}，同组 {content['among']} 家中第 {content['rank']}"
    if line is None:
        return f"{of}：{ranked}"
    return f"{of}“{score_words.LINES[ScoreLine(str(line))]}”扣 {content['points']:.2f} 分，{ranked}"


def _conformance(content: Content) -> str:
    return f"{conformance_words.LABELS[Nonconformity(str(content['finding']))]}：{content['why']}"


_WORDS = {
    RowKind.CASE: _case,
    RowKind.LETTER: _letter,
    RowKind.SCORE: _score,
    RowKind.CONFORMANCE: _conformance,
}


def kind(first: RecordKind, changed: RecordKind | None) -> str:
    """Name what a record is, and what an appeal made of it."""
    return first.label if changed is None else f"{first.label}（经申诉变更为{changed.label}）"


def line(month: str, of: ScoreLine) -> str:
    """Name a line of a month's score."""
    return f"{month[:4]}年{int(month[5:])}月考核“{score_words.LINES[of]}”扣分"


def against(detail: Content) -> str:
    """Name what an appeal is against, by what a notice about it carries: a record, or a line of a month's score."""
    if detail["record"] is not None:
        return str(detail["record"])
    return line(str(detail["month"]), ScoreLine(str(detail["line"])))
