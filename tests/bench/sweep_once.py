"""One sweep at one instant, timed, in a process of its own."""

import json
import sys
from datetime import datetime
from time import perf_counter

import memory

from duzhan.store.engine import open_pool
from duzhan.usecases.sweep_clocks import sweep_clocks

url, now = sys.argv[1:]
with open_pool(url, size=2) as pool:
    begun = perf_counter()
    report = sweep_clocks(pool.at(datetime.fromisoformat(now)))
    seconds = perf_counter() - begun
rss = memory.peak()
# Letters that wait for their signature would be followed up by the same sweep, and are not what is measured.
assert (report.held, report.followed_up) == (None, 0), report
wrote = {"decided": report.decided, "letters": report.letters, "notices": report.notices}
print(json.dumps({"seconds": seconds, "rss_mb": rss, **wrote}))
