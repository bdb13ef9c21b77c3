"""What the cells of the ledger say (domain.md, section 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duzhan.vocabulary import EvidenceKind, Level, Light, Source
from duzhan.vocabulary.look_back import LookBackResult
from duzhan.wording import BETWEEN

METHODS: Mapping[Source, str] = {
    Source.FIXED_POINT: "现场督战",
    Source.ROVING_TEAM: "现场督战",
    Source.PLATFORM_MONITOR: "数据监测",
    Source.NATIONAL_ASSESSMENT: "上级反馈",
    Source.NATIONAL_LOOK_BACK: "上级反馈",
    Source.TARGET_RAISED: "对象反映",
}
"""发现方式, as far as the channel tells it."""

VISIBLE_HEAD, VISIBLE_TAIL = 3, 4


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended, or what stands beside it while it lasts."""

    dismissed_because: str | None = None
    joined: str | None = None
    suspended_until: date | None = None
    returns: int = 0
    arbitrated: bool = False
    rework: int = 0
    instructions: int = 0
    unanswered: int = 0


def masked(phone: str | None) -> str:
    """Return a telephone number that nobody can call: 138****5678."""
    digits = phone or ""
    if len(digits) <= VISIBLE_HEAD + VISIBLE_TAIL:
        return "*" * len(digits)
    return f"{digits[:VISIBLE_HEAD]}****{digits[-VISIBLE_TAIL:]}"


def responsible(person: str | None, masked_phone: str | None) -> str:
    """Return 责任人/联系电话, the number as it may be shown."""
    return " ".join(part for part in (person or "", masked_phone or "") if part)


def light(shown: Light, letters: Sequence[str]) -> str:
    """Return 灯色/督办单: the light, and the numbers of the case's letters, oldest first."""
    return "；".join(part for part in (shown.label, BETWEEN.join(letters)) if part)


def units(parts: Sequence[Mapping[str, str]]) -> str:
    """Return 牵头 and 配合 units; the lead comes first."""
    lead = "、".join(part["unit"] for part in parts if part["role"] == "lead")
    others = "、".join(part["unit"] for part in parts if part["role"] != "lead")
    return "；".join(words for words in (f"牵头：{lead}" if lead else "", f"配合：{others}" if others else "") if words)


def leaders(named: Sequence[tuple[str, Level]]) -> str:
    """Return the duty leaders with their levels."""
    return "、".join(f"{name}（{level.label}）" for name, level in named)


def place(village: str, spot: str) -> str:
    """Return 村/户."""
    return " ".join(part for part in (village, spot) if part)


def measures(plan: Mapping[str, object] | None) -> str | None:
    """Return 整改目标/措施 and the milestones of the newest plan."""
    if plan is None:
        return None
    milestones = plan.get("milestones")
    steps = [f"{step['due_on']} {step['title']}" for step in milestones] if isinstance(milestones, list) else []
    return "；".join((str(plan["measures"]), *steps))


def progress(percentage: int, words: str, on: date) -> str:
    """Return the lead unit's percentage and the newest report."""
    return f"{percentage}% {words}（{on}）"


def extensions(was: str, now: str, count: int) -> str:
    """Return 延期: how often, from which date, to which."""
    return f"{count} 次：原 {was}，新 {now}"


def evidence(pieces: Mapping[str, int]) -> str:
    """Return how many pieces of each kind there are."""
    return "；".join(f"{kind.label} {pieces[kind.value]}" for kind in EvidenceKind if kind.value in pieces)


def verification(verifications: Sequence[Mapping[str, str | None]]) -> str:
    """Return 验收单位/人/日期/意见, one verifier after the other."""
    return "；".join(
        " ".join(str(each[part]) for part in ("unit", "name", "on", "opinion") if each[part]) for each in verifications
    )


def closure(number: str | None, on: date | None) -> str:
    """Return 销号日期/编号."""
    return "" if number is None or on is None else f"{on} {number}"


def look_back(visits: Sequence[Mapping[str, str]], voided: Sequence[str]) -> str:
    """Return what each look-back found, how often a case came back, and the closure numbers that became void."""
    found = "、".join(f"{visit['on']} {LookBackResult(visit['result']).label}" for visit in visits)
    said = (
        f"回头看 {len(visits)} 次：{found}" if visits else "",
        f"反弹 {len(voided)} 次，原销号编号 {'、'.join(voided)} 作废" if voided else "",
    )
    return "；".join(words for words in said if words)


def remarks(ending: Ending) -> str:
    """Return 备注."""
    said = (
        f"不予立案：{ending.dismissed_because}" if ending.dismissed_because and not ending.joined else "",
        f"并入 {ending.joined}：{ending.dismissed_because}" if ending.joined else "",
        f"挂账至 {ending.suspended_until}" if ending.suspended_until else "",
        f"退回 {ending.returns} 次" if ending.returns else "",
        "经上一级办公室裁定" if ending.arbitrated else "",
        f"退办 {ending.rework} 次" if ending.rework else "",
        f"批示 {ending.instructions} 件" if ending.instructions else "",
        f"待回复批示 {ending.unanswered} 件" if ending.unanswered else "",
    )
    return "；".join(words for words in said if words)
