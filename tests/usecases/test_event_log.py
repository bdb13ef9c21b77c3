"""The event log for process mining: what a reader of XES and a reader of OCEL 2.0 make of it, and nobody's name."""

import json
import re
from datetime import datetime
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import seen
from jsonschema import Draft202012Validator
from reading import read
from world import PEOPLE, World

from duzhan.usecases import export_events as exporting
from duzhan.usecases.export_events import EventLogFormat, export_events
from duzhan.wire import triggers as wire
from statemachines.states import Trigger

XES = "{http://www.xes-standard.org/}"
ORDER = ("extension", "global", "classifier", "attribute", "trace")
"""The order that the standard's schema gives the children of a log."""
VALUES = {"string": str, "date": datetime.fromisoformat, "int": int, "float": float, "boolean": json.loads, "id": str}
NAME = re.compile(r"[A-Za-z_:][\w.:-]*")

Attributes = dict[str, Any]
_TYPES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "attributes"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "attributes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "type"],
                    "properties": {
                        "name": {"type": "string"},
                        "type": {"enum": ["string", "time", "integer", "float", "boolean"]},
                    },
                },
            },
        },
    },
}
_RELATIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {"objectId": {"type": "string"}, "qualifier": {"type": "string"}},
    },
}


def _things(*required: str, timed: bool) -> dict[str, object]:
    attribute = {
        "type": "object",
        "required": ["name", "value", *(["time"] if timed else [])],
        "properties": {"name": {"type": "string"}, "time": {"type": "string", "format": "date-time"}},
    }
    known = {"id": {"type": "string"}, "type": {"type": "string"}, "time": {"type": "string", "format": "date-time"}}
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["id", "type", *required],
            "properties": {
                **known,
                "attributes": {"type": "array", "items": attribute},
                "relationships": _RELATIONS,
            },
            "additionalProperties": False,
        },
    }


OCEL = {
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "properties": {
        "eventTypes": _TYPES,
        "objectTypes": _TYPES,
        "events": _things("time", timed=False),
        "objects": _things(timed=True),
    },
    "additionalProperties": False,
}
"""OCEL 2.0 in JSON, as its specification describes the format."""


def exported(world: World, kind: EventLogFormat) -> str:
    target = StringIO()
    with read(world) as tx:
        export_events(tx, kind, target, lambda _: None)
    return target.getvalue()


def attributes(element: ET.Element, prefixes: set[str]) -> Attributes:
    """Read the attributes of an element: typed, each key once, each prefix declared."""
    found: Attributes = {}
    for child in element:
        kind = child.tag.removeprefix(XES)
        if kind not in VALUES:
            continue
        key = child.attrib["key"]
        assert NAME.fullmatch(key)
        assert key not in found
        prefix, _, rest = key.rpartition(":")
        assert not prefix or (prefix in prefixes and rest)
        found[key] = VALUES[kind](child.attrib["value"])
    return found


def read_xes(text: str) -> list[tuple[Attributes, list[Attributes]]]:
    """Read a log as the standard describes it, and say what is wrong by failing."""
    log = ET.fromstring(text)  # noqa: S314  # our own
    assert log.tag == f"{XES}log"
    assert float(log.attrib["xes.version"]) == 1849.2016
    kinds = [child.tag.removeprefix(XES) for child in log]
    ranks = [ORDER.index("attribute" if kind in VALUES else kind) for kind in kinds]
    assert ranks == sorted(ranks)
    prefixes = {extension.attrib["prefix"] for extension in log.iter(f"{XES}extension")}
    promised = {each.attrib["scope"]: set(attributes(each, prefixes)) for each in log.iter(f"{XES}global")}
    (classifier,) = log.iter(f"{XES}classifier")
    assert set(classifier.attrib["keys"].split()) <= promised["event"]
    assert attributes(log, prefixes)["concept:name"] == "henan-2020"
    traces = []
    for trace in log.iter(f"{XES}trace"):
        tags = [child.tag == f"{XES}event" for child in trace]
        assert tags == sorted(tags)
        events = [attributes(event, prefixes) for event in trace.iter(f"{XES}event")]
        assert promised["trace"] <= set(attributes(trace, prefixes))
        assert all(promised["event"] <= set(event) for event in events)
        traces.append((attributes(trace, prefixes), events))
    return traces


def lives(world: World) -> list[str]:
    """Bring cases to different ends, with words and names that must stay in the house."""
    closed = world.to_closed(description="张三家中缺水", place="张三院内").number
    other = world.to_rectifying(area="410325").number
    phone = wire.Accept(responsible_person="李四", responsible_phone="13812345678")
    accepted = world.log().number
    world.assign(accepted)
    world.fire(Trigger.ACCEPT, accepted, "water", phone)
    return [closed, other, accepted]


def test_a_reader_of_xes_finds_every_act_in_its_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    numbers = lives(world)
    traces = read_xes(exported(world, EventLogFormat.XES))
    assert [trace["concept:name"] for trace, _ in traces] == numbers
    for trace, events in traces:
        happened = seen.events(world, trace["concept:name"])
        assert [(event["concept:name"], event["time:timestamp"]) for event in events] == [
            (event.kind, event.at) for event in happened
        ]
        assert [event["version"] for event in events] == [event.version for event in happened]
    first = traces[0][1][0]
    assert (first["org:resource"], first["from_state"], first["to_state"]) == ("account:1", "found", "found")
    closing = next(event for event in traces[0][1] if event["concept:name"] == "close")
    assert closing["org:resource"] == "flow:ledger_closure"


def test_a_reader_of_ocel_finds_every_object_that_an_event_names(world: World) -> None:
    numbers = lives(world)
    log = json.loads(exported(world, EventLogFormat.OCEL))
    Draft202012Validator(OCEL, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(log)
    types = {kind["name"]: {each["name"] for each in kind["attributes"]} for kind in log["eventTypes"]}
    object_types = {kind["name"]: {each["name"] for each in kind["attributes"]} for kind in log["objectTypes"]}
    objects = {thing["id"]: thing for thing in log["objects"]}
    assert len(objects) == len(log["objects"])
    assert [thing["id"] for thing in log["objects"] if thing["type"] == "case"] == numbers
    for thing in log["objects"]:
        assert {each["name"] for each in thing["attributes"]} <= object_types[thing["type"]]
    assert len({event["id"] for event in log["events"]}) == len(log["events"])
    for event in log["events"]:
        assert {each["name"] for each in event["attributes"]} == types[event["type"]]
        assert {relation["objectId"] for relation in event["relationships"]} <= objects.keys()
        assert datetime.fromisoformat(event["time"]).tzinfo is not None
    acts = [event["type"] for event in log["events"] if event["relationships"][0]["objectId"] == numbers[0]]
    assert acts == [str(event.kind) for event in seen.events(world, numbers[0])]


@pytest.mark.parametrize("kind", EventLogFormat)
def test_nobodys_name_or_words_are_in_a_log(world: World, kind: EventLogFormat) -> None:
    lives(world)
    text = exported(world, kind)
    usernames = (f'"{person[0]}"' for person in PEOPLE)
    for word in ("张三", "李四", "1381234", "现场属实", "按计划推进", "同意销号", *usernames):
        assert word not in text
    assert not re.search(r"[一-鿿]", text)


@pytest.mark.parametrize("kind", EventLogFormat)
def test_a_log_of_nothing_is_a_log(world: World, kind: EventLogFormat) -> None:
    text = exported(world, kind)
    if kind is EventLogFormat.XES:
        assert read_xes(text) == []
    else:
        assert json.loads(text)["events"] == []
