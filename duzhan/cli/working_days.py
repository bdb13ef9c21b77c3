"""`duzhan working-days`: when so many working days after a date end."""

from datetime import datetime
from typing import Annotated

import typer

from duzhan.cli.options import AsJson
from duzhan.usecases.count_working_days import count_working_days
from duzhan.wire.explanation import DayOut


def command(
    start: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="起算日期，当日不计", show_default=False)],
    days: Annotated[int, typer.Argument(min=0, max=2000, help="工作日天数", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Print the last day and every day that was looked at."""
    found = count_working_days(start.date(), days)
    if as_json:
        print(found.model_dump_json())
        return
    for day in sorted((*found.counted, *found.skipped), key=lambda day: day.date):
        print(_line(day))
    print(f"截止 {found.due_on} 24:00" + ("（放假安排尚未公布，暂按法定节假日推算）" if found.provisional else ""))
    print(f"工作日历 {found.calendar}")


def _line(day: DayOut) -> str:
    why = f"{day.why.label}（{day.name}）" if day.name else day.why.label
    return f"{day.date}  {'计入' if day.counted else '不计'}  {why}{'  暂' if day.provisional else ''}"
