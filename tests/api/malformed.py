"""Bodies that no operation may take, for every operation that takes one, and what they are meant to break."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from serving import finding
from world import VILLAGE, WATER

from statemachines.states import Trigger

GOOD: dict[Trigger, dict[str, object]] = {
    Trigger.ASSIGN: {"lead_unit": WATER, "co_units": [], "rectification_type": "immediate"},
    Trigger.DISMISS: {"reason": "重复"},
    Trigger.ACCEPT: {"responsible_person": "王建国"},
    Trigger.RETURN: {"ground": "不属本单位职责"},
    Trigger.TRANSFER: {"lead_unit": WATER, "reason": "职责调整"},
    Trigger.PLAN: {"measures": "打井", "milestones": [{"title": "开工", "due_on": "2020-06-01"}]},
    Trigger.PROGRESS: {"text": "已开工", "percentage": 30},
    Trigger.SUBMIT: {"text": "已整改"},
    Trigger.REVIEW: {"opinion": "齐全"},
    Trigger.SEND_BACK: {"reasons": "照片不清"},
    Trigger.VERIFY: {"on_site_on": "2020-05-29", "opinion": "属实"},
    Trigger.ORDER_CLOSING: {"opinion": "同意"},
    Trigger.REOPEN: {"findings": "又停水"},
    Trigger.SUSPEND: {"reason": "汛期", "review_on": "2020-06-10"},
    Trigger.RESUME: {"reason": "汛期已过"},
    Trigger.REQUEST_EXTENSION: {"reason": "材料未到", "progress": "过半", "proposed_on": "2020-07-10"},
    Trigger.GRANT_EXTENSION: {"opinion": "同意"},
    Trigger.REFUSE_EXTENSION: {"ground": "理由不足"},
}
NOTED: dict[str, dict[str, object]] = {
    "publicity": {
        "posted_on": "2020-05-29",
        "place": "村务公开栏",
        "evidence": ["00000000-0000-4000-8000-000000000000"],
    },
    "objections": {"raised_on": "2020-05-29", "words": "有 1 人仍未领到"},
    "objections/1/answer": {"outcome": "dismissed", "words": "经核实发放记录"},
    "instructions": {"words": "请县水利局本周拿出方案"},
    "instructions/1/answer": {"words": "方案已定"},
    "instructions/1/withdrawal": {"reason": "情况已经查明"},
    "coordination": {"reason": "线路迁改须供电公司配合"},
    "person/reveal": {"reason": "上门核实饮水情况"},
    "look-backs": {"result": "consolidated", "on_site_on": "2020-05-29", "opinion": "水质达标"},
}
"""What is noted about a case without moving it, by the end of its path."""
JSON = "application/json"
HOOK = "https://system.example/hook"
OPTIONAL = {"reply", "place", "severity", "co_units", "milestones", "mode", "accept_warnings"}
NULLABLE = {"reply"}
ANY_TEXT = {"password"}
"""Whatever a password holds, the answer is that it is not the right one."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request that must be refused."""

    what: str
    path: str
    content: bytes
    media_type: str = JSON


