"""Finds a place by the pinyin of its name, or of its whole name, within what a person may read."""

from functools import lru_cache

from duzhan.documents import pinyin
from duzhan.policy.permissions import Actor
from duzhan.store import gazetteers
from duzhan.store.transaction import ReadTx


def find_place(tx: ReadTx, typed: str, *, actor: Actor) -> str | None:
    """Return the code of the first area in scope whose own or whole name is so spelled, or has these initials."""
    areas = {area.code: area for scope in actor.areas() for area in gazetteers.areas(tx, scope)}
    for code, area in sorted(areas.items(), key=lambda pair: (len(pair[0]), pair[0])):
        if typed in _typed_as(area.name) or typed in _typed_as(area.full_name):
            return code
    return None


@lru_cache(maxsize=100_000)
def _typed_as(name: str) -> frozenset[str]:
    return pinyin.spellings(name) | {pinyin.initials(name)}
