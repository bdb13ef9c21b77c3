"""The embedded server stops with its last user, also when earlier ones were killed."""

import json
import subprocess
import sys
from pathlib import Path

from duzhan.store import embedded

HOLD = """
import sys
from pathlib import Path
from duzhan.store import embedded
with embedded.server(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_killed_user_does_not_keep_the_server_running(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    killed = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "open\n"
    killed.kill()
    killed.communicate()
    with embedded.server(folder):
        assert killed.pid not in json.loads((folder / ".handle_pids.json").read_text())
    assert not (folder / "postmaster.pid").exists()
