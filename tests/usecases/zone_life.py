"""Run by test_time_zones in a process of its own, whose machine lives in some time zone: acts, and sweeps at edges."""

import sys
from datetime import timedelta

from world import World, beijing

from duzhan.store.engine import open_pool
from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.states import Trigger

EDGES = ("2020-06-02", "2020-06-04", "2020-06-22", "2020-06-28", "2020-06-29", "2020-07-03", "2020-07-10")
"""Local midnights at which the example's clocks turn, and some at which they don't."""
INSTANT = timedelta(microseconds=1)


def main(url: str) -> None:
    """Log and assign around a local midnight, then sweep a microsecond before and at each edge."""
    with open_pool(url, size=2) as pool:
        world = World(pool)
        for moment in ("2020-05-28 23:59:59.999999", "2020-05-29 00:00", "2020-05-29 07:59", "2020-05-29 16:01"):
            world.now = beijing(moment)
            world.log()
            world.assign(world.log().number)
            world.do(Trigger.PLAN, world.to_rectifying().number, "water", measures="新打机井一眼")
        for day in EDGES:
            for at in (beijing(f"{day} 00:00") - INSTANT, beijing(f"{day} 00:00")):
                world.now = at
                sweep_clocks(world.pool)


if __name__ == "__main__":
    main(sys.argv[1])
