"""The words of conformance 合规检查: what each finding is called, and why it was found."""

from collections.abc import Mapping

from duzhan.campaign.conformance import Nonconformity
from duzhan.policy.conformance import Facts
from duzhan.vocabulary import EvidenceKind

LABELS: Mapping[Nonconformity, str] = {
    Nonconformity.CLOSED_TOO_FAST: "销号过快",
    Nonconformity.VERIFIED_BY_OWN: "自验自收",
    Nonconformity.EVIDENCE_LATE: "佐证晚于申请销号",
    Nonconformity.BULK_CLOSING: "截止前突击销号",
    Nonconformity.REVIEW_SKIPPED: "未经初审",
    Nonconformity.PING_PONG: "反复退回",
}
PATTERNS: Mapping[Nonconformity, str] = {
    Nonconformity.CLOSED_TOO_FAST: "交办后 {minutes} 分钟即申请销号，少于 {least_hours} 小时，已销号",
    Nonconformity.VERIFIED_BY_OWN: "验收人属于责任单位，或为责任单位办理过本案",
    Nonconformity.EVIDENCE_LATE: "申请销号时还没有必备佐证：{kinds}，验收已通过",
    Nonconformity.BULK_CLOSING: "数据截止前 {minutes} 分钟内连续批准销号 {closings} 件",
    Nonconformity.REVIEW_SKIPPED: "申请销号后未经初审就开始验收",
    Nonconformity.PING_PONG: "同一单位退回 {times} 次，各单位合计 {all} 次",
}
"""With gaps for the facts of a finding."""
MEANINGS: Mapping[Nonconformity, str] = {
    Nonconformity.CLOSED_TOO_FAST: "从最近一次交办、转办或反弹重启到申请销号，不足这一严重程度的最少小时数，且已销号",
    Nonconformity.VERIFIED_BY_OWN: "验收时，验收人以责任单位身份办理，或在本案为责任单位办理过，或其授权属于责任单位",
    Nonconformity.EVIDENCE_LATE: "验收通过的那次申请销号提交时，督战内容要求的佐证有一种还没有上传",
    Nonconformity.BULK_CLOSING: "月报截止或督战期结束前的规定小时数内，同一办公室在规定分钟数内批准销号达到规定件数",
    Nonconformity.REVIEW_SKIPPED: "从申请销号到第一位验收人验收之间没有初审通过的记录",
    Nonconformity.PING_PONG: "两次签收之间，同一单位或各单位合计退回同一件达到规定次数",
}
"""How each is found, as it is computed."""


def facts(found: Facts) -> dict[str, object]:
    """Return a finding's facts as its sentence says them."""
    kinds = found.get("kinds")
    if isinstance(kinds, tuple):
        return {**found, "kinds": "、".join(EvidenceKind(kind).label for kind in kinds)}
    return dict(found)


def why(kind: Nonconformity, found: Facts) -> str:
    """Say why something was found."""
    return PATTERNS[kind].format(**facts(found))
