"""`duzhan meetings`: meetings and whether what they decided is done, and the paper of an agenda."""

from pathlib import Path
from typing import Annotated

import typer

from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson, Now
from duzhan.cli.saying import say
from duzhan.documents import meeting_docx
from duzhan.http.possible import MEETING
from duzhan.store import policies
from duzhan.store.transaction import reading
from duzhan.usecases.read_meetings import dated, list_meetings, read_whole_meeting
from duzhan.vocabulary.meeting import Course
from duzhan.wire.meetings import MeetingStanding

HELP = """会商调度：各办公室的会商在哪一天、议定事项落实几项、还有几项未落实。

例：duzhan meetings；duzhan meetings --json；duzhan meetings agenda HY-41-2020-0001 --out 议程.docx"""
AGENDA_HELP = """会商议程：把一次会商的议程连同每件案件的情况表写成 docx。

例：duzhan meetings agenda HY-41-2020-0001 --out 议程.docx"""
SUFFIX = ".docx"

app = typer.Typer(help=HELP, invoke_without_command=True)


@app.callback()
def command(context: typer.Context, now: Now = None, as_json: AsJson = False) -> None:
    """Print the meetings, the newest first, one a line, and how much of what they decided is not done."""
    if context.invoked_subcommand is not None:
        return
    with worker(now) as pool, reading(pool) as tx:
        found = list_meetings(tx, policies.active(tx).area)
    waiting = sum(each.not_done for each in found)
    text = "\n".join([*map(_line, found), f"会商 {len(found)} 次，议定事项未落实 {waiting} 项"])
    say({"items": [each.model_dump(mode="json") for each in found], "not_done": waiting}, text, as_json=as_json)


@app.command("agenda", help=AGENDA_HELP)
def agenda(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="会商编号，如 HY-41-2020-0001", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪个 docx 文件", show_default=False)],
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Write the agenda as the meeting's own page hands it out."""
    if not MEETING.fullmatch(number):
        raise typer.BadParameter(f"会商编号写成 HY-41-2020-0001；看不懂“{number}”")
    if out.suffix.lower() != SUFFIX:
        raise typer.BadParameter(f"文件 {out.name} 的扩展名须为 docx")
    with worker(now) as pool, reading(pool) as tx:
        meeting = read_whole_meeting(tx, number, policies.active(tx).area)
        paper = meeting_docx.agenda(meeting, dated(tx, meeting))
    try:
        out.write_bytes(paper)
    except OSError as wrong:
        raise typer.BadParameter(f"写不了文件 {out}：请换一个可写的目录") from wrong
    items = len(meeting.standing)
    say(
        {"file": str(out), "number": number, "items": items},
        f"已写 {number} 的议程（{items} 项）到 {out}",
        as_json=as_json,
    )


def _line(meeting: MeetingStanding) -> str:
    said = [meeting.number, str(meeting.held_on), meeting.office_name, meeting.title, meeting.course.label]
    if meeting.course is not Course.SIGNED:
        return "  ".join(said)
    taken_back = f"，撤销 {meeting.withdrawn} 项" if meeting.withdrawn else ""
    return "  ".join([*said, f"已落实 {meeting.done} 项，未落实 {meeting.not_done} 项{taken_back}"])
