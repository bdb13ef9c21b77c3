"""What `duzhan ledger verify` says: one sentence for everything that is not as it was sealed."""

from collections.abc import Mapping

from duzhan.policy.proving import Fault, Finding
from duzhan.usecases.verify_ledger import Verdict

HELP = """核验台账：逐件重算全部事件、签封和签名，并与存证比对，指出第一处改动。

例：duzhan ledger verify --anchors 审计部门保存的存证文件；duzhan ledger verify --bundle bundle.zip"""

SAYS: Mapping[Fault, str] = {
    Fault.EVENT_CHANGED: "事件 {event} 的内容被改动",
    Fault.EVENT_MISSING: "事件 {event} 被删除",
    Fault.EVENT_INSERTED: "事件 {event} 不在任何签封之内：是事后插入的，或者它的签封被删",
    Fault.EVENT_RENUMBERED: "事件 {event} 被改号为 {other}",
    Fault.EVENTS_SWAPPED: "事件 {event} 与事件 {other} 的内容被对调",
    Fault.SEAL_MISSING: "在它之前的签封被删",
    Fault.SEAL_CHANGED: "签封的内容被改动",
    Fault.SEAL_FORGED: "签封的签名不对",
    Fault.CHAIN_BROKEN: "与前一段签封不相连",
    Fault.KEY_UNKNOWN: "签封不是用本系统的密钥签的",
    Fault.TAIL_CUT: "链尾被截去，或者数据库是旧的副本：存证 {anchor}（{at}）记有这段签封",
    Fault.RECHAINED: "链被重算过：与存证 {anchor}（{at}）不符",
    Fault.OLD_COPY: "数据库里没有存证 {anchor}（{at}）：数据库是旧的副本，或者存证被删",
    Fault.ANCHOR_FORGED: "存证 {anchor} 的签名不对，或者不是存证",
    Fault.ANCHOR_MISSING: "存证 {anchor}（{at}）之前缺少存证",
}
MOST = 20
"""Sentences that are printed; --json has them all."""


def told(verdict: Verdict) -> str:
    """Return the whole answer, the first broken row first."""
    looked = (
        f"核验事件 {verdict.events} 件（其中 {verdict.unsealed} 件尚未签封）、"
        f"签封 {verdict.seals} 段、存证 {verdict.anchors} 份"
    )
    if not verdict.findings:
        return f"{looked}：全部与签封时一致"
    lines = [_sentence(finding) for finding in verdict.findings[:MOST]]
    more = len(verdict.findings) - len(lines)
    return "\n".join([f"{looked}：核验未通过", *lines, *([f"另有 {more} 处"] if more else [])])


def _sentence(finding: Finding) -> str:
    said = SAYS[finding.fault].format(event=finding.event, other=finding.other, anchor=finding.anchor, at=finding.at)
    place = "" if finding.chain is None else f"链 {finding.chain} 第 {finding.seq} 段："
    return f"{place}{said}"
