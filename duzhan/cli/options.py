"""Options that commands share, and what was typed into them, read as a shape."""

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Word
from duzhan.wire.shape import Code, Shape

Now = Annotated[str | None, typer.Option(metavar="T", help="按这一时刻计算（只限演练）", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")]
Within = Annotated[str | None, typer.Option("--area", metavar="CODE", help="只看这个行政区划", show_default=False)]
PLACE = "行政区划写代码，如 4103、410325"
MONTH = "月份写成 2020-06"
S = TypeVar("S", bound=Shape)
T = TypeVar("T")


class _Place(Shape):
    area: Code | None


def read(shape: type[S], hints: Mapping[str, str], **typed: object) -> S:
    """Read what was typed as a shape; raises BadParameter with the hint for the first field that is wrong."""
    try:
        return shape.model_validate(typed)
    except ValidationError as wrong:
        field = str(wrong.errors()[0]["loc"][0])
        raise typer.BadParameter(f"{hints[field]}；看不懂“{typed[field]}”") from wrong


def one_of(name: str, words: type[Word]) -> str:
    """Return the hint of an option that takes one of some words."""
    return f"{name}写 {'、'.join(f'{word.value}（{word.label}）' for word in words)} 之一"


def areas(tx: ReadTx, area: str | None) -> Sequence[str]:
    """Return the area that was typed, or else the campaign's; raises BadParameter for what is no code."""
    return [read(_Place, {"area": PLACE}, area=area).area or policies.active(tx).area]


def some(targets: Sequence[T]) -> Sequence[T]:
    """Return the targets that were found; raises BadParameter where there are none."""
    if not targets:
        raise typer.BadParameter(f"这里没有督战对象：{PLACE}")
    return targets
