"""Two outcomes of `duzhan simulate` side by side: every main figure, and whatever else is not the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from rich.console import Console
from rich.markup import escape

from duzhan.cli.demo_report import HEADINGS, RUNGS
from duzhan.cli.simulate_report import LIGHTS, PEAKS, table
from duzhan.documents import score_words
from duzhan.store.dashboard import COUNTED
from duzhan.vocabulary import TargetKind

Json = Mapping[str, object]
MOST = 20
"""So many leaders and units are listed, those that differ most first."""
SAME_FOR_BOTH = {
    "campaign": "方案",
    "since": "开始",
    "until": "结束",
    "seed": "种子",
    "cases": "问题件数",
    "assumptions": "推演假设",
}
TRIED = {"ladder": "督办阶梯", "scoring": "考核算法"}
LETTERS = {"issued": "督办单", "signed": "已签收", "followed_up": "未签收催办"}


def show(console: Console, before: Json, after: Json) -> None:
    """Print what was tried, every main figure, and the leaders, exits and ranks that differ."""
    for line in _tried(before, after):
        console.print(escape(line), soft_wrap=True)
    rows = [[label, old, new, _more(old, new)] for label, old, new in _figures(before, after)]
    console.print(table("主要数字", ("", "A", "B", "增减"), rows))
    for title, headings, lines in (_leaders(before, after), _ranks(before, after)):
        if lines:
            console.print(table(title, headings, lines))


def _tried(before: Json, after: Json) -> Iterator[str]:
    """Say what is not the same of what was simulated: only then do the figures say what a change brings."""
    tried = [label for name, label in TRIED.items() if before[name] != after[name]]
    yield f"A 与 B 不同的：{'、'.join(tried) or '督办阶梯和考核算法都相同'}"
    apart = [label for name, label in SAME_FOR_BOTH.items() if before[name] != after[name]]
    if apart:
        yield f"注意：{'、'.join(apart)}也不同，下面的差别不只是阶梯或算法带来的"


def _figures(before: Json, after: Json) -> Iterator[tuple[str, int, int]]:
    for name, label in (("moves", "流转步数"), ("closures", "销号编号"), ("void", "作废编号")):
        yield label, _int(before[name]), _int(after[name])
    for name, label in zip(COUNTED, HEADINGS, strict=True):
        yield label, _int(_of(before, "total")[name]), _int(_of(after, "total")[name])
    for name, label in RUNGS.items():
        yield label, _int(_of(before, "rungs").get(name, 0)), _int(_of(after, "rungs").get(name, 0))
    for name, label in LETTERS.items():
        yield label, _int(_of(before, "letters")[name]), _int(_of(after, "letters")[name])
    for name, label in PEAKS.items():
        yield label, _peak(before, name), _peak(after, name)
    for kind in TargetKind:
        yield f"按期无未销号问题的{kind.label}", _clear(before, kind), _clear(after, kind)


def _leaders(before: Json, after: Json) -> tuple[str, Sequence[str], list[list[object]]]:
    """List the leaders who are told more or less often."""
    old, new = _by(before, "leaders", "name"), _by(after, "leaders", "name")
    apart = [(_told(old.get(name)), _told(new.get(name)), name) for name in sorted({*old, *new})]
    lines: list[list[object]] = [
        [name, was, is_, _more(was, is_)]
        for was, is_, name in sorted(apart, key=lambda each: (-abs(each[1] - each[0]), each[2]))
        if was != is_
    ]
    return f"督办送达有增减的包保领导（{len(lines)} 位）", ("包保领导", "A", "B", "增减"), lines[:MOST]


def _ranks(before: Json, after: Json) -> tuple[str, Sequence[str], list[list[object]]]:
    """List the units whose rank of the last month differs."""
    old, new = _by(before, "scores", "peers", "unit"), _by(after, "scores", "peers", "unit")
    moved = [(old[key], new[key]) for key in old if key in new and old[key]["rank"] != new[key]["rank"]]
    moved.sort(key=lambda pair: (-abs(_int(pair[0]["rank"]) - _int(pair[1]["rank"])), str(pair[0]["unit"])))
    lines: list[list[object]] = [
        [
            f"{score_words.group(str(was['peers']))} {was['name']}",
            f"{was['score']:.2f}",
            f"{is_['score']:.2f}",
            f"{was['rank']} → {is_['rank']}",
        ]
        for was, is_ in moved
    ]
    return f"末月名次有变化的单位（{len(lines)} 家）", ("单位", "A 得分", "B 得分", "名次"), lines[:MOST]


def _by(found: Json, part: str, *names: str) -> dict[tuple[str, ...], Json]:
    rows = cast("Sequence[Json]", found[part])
    return {tuple(str(row[name]) for name in names): row for row in rows}


def _told(row: Json | None) -> int:
    return 0 if row is None else sum(_int(row[light.value]) for light in LIGHTS)


def _of(found: Json, part: str) -> Json:
    return cast("Json", found[part])


def _peak(found: Json, name: str) -> int:
    return _int(cast("Json", _of(found, "load")[name])["most"])


def _clear(found: Json, kind: TargetKind) -> int:
    rows = cast("Sequence[Json]", found["exits"])
    return sum(bool(row["in_time"]) for row in rows if row["kind"] == kind.value)


def _more(old: int, new: int) -> str:
    return f"{new - old:+d}" if new != old else ""


def _int(value: object) -> int:
    return int(str(value))
