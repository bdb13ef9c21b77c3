"""Meetings as their office and their units deal with them, in short."""

from world import BEIJING, World, actor

from duzhan.store.transaction import reading
from duzhan.usecases.arrange_agenda import add_item
from duzhan.usecases.build_agenda import build_agenda
from duzhan.usecases.convene_meeting import convene_meeting
from duzhan.usecases.read_meetings import read_meeting
from duzhan.usecases.record_decision import record_decision
from duzhan.usecases.request_coordination import request_coordination
from duzhan.usecases.sign_minutes import sign_minutes
from duzhan.usecases.write_minutes import write_minutes
from duzhan.wire.coordination import CoordinationIn, CoordinationsOut
from duzhan.wire.meetings import DecisionIn, ItemIn, MeetingDetail, MeetingIn, MinutesIn

OFFICE = "province_office"
REASON = "电力线路迁改须县供电公司配合，协调未果"
MINUTES = "会议听取了县水利局的汇报，议定以下事项。"


def convene(world: World, by: str = OFFICE, **said: object) -> str:
    """Convene a meeting for today and return its number."""
    command = {
        "title": "第一次会商调度会",
        "held_on": world.now.astimezone(BEIJING).date().isoformat(),
        "place": "省扶贫办三楼会议室",
        **said,
    }
    with world.tx() as tx:
        return convene_meeting(tx, MeetingIn.model_validate(command), actor=actor(by)).number


def build(world: World, number: str, by: str = OFFICE) -> MeetingDetail:
    """Build the agenda."""
    with world.tx() as tx:
        return build_agenda(tx, (number, None), actor=actor(by))


def add(world: World, number: str, case: str, by: str = OFFICE) -> MeetingDetail:
    """Put a case on the agenda."""
    with world.tx() as tx:
        return add_item(tx, (number, None), ItemIn(case=case), actor=actor(by))


def decide(world: World, number: str, by: str = OFFICE, **said: object) -> MeetingDetail:
    """Record a decision."""
    command = DecisionIn.model_validate({"words": "县水利局七日内拿出供水方案，并报会商办公室", **said})
    with world.tx() as tx:
        return record_decision(tx, (number, None), command, actor=actor(by))


def sign(world: World, number: str, by: str = OFFICE) -> MeetingDetail:
    """Write the minutes and sign them."""
    with world.tx() as tx:
        write_minutes(tx, (number, None), MinutesIn(minutes=MINUTES), actor=actor(by))
    with world.tx() as tx:
        return sign_minutes(tx, (number, None), actor=actor(by))


def read(world: World, number: str, by: str = OFFICE) -> MeetingDetail:
    """Read a meeting as somebody sees it."""
    with reading(world.pool) as tx:
        return read_meeting(tx, number, actor=actor(by))


def request(world: World, case: str, by: str = "water", reason: str = REASON) -> CoordinationsOut:
    """Ask for coordination as the lead unit."""
    with world.tx() as tx:
        return request_coordination(tx, (case, None), CoordinationIn(reason=reason), actor=actor(by))
