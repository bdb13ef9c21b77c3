"""How the demo ends: the ledger's summary, one red case explained, what doctor says."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from duzhan.cli.doctor import CHECKS
from duzhan.documents.report_words import PUNCTUALITIES
from duzhan.store.dashboard import COUNTED
from duzhan.vocabulary import Light, Source
from duzhan.wire.explanation import Explanation
from duzhan.wire.health import Anomaly
from duzhan.worked_example.figures import Figures
from statemachines.states import Resolution, State

STATES: Mapping[State, str] = {
    State.FOUND: "发现",
    State.ASSIGNED: "交办",
    State.RECTIFYING: "整改",
    State.VERIFIED: "验收",
    State.CLOSED: "销号",
}
RESOLUTIONS: Mapping[Resolution, str] = {
    Resolution.RECTIFIED: "整改销号",
    Resolution.DISMISSED: "不予立案",
    Resolution.MERGED: "并案",
}
RUNGS: Mapping[str, str] = {
    "blue": "蓝灯提醒",
    "yellow": "黄灯警告",
    "orange": "橙灯督办",
    "red": "红灯挂牌",
    "red_meeting": "红灯并列入会商",
}
HEADINGS = ("未销号", "逾期", "已销号", "不立案", *(light.label for light in Light))
STYLES: Mapping[str, str] = {"blue": "blue", "yellow": "yellow", "orange": "dark_orange", "red": "red"}


def show(console: Console, found: Figures, explained: Explanation, anomalies: Sequence[Anomaly]) -> None:
    """Print all of it."""
    console.print()
    console.print(_table(found))
    for line in _summary(found):
        console.print(escape(line), soft_wrap=True)
    console.print(f"\n{explained.number} 为什么是{explained.light.label}")
    for sentence in explained.sentences:
        console.print(escape(f"  {sentence}"), soft_wrap=True)
    console.print("\n检查（duzhan doctor）")
    for anomaly in anomalies:
        console.print(f"  {CHECKS[anomaly.check]}：{anomaly.count} 处，例如 {'、'.join(anomaly.examples)}")
    if not anomalies:
        console.print("  没有发现问题")


def _table(found: Figures) -> Table:
    table = Table(title=f"台账汇总（截至 {found.as_of}）", box=box.SIMPLE, show_footer=True)
    table.add_column("县（市、区）", footer="合计")
    for key, heading in zip(COUNTED, HEADINGS, strict=True):
        total = sum(int(str(row[key])) for row in found.by_county)
        table.add_column(heading, justify="right", footer=str(total), style=STYLES.get(key))
    for row in found.by_county:
        table.add_row(str(row["name"]), *(str(row[key] or "·") for key in COUNTED))
    return table


def _summary(found: Figures) -> list[str]:
    closures = found.closures
    states = "，".join(f"{STATES[State(state)]} {count}" for state, count in found.states.items())
    resolutions = "，".join(f"{RESOLUTIONS[Resolution(each)]} {count}" for each, count in found.resolutions.items())
    sources = "，".join(f"{Source(source).label} {count}" for source, count in found.sources.items())
    rungs = "，".join(f"{label} {found.rungs.get(rung, 0)}" for rung, label in RUNGS.items())
    reports = "，".join(f"{label} {found.reports.get(how, 0)} 份" for how, label in PUNCTUALITIES.items())
    void = f"，作废 {'、'.join(closures.void)}" if closures.void else ""
    return [
        f"问题 {found.findings} 件，涉及 {found.counties} 个挂牌县、{found.villages} 个挂牌村；{sources}",
        f"状态：{states}（其中{resolutions}）",
        f"督办：{rungs}；其中席位空缺落到上一级 {found.fell_through} 次",
        "督办单 {issued} 份，已签收 {signed} 份，未签收催办 {followed_up} 次".format(**found.letters),
        f"销号编号 {closures.given} 个，末号 {closures.last}，{'连续无缺号' if closures.gapless else '有缺号'}{void}",
        f"月报：{reports}；已封存 {'、'.join(found.months)}",
        f"按规则拒绝 {len(found.refusals)} 次",
    ]
