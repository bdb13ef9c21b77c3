"""How a simulation ends: the ledger, the letters of each leader, the busiest times, the exits, the scores."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from duzhan.cli.demo_report import HEADINGS, RUNGS
from duzhan.cli.doctor import CHECKS
from duzhan.documents import score_words
from duzhan.simulation.outcome import Outcome, Row
from duzhan.store.dashboard import COUNTED
from duzhan.vocabulary import Light, TargetKind

LIGHTS = tuple(light for light in Light if light is not Light.GREEN)
PEAKS = {
    "acts_a_day": "一天最多办理",
    "acts_an_hour": "一小时最多办理",
    "notices_a_day": "一天最多通知",
    "notices_an_hour": "一小时最多通知",
}
FIRST = 10
"""So many counties, leaders and units of a group are printed; the file has all."""


def show(console: Console, found: Outcome) -> None:
    """Print all of it."""
    for part in (_ledger(found), _leaders(found), _busiest(found), *_scores(found)):
        console.print(part)
    for line in (*_summary(found), *_exits(found), *_checked(found)):
        console.print(escape(line), soft_wrap=True)


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Return a table of which only the first column is words."""
    made = Table(title=title, box=box.SIMPLE, title_justify="left")
    for position, heading in enumerate(headings):
        made.add_column(heading, justify="right" if position else "left")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    return made


def _ledger(found: Outcome) -> Table:
    rows = sorted(found.counties, key=lambda row: (-_int(row["open"]), -_int(row["overdue"]), str(row["name"])))
    lines = [[row["name"], *(row[name] for name in COUNTED)] for row in rows[:FIRST]]
    total = ["合计", *(found.total[name] for name in COUNTED)]
    title = f"台账汇总（{found.until[:10]} 零时，未销号多的 {len(lines)} 个县，共 {len(rows)} 个）"
    return table(title, ("县（市、区）", *HEADINGS), [*lines, total])


def _leaders(found: Outcome) -> Table:
    lines = [
        [f"{row['name']}（{row['areas']}）", *(row[light.value] for light in LIGHTS)] for row in found.leaders[:FIRST]
    ]
    title = f"督办送达包保领导（多的 {len(lines)} 位，共 {len(found.leaders)} 位）"
    return table(title, ("包保领导", *(light.label for light in LIGHTS)), lines)


def _busiest(found: Outcome) -> Table:
    lines = [[row["name"], row["most"]] for row in found.load.open_by_unit[:FIRST]]
    return table("同时牵头在办最多的单位", ("单位", "件"), lines)


def _scores(found: Outcome) -> list[Table]:
    groups = dict.fromkeys(str(row["peers"]) for row in found.scores)
    return [_group(group, [row for row in found.scores if row["peers"] == group]) for group in groups]


def _group(group: str, rows: Sequence[Row]) -> Table:
    ranked = sorted(rows, key=lambda row: (_int(row["rank"]), str(row["unit"])))
    lines = [[row["name"], row["rank"], f"{row['score']:.2f}", f"{row['mean']:.2f}"] for row in ranked[:FIRST]]
    title = f"考核得分：{score_words.group(group)}（前 {len(lines)} 名，共 {len(rows)} 家）"
    return table(title, ("单位", "名次", "末月得分", "各月平均"), lines)


def _summary(found: Outcome) -> list[str]:
    load = found.load
    rungs = "，".join(f"{label} {found.rungs.get(rung, 0)}" for rung, label in RUNGS.items())
    peaks = [(label, getattr(load, name)) for name, label in PEAKS.items()]
    return [
        f"问题 {found.acts.get('log', 0)} 件，流转 {found.moves} 步，种子 {found.seed}",
        f"督办：{rungs}；其中席位空缺落到上一级 {found.fell_through} 次",
        "督办单 {issued} 份，已签收 {signed} 份，未签收催办 {followed_up} 次".format(**found.letters),
        f"销号编号 {found.closures} 个，其中作废 {found.void} 个；按规则拒绝 {sum(found.refused.values())} 次",
        "；".join(f"{label} {peak.most}（{peak.at}）" for label, peak in peaks),
    ]


def _exits(found: Outcome) -> list[str]:
    """Say how many targets have no open case left, and name those that have."""
    lines = []
    for kind in TargetKind:
        rows = [row for row in found.exits if row["kind"] == kind.value]
        late = [f"{row['name']} {row['open']} 件" for row in rows if not row["in_time"]]
        named = f"，还有未销号的：{'、'.join(late)}" if late else ""
        lines.append(f"{kind.label} {len(rows)} 个，按期无未销号问题的 {len(rows) - len(late)} 个{named}")
    return lines


def _checked(found: Outcome) -> list[str]:
    """Say what doctor found, and the hash that two runs of one seed share."""
    anomalies = [f"{CHECKS[str(each['check'])]}：{each['count']} 处" for each in found.anomalies]
    return [f"检查：{'；'.join(anomalies) or '没有发现问题'}；过程摘要 {found.digest[:16]}"]


def _int(value: object) -> int:
    return int(str(value))
