"""Chance: seeded draws; everything that is drawn for a case comes from the case's own stream."""

from collections.abc import Mapping, Sequence
from math import exp, log
from random import Random
from typing import TypeVar

from duzhan.campaign.simulation import Delay

T = TypeVar("T")
NINE_OF_TEN = 1.2815515655446004
"""So many deviations above the middle of a normal distribution lies the ninth tenth."""
LONGEST = 5.0
"""No draw is longer than so many times the ninth tenth: a tail without end says nothing about people."""


class Chance:
    """A stream of draws; two of the same name are the same."""

    def __init__(self, seed: int, name: str) -> None:
        self._random = Random(f"{seed}:{name}")  # noqa: S311  # a simulation, not a secret

    def likely(self, share: float) -> bool:
        """Tell whether something happens that happens in such a share of cases."""
        return self._random.random() < share

    def between(self, least: float, most: float) -> float:
        """Draw a number between two."""
        return self._random.uniform(least, most)

    def hours(self, delay: Delay) -> float:
        """Draw how many working hours something takes: log-normal, through the two figures of the delay."""
        return self.factor(delay.p90 / delay.median, LONGEST) * delay.median

    def factor(self, ninth: float, most: float) -> float:
        """Draw a factor around 1, which one in ten passes ``ninth`` by, and none ``most`` times that."""
        return min(exp(self._random.gauss(0.0, log(ninth) / NINE_OF_TEN)), most * ninth)

    def one_of(self, weights: Mapping[T, float]) -> T:
        """Draw one by weight."""
        return self._random.choices(tuple(weights), tuple(weights.values()))[0]

    def any_of(self, items: Sequence[T]) -> T:
        """Draw one, all alike."""
        return self._random.choice(items)
