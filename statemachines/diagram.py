"""TRANSITIONS as Mermaid pictures; docs/lifecycle.md, reports.md and records.md hold them and a test compares."""

from collections.abc import Iterable

from statemachines import appeal, monthly_report, record
from statemachines.life import F, Life, S, T
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
    return _life(monthly_report.LIFE, "open")


def record_mermaid() -> str:
    """Return the life of a record of a unit in the same way."""
    return _life(record.LIFE, "draft")


def appeal_mermaid() -> str:
    """Return the life of an appeal in the same way."""
    return _life(appeal.LIFE, "lodge")


def _life(life: Life[S, T, F], begins: str) -> str:
    states: Iterable[S] = type(life.edges[0].source)
    lines = ["stateDiagram-v2", f"    [*] --> {life.edges[0].source.value}: {begins}"]
    lines += [
        f"    {edge.source.value} --> {edge.dest.value}: {edge.trigger.value}"
        for edge in life.edges
        if edge.source is not edge.dest
    ]
    for state in states:
        staying = [edge.trigger.value for edge in life.edges if edge.source is edge.dest is state]
        if staying:
            lines.append(f"    note right of {state.value}: stays with {', '.join(staying)}")
    left = {edge.source for edge in life.edges}
    lines += [f"    {state.value} --> [*]" for state in states if state not in left]
    return "\n".join(lines) + "\n"
