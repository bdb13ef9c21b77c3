"""`duzhan scores`: how another formula would rank the units of a month, before it is adopted."""

from pathlib import Path
from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now
from duzhan.cli.saying import say
from duzhan.documents import score_words
from duzhan.store.transaction import reading
from duzhan.usecases.try_scoring import compare
from duzhan.wire.scores import ScoringTrial, TriedOut

app = typer.Typer(help="考核得分：试算另一套算法。", no_args_is_help=True)


@app.command(
    "try",
    help="""试算：换一套 scoring.toml，各单位的得分和名次会怎么变；只算不存。

例：duzhan scores try 2020-06 新算法.toml""",
)
def try_(
    month: Annotated[str, typer.Argument(metavar="YYYY-MM", help="已截止的月份", show_default=False)],
    formula: Annotated[
        Path, typer.Argument(metavar="FILE", help="另一份 scoring.toml", show_default=False, exists=True)
    ],
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print every unit under both formulas."""
    try:
        wanted = ScoringTrial(month=month, formula=formula.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise typer.BadParameter("月份写成 2020-06，文件为 UTF-8 文本") from wrong
    with worker(now) as pool, reading(pool) as tx:
        tried = compare(tx, wanted)
    said = [*map(_line, tried.items), f"{tried.moved} 家名次有变化"]
    say(tried.model_dump(mode="json"), "\n".join(said), as_json=as_json)


def _line(each: TriedOut) -> str:
    scores = f"{each.score:.2f} → {each.tried_score:.2f}"
    return f"{score_words.group(each.peers)}  {each.unit_name}  {scores}  第 {each.rank} → {each.tried_rank} 名"
