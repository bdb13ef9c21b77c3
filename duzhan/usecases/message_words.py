"""Messages in words and in facts: one notice in its own words, several as a digest; no household is named in facts."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinja2 import TemplateError
from sqlalchemy import RowMapping

from duzhan.errors import DuzhanError
from duzhan.notify import render
from duzhan.notify.render import Rendered
from duzhan.store import inbox
from duzhan.store.outbox import Held
from duzhan.store.transaction import ReadTx
from duzhan.usecases import notice_view
from duzhan.vocabulary import Light

UNWORDABLE = (TemplateError, DuzhanError, LookupError, ValueError, TypeError, AttributeError, StopIteration)
"""What a broken template, or a notice whose row lacks what its words need, can raise; the database's faults are not it.
"""
NO_ROW = "nothing to word it with"
TOLD = (
    "clock",
    "rung",
    "light",
    "due_at",
    "due_on",
    "old_due_on",
    "computed_on",
    "provisional",
    "review_on",
    "unit",
    "closure_number",
    "letter",
    "document_number",
    "reconciliation",
    "waiting",
    "report",
    "report_kind",
    "month",
    "meeting",
    "held_on",
    "filing",
    "filed_count",
    "anchor_number",
    "anchors",
    "record",
    "record_kind",
    "appeal",
    "line",
    "outcome",
)
"""What of a notice's detail programs are told: codes, numbers and dates, never anybody's free text."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A notice in words, with what a digest and a program need of it."""

    said: Rendered
    campaign_name: str
    number: str
    light: Light | None
    created_at: datetime
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """A message as people read it and, in JSON, as programs do."""

    subject: str
    body: str
    facts: str


def word(tx: ReadTx, held: Sequence[Held]) -> tuple[dict[UUID, Worded], dict[UUID, str]]:
    """Word each notice; also return what is wrong with those that cannot be worded."""
    rows = {row["id"]: row for row in inbox.worded(tx, [one.id for one in held])} if held else {}
    worded: dict[UUID, Worded] = {}
    faults: dict[UUID, str] = {}
    for one in held:
        if one.id not in rows:
            faults[one.id] = NO_ROW
            continue
        try:
            worded[one.id] = _worded(tx, rows[one.id])
        except UNWORDABLE as fault:
            faults[one.id] = named(fault)
    return worded, faults


def named(fault: Exception) -> str:
    """Say what is wrong with a notice, for whoever looks after the templates."""
    return f"{type(fault).__name__}: {fault}"[:500]


def _worded(tx: ReadTx, row: RowMapping) -> Worded:
    light = row["detail"].get("light")
    return Worded(
        said=notice_view.in_words(tx, row),
        campaign_name=row["campaign_name"],
        number=row["number"] or "",
        light=None if light is None else Light(light),
        created_at=row["created_at"],
        facts=_facts(row),
    )


def _facts(row: RowMapping) -> dict[str, object]:
    detail = row["detail"]
    return {
        "id": str(row["id"]),
        "kind": row["template"],
        "case": row["number"],
        "area": row["area"],
        "content_area": row["content_area"],
        "seat": row["seat"],
        "created_at": row["created_at"].isoformat(),
        **{name: detail[name] for name in TOLD if name in detail},
    }


def message(key: UUID, worded: Sequence[Worded]) -> Said:
    """Put the notices of one message into one text; ``key`` is the message's id."""
    at = max(one.created_at for one in worded).isoformat()
    if len(worded) == 1:
        only = worded[0]
        return Said(only.said.subject, only.said.body, _event(str(only.facts["kind"]), at, only.facts))
    said = _digest(worded)
    data = {"id": str(key), "count": len(worded), "notices": [one.facts for one in worded]}
    return Said(said.subject, said.body, _event("digest", at, data))


def _event(kind: str, at: str, data: Mapping[str, object]) -> str:
    return json.dumps({"type": f"notice.{kind}", "timestamp": at, "data": data}, ensure_ascii=False)


def _digest(worded: Sequence[Worded]) -> Rendered:
    """Word several notices as one: how many of each light, and a line each, the gravest first."""
    lights = list(Light)
    ordered = sorted(worded, key=lambda one: (-lights.index(one.light or Light.GREEN), one.created_at))
    counts = Counter(one.light for one in worded if one.light is not None)
    counted = [(light.label, counts[light]) for light in reversed(lights) if counts[light]]
    lines = [
        one.said.subject if one.number in one.said.subject else f"{one.number} {one.said.subject}" for one in ordered
    ]
    return notice_view.digest(
        {
            "campaign_name": worded[0].campaign_name,
            "notice_count": str(len(worded)),
            "light_counts": render.phrase("counted", counted),
            "notice_lines": "\n".join(lines),
        }
    )
