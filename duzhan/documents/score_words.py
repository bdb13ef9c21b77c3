"""The words of scores 考核得分: lines, peer groups, and the published formula of each line, as it is computed."""

import json
from collections.abc import Mapping

from duzhan.campaign.scoring import ScoreLine, Scoring
from duzhan.wire.scores import LostOut, ScoreOut

TITLE = "考核得分表"
BONUS = "提速加分"
LINES: Mapping[ScoreLine, str] = {
    ScoreLine.PUNCTUALITY: "逾期",
    ScoreLine.ACCEPTANCE: "逾期签收",
    ScoreLine.REWORK: "退办",
    ScoreLine.EXTENSION: "延期",
    ScoreLine.REOPENING: "反弹重启",
    ScoreLine.REPORTS: "月报迟报、未报",
}
MEANINGS: Mapping[ScoreLine, str] = {
    ScoreLine.PUNCTUALITY: (
        "按期销号率、平均逾期天数两项指标中逾期未办和逾期销号的，按逾期天数折算；反弹重启的、退回后仍由其办理的，按整件计"
    ),
    ScoreLine.ACCEPTANCE: "按期签收率指标中未按期签收的",
    ScoreLine.REWORK: "退办率指标中被退办的",
    ScoreLine.EXTENSION: "延期率指标中获准延期的",
    ScoreLine.REOPENING: "反弹率指标中反弹重启的",
    ScoreLine.REPORTS: "月报按时率指标中未按时的，不向同组折算",
}
BONUS_MEANING = "用时不超过时限规定比例、未延期、销号满规定天数没有反弹的；反弹的加分作废，并按整件计入逾期"
AMENDED = "附件3　申诉更正（得分表不改，更正后的得分和名次另列）"
BASE = "每项都除以同一基数：本期在办案件按严重程度加权，不含不予立案、并案、本期反弹的，也不含本级及以下自己发现的"
GROUPS: Mapping[str, str] = {"cities": "市级", "counties": "县级", "departments": "省直部门"}


def formula(scoring: Scoring) -> str:
    """Write a formula as scoring.toml has it, to be changed and tried."""
    tables = scoring.model_dump(mode="json")
    single = [f"{name} = {value}" for name, value in tables.items() if not isinstance(value, dict | list)]
    parts = ["\n".join(single)]
    parts += [_table(f"[{name}]", value) for name, value in tables.items() if isinstance(value, dict)]
    parts += [_table("[[groups]]", value) for value in tables["groups"]]
    return "\n\n".join(parts) + "\n"


def _table(head: str, values: Mapping[str, object]) -> str:
    # What JSON writes of a word or a number, TOML reads.
    return "\n".join([head, *(f"{name} = {json.dumps(value)}" for name, value in values.items())])


def group(peers: str) -> str:
    """Return what a peer group is called; one that an office added goes by its own name."""
    return GROUPS.get(peers, peers)


def amount(value: float) -> str:
    """Write points or weights: without a fraction where there is none."""
    return f"{value:g}"


def lost_of(score: ScoreOut) -> Mapping[ScoreLine, LostOut]:
    """Return a score's lines by what they are."""
    return {lost.line: lost for lost in score.lost}