def bodies(number: str) -> Iterator[Body]:
    """Yield bad bodies for every operation that reads JSON."""
    operations = {"/cases": finding(), "/tokens": {"username": "finder", "password": "x" * 12}}
    operations |= {"/contacts": {"channel": "email", "address": "a@example.org"}, "/webhooks": {"url": HOOK}}
    operations["/delegations"] = {
        "delegate": "water_head",
        "since": "2020-06-01",
        "until": "2020-06-05",
        "reason": "年休假",
    }
    operations["/reconciliations/00000000-0000-4000-8000-000000000000/1/conclusion"] = {
        "conclusion": "adopt_ours",
        "words": "经双方核对",
    }
    operations["/imports/00000000-0000-4000-8000-000000000000/accept"] = {"mode": "all", "accept_warnings": True}
    reading = {"fact": "hard_road", "area": VILLAGE, "value": True, "taken_at": "2020-05-28T08:00:00+08:00"}
    operations["/readings"] = {"readings": [{**reading, "source_ref": "r-1"}]}
    operations[f"/plans/{VILLAGE}/lines/1/progress"] = {"percentage": 30, "words": "已开钻"}
    operations["/support/1/strike"] = {"reason": "重复登记"}
    operations["/support"] = {
        "area": VILLAGE,
        "kind": "policy",
        "given_on": "2020-05-20",
        "document": "豫财农〔2020〕12号",
        "words": "饮水管网",
    }
    again = {"effective_on": "2020-05-20", "document": "豫脱贫组〔2020〕31号", "reason": "复核不实"}
    operations[f"/targets/{VILLAGE}/relisting"] = again
    operations["/letters/DB-P-2020-0001/receipt"] = {"reply": "抓紧办理"}
    for ending, good in NOTED.items():
        operations[f"/cases/{number}/{ending}"] = good
    for trigger, good in GOOD.items():
        operations[f"/cases/{number}/{trigger.value.replace('_', '-')}"] = good
    for path, good in operations.items():
        for what, content in spoilt(good):
            yield Body(what, path, content)
        yield Body("a form", path, b"a=b&c=d", "application/x-www-form-urlencoded")
        yield Body("no media type", path, json.dumps(good).encode(), "")
        yield Body("another media type", path, json.dumps(good).encode(), "text/plain")
        yield Body("a multipart body that is none", path, b"--x\r\n\r\n", "multipart/form-data; boundary=x")


def spoilt(good: dict[str, object]) -> Iterator[tuple[str, bytes]]:
    """Yield the good body broken in every way."""
    yield from _not_json(json.dumps(good).encode())
    yield "an unknown field", _with(good, version=99)
    yield "a column of the table", _with(good, state="closed", closure_number="XH-2020-0001")
    for field, value in good.items():
        if field not in OPTIONAL:
            yield f"without {field}", json.dumps({name: good[name] for name in good if name != field}).encode()
        for wrong in _wrong(value):
            if wrong is None and field in NULLABLE:
                continue
            if isinstance(wrong, str) and (field in ANY_TEXT or (field in OPTIONAL and not wrong.strip())):
                continue
            yield f"{field} as {wrong!r:.40}", _with(good, **{field: wrong})


def _not_json(good: bytes) -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "cut off", good[:-2]
    yield "two of it", good + good
    yield "an array", b"[" + good + b"]"
    yield "a text", b'"hello"'
    yield "a number", b"42"
    yield "null", b"null"
    yield "not a number", b"NaN"
    yield "a number of 5,000 digits", b"9" * 5000
    yield "deep nesting", b"[" * 100_000
    yield "deep objects", b'{"a":' * 50_000 + b"1" + b"}" * 50_000
    yield "invalid UTF-8", b'{"text": "\xff\xfe"}'
    yield "a lone surrogate", b'{"text": "\\ud800"}'
    yield "binary", bytes(range(256))
    yield "single quotes", good.replace(b'"', b"'")
    yield "a body over the limit", b'{"text": "' + b"x" * 1_100_000 + b'"}'


def _wrong(value: object) -> Iterator[object]:
    """Yield what a field of this kind may not be."""
    yield from (None, {}, {"$ne": 1}, [[]], True if not isinstance(value, bool) else "yes")
    if isinstance(value, str):
        yield from (7, "", "   ", "\x00", "a\x00b", "\x1b[2J", "x" * 200_000, ["x"], "\u0000' or 1=1 --")
    if isinstance(value, int):
        yield from (-1, 101, 10**30, 1.5, "many", float("nan"))
    if isinstance(value, str) and value[:4] == "2020":
        yield from (
            "yesterday",
            "2020-02-30",
            "2020-13-01",
            "20200601",
            0,
            "99999-01-01",
            "-2020-01-01",
            "2020-06-01T25:00",
        )
    if isinstance(value, list):
        yield from ("x", 3, [None], [1], ["\x00"], ["a"] * 1000)


def _with(good: dict[str, object], **changes: object) -> bytes:
    return json.dumps({**good, **changes}).encode()
