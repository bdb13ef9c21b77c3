"""One sweep at one instant, timed, in a process of its own."""

import json
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

from duzhan.store.engine import open_pool
from duzhan.usecases.sweep_clocks import sweep_clocks

url, now = sys.argv[1:]
with open_pool(url, size=2) as pool:
    begun = perf_counter()
    report = sweep_clocks(pool.at(datetime.fromisoformat(now)))
    seconds = perf_counter() - begun
# Not getrusage, which remembers how large the process was that started this one.
(peak,) = (line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
rss = int(peak) / 1024
# Letters that wait for their signature would be followed up by the same sweep, and are not what is measured.
assert (report.held, report.followed_up) == (None, 0), report
wrote = {"decided": report.decided, "letters": report.letters, "notices": report.notices}
print(json.dumps({"seconds": seconds, "rss_mb": rss, **wrote}))
