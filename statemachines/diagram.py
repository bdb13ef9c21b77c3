"""TRANSITIONS as Mermaid pictures; docs/lifecycle.md, reports.md and records.md hold them and a test compares."""

from collections.abc import Iterable

from statemachines import appeal, monthly_report, record
from statemachines.lifecycle import TRANSITIONS
from statemachines.states import State


def mermaid() -> str:
    """Return the lifecycle as a Mermaid state diagram, triggers that keep the state in notes."""
    lines = ["stateDiagram-v2", "    [*] --> found: log"]
    moves: dict[tuple[State, State], list[str]] = {}
    for edge in TRANSITIONS:
        if edge.source is not edge.dest:
            moves.setdefault((edge.source, edge.dest), []).append(edge.trigger.value)
    lines += [
        f"    {source.value} --> {dest.value}: {', '.join(dict.fromkeys(names))}"
        for (source, dest), names in moves.items()
    ]
    for state in State:
        staying = [edge.trigger.value for edge in TRANSITIONS if edge.source is edge.dest is state]
        if staying:
            lines.append(f"    note right of {state.value}: stays with {', '.join(dict.fromkeys(staying))}")
    lines.append("    closed --> [*]")
    return "\n".join(lines) + "\n"


def report_mermaid() -> str:
    """Return the life of a monthly report in the same way."""
    lines = ["stateDiagram-v2", "    [*] --> due: open"]
    lines += [
        f"    {edge.source.value} --> {edge.dest.value}: {edge.trigger.value}"
        for edge in monthly_report.TRANSITIONS
        if edge.source is not edge.dest
    ]
    for state in monthly_report.ReportState:
        staying = [e.trigger.value for e in monthly_report.TRANSITIONS if e.source is e.dest is state]
        if staying:
            lines.append(f"    note right of {state.value}: stays with {', '.join(staying)}")
    lines.append("    frozen --> [*]")
    return "\n".join(lines) + "\n"


def record_mermaid() -> str:
    """Return the life of a record of a unit in the same way."""
    lines = ["stateDiagram-v2", "    [*] --> drafted: draft"]
    lines += [
        f"    {edge.source.value} --> {edge.dest.value}: {edge.trigger.value}"
        for edge in record.TRANSITIONS
        if edge.source is not edge.dest
    ]
    lines.append("    note right of drafted: stays with draft")
    return "\n".join([*lines, *_ends(state.value for state in record.RecordState if _final(state))]) + "\n"


def appeal_mermaid() -> str:
    """Return the life of an appeal in the same way."""
    lines = ["stateDiagram-v2", "    [*] --> lodged: lodge"]
    lines += [f"    {edge.source.value} --> {edge.dest.value}: {edge.trigger.value}" for edge in appeal.TRANSITIONS]
    return "\n".join([*lines, *_ends(edge.dest.value for edge in appeal.TRANSITIONS)]) + "\n"


def _final(state: record.RecordState) -> bool:
    return all(edge.source is not state for edge in record.TRANSITIONS)


def _ends(states: Iterable[str]) -> list[str]:
    return [f"    {state} --> [*]" for state in states]
