"""Run by test_flows_run in a process of its own: plays the flows named on standard input, one after the other.

Each line is an instant and a flow's name. The rehearsal clock is moved where the instant is another than before: were
it put back for each flow, what the one promised a moment later would not be due to the next. Each answer is a report.
"""

import json
import sys
from dataclasses import asdict
from datetime import datetime

from duzhan import settings
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.now import shift_to
from duzhan.store.transaction import transaction
from flows.deployments import TIMETABLE

FLOWS = {line.flow.name: line.flow for line in TIMETABLE}


def main() -> None:
    """Play every line and print the reports as one JSON list."""
    reports = []
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=1) as pool:
        moved_to = ""
        for line in sys.stdin:
            instant, name = line.split()
            if instant != moved_to:
                with transaction(pool) as tx:
                    shift_to(tx.connection, datetime.fromisoformat(instant))
                moved_to = instant
            report = FLOWS[name]()
            reports.append(report and asdict(report))
    print(json.dumps(reports))  # noqa: T201  # the answer


if __name__ == "__main__":
    main()
