"""What differs between two policies, field by field: what an adoption would change for open cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from duzhan.campaign.policy import Policy

NAMES = ("code", "id")


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value as JSON would show them; None on the side where it is absent."""

    path: str
    old: object
    new: object


def diff(old: Policy, new: Policy) -> list[Change]:
    """List the changes by path; content areas and rungs are matched by code or id, not by place."""
    return list(changes("", old.model_dump(mode="json"), new.model_dump(mode="json")))


def changes(path: str, old: object, new: object) -> Iterator[Change]:
    """Yield the changes between two values, going into tables and named lists."""
    before, after = by_key(old), by_key(new)
    if before is None or after is None:
        if old != new:
            yield Change(path, old, new)
        return
    for key in dict.fromkeys((*before, *after)):
        yield from changes(within(path, key), before.get(key), after.get(key))


def within(path: str, key: str) -> str:
    """Write a path one step longer: clocks.plan.amount, contents[1.4].lead_sector."""
    return f"{path}{key}" if not path or key.startswith("[") else f"{path}.{key}"


def by_key(value: object) -> Mapping[str, object] | None:
    """Return a table, or a list of named tables by name; None for anything else."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(item, dict) and name_of(item) for item in value):
        return {f"[{name_of(item)}]": item for item in value}
    return None


def name_of(item: Mapping[str, object]) -> str:
    """Return what a table in a list is called."""
    return next((str(item[key]) for key in NAMES if key in item), "")
