"""Narrowing: a program may be given less than the person who lets it act, and never more."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from duzhan.policy.permissions import Actor, Grant


def narrowed(actor: Actor, areas: Iterable[str]) -> Actor:
    """Return the actor with rights in these area prefixes only; grants that are for no area are left out."""
    wanted = tuple(areas)
    return replace(actor, grants=tuple(grant for held in actor.grants for grant in _within(held, wanted)))


def outside(actor: Actor, areas: Iterable[str]) -> tuple[str, ...]:
    """Return those of some area prefixes in which the actor has no rights at all."""
    return tuple(area for area in areas if not narrowed(actor, (area,)).grants)


def _within(held: Grant, areas: tuple[str, ...]) -> Iterator[Grant]:
    for area in areas:
        if held.area is not None and held.area.startswith(area):
            yield held
        elif held.area is not None and area.startswith(held.area):
            yield replace(held, area=area)
