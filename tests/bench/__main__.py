"""`make bench`: every figure beside the limit of the same run; name benches to run only those."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the tests' world stands one folder up

import doors
import exports
import imports
import page_times
import peers
import sweep
import watch
from figures import Figure, publish
from world import seed

from duzhan.store import embedded
from duzhan.store.databases import Logins, of_owner
from duzhan.store.engine import open_pool
from duzhan.store.migrate import migrate

# The peers come first: they may have to be fetched, and what fails there should fail before the long ones.
BENCHES: dict[str, Callable[[Logins], list[Figure]]] = {
    "peers": peers.measure,
    "sweep": sweep.measure,
    "doors": doors.measure,
    "pages": page_times.measure,
    "doctor": watch.measure,
    "exports": exports.measure,
    "imports": imports.measure,
}


def main() -> int:
    """Run the benches, each on a database of its own, and publish their figures."""
    wanted = sys.argv[1:] or list(BENCHES)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, embedded.server(Path(folder) / "postgres") as owner:
        for name in wanted:
            logins = of_owner(owner.set(database=f"bench_{name}"))
            migrate(logins)
            with open_pool(logins.migrate, size=1) as pool:
                seed(pool)
            figures += BENCHES[name](logins)
    publish(figures)
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
