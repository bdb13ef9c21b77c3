"""The events as logs for process mining, streamed: XES (IEEE 1849-2016) and OCEL 2.0 in JSON.

Only codes, states and instants; people are the numbers of their accounts, and no text that anybody wrote goes out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TextIO
from xml.sax.saxutils import quoteattr

FEATURES = ("county", "content_area", "source", "severity", "found_level")
"""What a log says of a case beside its number, by codes."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An act on a case; ``resource`` is the number of an account or the name of a flow."""

    id: int
    kind: str
    from_state: str
    to_state: str
    version: int
    at: datetime
    resource: str
    unit: str | None
    lead_unit: str | None


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """A case with its events, oldest first; ``features`` are FEATURES and their codes."""

    number: str
    created_at: datetime
    features: Mapping[str, str]
    events: tuple[LoggedEvent, ...]


_XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace">
<string key="concept:name" value="unknown"/>
</global>
<global scope="event">
<string key="concept:name" value="unknown"/>
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
<string key="lifecycle:transition" value="complete"/>
<string key="org:resource" value="unknown"/>
</global>
<classifier name="Activity" scope="event" keys="concept:name"/>
"""


def write_xes(target: TextIO, name: str, cases: Iterable[LoggedCase]) -> None:
    """Write a trace for each case."""
    target.write(_XES_HEAD)
    target.write(_string("concept:name", name))
    for case in cases:
        target.write("<trace>\n")
        target.write(_string("concept:name", case.number))
        target.writelines(_string(key, value) for key, value in case.features.items())
        target.writelines(map(_xes_event, case.events))
        target.write("</trace>\n")
    target.write("</log>\n")


def _xes_event(event: LoggedEvent) -> str:
    units = {"org:group": event.unit, "lead_unit": event.lead_unit}
    pieces = (
        _string("concept:name", event.kind),
        f'<date key="time:timestamp" value="{event.at.isoformat()}"/>\n',
        _string("lifecycle:transition", "complete"),
        _string("org:resource", event.resource),
        *(_string(key, value) for key, value in units.items() if value is not None),
        _string("from_state", event.from_state),
        _string("to_state", event.to_state),
        f'<int key="version" value="{event.version}"/>\n',
    )
    return f"<event>\n{''.join(pieces)}</event>\n"


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value)}/>\n'


_OCEL_ATTRIBUTES = {"from_state": "string", "to_state": "string", "version": "integer", "resource": "string"}


@dataclass(frozen=True, slots=True)
class Objects:
    """What the events are about: the units' codes, and the cases, of which no events are needed here."""

    units: Iterable[str]
    cases: Iterable[LoggedCase]


def write_ocel(target: TextIO, kinds: Iterable[str], cases: Iterable[LoggedCase], objects: Objects) -> None:
    """Write each act as an event of its case, its unit and the lead unit of then; then these as objects."""
    attributes = [{"name": name, "type": kind} for name, kind in _OCEL_ATTRIBUTES.items()]
    event_types = [{"name": kind, "attributes": attributes} for kind in kinds]
    features = [{"name": name, "type": "string"} for name in FEATURES]
    object_types = [{"name": "case", "attributes": features}, {"name": "unit", "attributes": []}]
    target.write(f'{{"eventTypes":{_json(event_types)},"objectTypes":{_json(object_types)},"events":[')
    target.writelines(_separated(_ocel_event(case, event) for case in cases for event in case.events))
    target.write('],"objects":[')
    units = ({"id": _unit(code), "type": "unit", "attributes": [], "relationships": []} for code in objects.units)
    target.writelines(_separated(chain(map(_json, units), map(_ocel_case, objects.cases))))
    target.write("]}\n")


def _ocel_case(case: LoggedCase) -> str:
    at = case.created_at.isoformat()
    attributes = [{"name": name, "time": at, "value": value} for name, value in case.features.items()]
    return _json({"id": case.number, "type": "case", "attributes": attributes, "relationships": []})


def _ocel_event(case: LoggedCase, event: LoggedEvent) -> str:
    units = {"acting_unit": event.unit, "lead_unit": event.lead_unit}
    return _json(
        {
            "id": f"event:{event.id}",
            "type": event.kind,
            "time": event.at.isoformat(),
            "attributes": [{"name": name, "value": getattr(event, name)} for name in _OCEL_ATTRIBUTES],
            "relationships": [
                {"objectId": case.number, "qualifier": "case"},
                *({"objectId": _unit(code), "qualifier": role} for role, code in units.items() if code is not None),
            ],
        }
    )


def _unit(code: str) -> str:
    return f"unit:{code}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _separated(items: Iterator[str]) -> Iterator[str]:
    """Yield items of a JSON array, one a line."""
    for position, item in enumerate(items):
        yield f",\n{item}" if position else f"\n{item}"
