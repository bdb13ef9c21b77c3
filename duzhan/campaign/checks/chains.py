"""Chains of parents that lead back to where they began."""

from collections.abc import Mapping


def loops(parents: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Find every code whose parents never end, with the circle they run into; one entry for each circle."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    ended: set[str] = set()
    for start in parents:
        path: list[str] = []
        code = start
        while code in parents and code not in ended and code not in path:
            path.append(code)
            code = parents[code]
        if code in path:
            circle = tuple(path[path.index(code) :])
            found.setdefault(frozenset(circle), circle)
        ended.update(path)
    return {circle[0]: circle for circle in found.values()}
