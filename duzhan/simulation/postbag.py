"""The postbag: letters reach their units, who sign for them in their own time, or only when somebody asks again."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping

from duzhan.simulation.chance import Chance
from duzhan.simulation.stage import Stage
from duzhan.simulation.words import WORDS

FOLLOWED_UP = 1.5
"""After so many working days more sign those who forgot."""
At = Callable[[datetime, Callable[[datetime], None]], None]


class Postbag:
    """Everybody's letters; ``last`` is the newest that was taken out."""

    def __init__(self, stage: Stage, at: At) -> None:
        self._stage, self._at = stage, at
        self.last = 0

    def take(self, letters: Sequence[RowMapping], now: datetime) -> None:
        """Bring new letters to whoever signs for them."""
        for letter in letters:
            self.last = max(self.last, int(letter["id"]))
            self._bring(letter, now)

    def _bring(self, letter: RowMapping, now: datetime) -> None:
        stage, number = self._stage, str(letter["number"])
        reader, assumed = stage.people.reader(letter["addressee"]), stage.assumed.letters
        if reader is None:
            return
        # Not by its number, which depends on what else was written that night.
        chance = Chance(stage.seed, f"letter:{letter['occasion']}")
        hours = chance.hours(assumed.sign)
        if chance.likely(assumed.forgotten):
            hours += FOLLOWED_UP * stage.hours.day
        when = stage.hours.after(now, hours)
        self._at(when, lambda at: stage.desk.sign(at, reader, number, WORDS["sign"]))
