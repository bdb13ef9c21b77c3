"""The crew: so many processes, each with a house of its own and a share of the cities; what they did is added up."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

from duzhan.campaign.load import load_campaign
from duzhan.settings import Settings
from duzhan.simulation import house, outcome, run
from duzhan.simulation.arrivals import Share, Window
from duzhan.simulation.outcome import Outcome
from duzhan.simulation.part import Part

Tell = Callable[[int, date], None]
"""Hears which share has come to which local date."""


class CrewLost(Exception):
    """A process ended without a result; what went wrong stands on its standard error."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is to do; ``settings`` are the real house's, of which it only takes what is not about a place."""

    settings: Settings
    folder: Path
    window: Window
    share: Share


def play(settings: Settings, folder: Path, window: Window, of: int, tell: Tell) -> Outcome:
    """Play the campaign of a folder by so many processes; however many they are, the outcome is the same."""
    orders = [Orders(settings, folder, window, Share(number, of)) for number in range(1, of + 1)]
    with _sent(orders) as lines:
        parts = _heard(lines, tell)
    return outcome.together(load_campaign(folder), window, [parts[number] for number in sorted(parts)])


@contextmanager
def _sent(orders: Sequence[Orders]) -> Iterator[dict[Connection, int]]:
    """Start the processes, and end those that are still at it."""
    context = get_context("spawn")
    lines: dict[Connection, int] = {}
    processes = []
    try:
        for each in orders:
            mine, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(theirs, each), daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            lines[mine] = each.share.number
        yield lines
    except BaseException:
        for process in processes:
            process.terminate()
        raise
    finally:
        for process in processes:
            process.join()


def _heard(lines: dict[Connection, int], tell: Tell) -> dict[int, Part]:
    """Listen until every process has told what it came to."""
    parts: dict[int, Part] = {}
    while len(parts) < len(lines):
        waited = [line for line, number in lines.items() if number not in parts]
        ready = wait(waited)
        for line in (each for each in waited if each in ready):
            try:
                said = line.recv()
            except EOFError as lost:
                raise CrewLost from lost
            if isinstance(said, Part):
                parts[lines[line]] = said
            else:
                tell(lines[line], said)
    return parts


def _work(line: Connection, orders: Orders) -> None:
    """Do what was ordered; whoever ordered it may have gone meanwhile."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(BrokenPipeError, KeyboardInterrupt), house.throw_away(orders.settings) as own:
        campaign = load_campaign(orders.folder)
        zone = campaign.policy.facts.zone
        told = date.min

        def tell(at: datetime) -> None:
            nonlocal told
            today = at.astimezone(zone).date()
            if today != told:
                told = today
                line.send(today)

        line.send(run.simulate(own, campaign, (orders.window, orders.share), tell))
