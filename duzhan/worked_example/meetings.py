"""A meeting of the province on the day before the example goes on by itself, and the next one, which asks for it."""

from datetime import datetime, timedelta

from duzhan.policy.permissions import Actor
from duzhan.store import accounts
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases import instruction_desk
from duzhan.usecases.build_agenda import build_agenda
from duzhan.usecases.convene_meeting import convene_meeting
from duzhan.usecases.record_decision import record_decision
from duzhan.usecases.sign_minutes import sign_minutes
from duzhan.usecases.write_minutes import write_minutes
from duzhan.wire.meetings import DecisionIn, MeetingIn, MinutesIn
from duzhan.worked_example.cast import DESK

PLACE = "省领导小组办公室会议室"
MINUTES = "会议逐件听取了红灯升级和受阻案件的情况，要求牵头单位倒排工期，配合单位限期完成各自部分。"
DECIDED = ("五个工作日内报齐整改方案和时间节点，逐户落实到人", "会同配合单位现场办公，一周内解决跨单位事项")


def tell(pool: Pool, morning: datetime) -> None:
    """Let the province meet, decide on what takes a decision, and convene the next meeting with its agenda."""
    day_before = morning - timedelta(days=1)
    with transaction(pool.at(day_before)) as tx:
        desk = accounts.named(tx, DESK)
        number = _convene(tx, desk, ("5月会商调度会", day_before))
        _decide(tx, desk, number)
        write_minutes(tx, (number, None), MinutesIn(minutes=MINUTES), actor=desk)
        sign_minutes(tx, (number, None), actor=desk)
    with transaction(pool.at(morning)) as tx:
        _convene(tx, accounts.named(tx, DESK), ("6月会商调度会", morning + timedelta(days=7)))


def _convene(tx: Tx, desk: Actor, called: tuple[str, datetime]) -> str:
    title, held = called
    command = MeetingIn(title=title, held_on=held.date(), place=PLACE, areas=("4103", "4107"))
    number = convene_meeting(tx, command, actor=desk).number
    build_agenda(tx, (number, None), actor=desk)
    return number


def _decide(tx: Tx, desk: Actor, number: str) -> None:
    """Decide on the first cases that a unit leads; what is suspended takes no decision."""
    items = build_agenda(tx, (number, None), actor=desk).standing
    led = [item.case for item in items if item.state in instruction_desk.LED and item.suspended_until is None]
    for case, words in zip(led, DECIDED, strict=False):
        record_decision(tx, (number, None), DecisionIn(words=words, case=case), actor=desk)
