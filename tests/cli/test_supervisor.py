"""The supervisor with small programs of its own: crashes, endings, ports and homes."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from waiting import eventually

from duzhan.cli import process_home, process_ports
from duzhan.cli.process_program import Program, at_once
from duzhan.cli.process_refusals import HomeTaken, KeepsCrashing, NotReady, PortTaken
from duzhan.cli.process_signals import Signals, StopAsked
from duzhan.cli.supervisor import Supervisor

# Notes its own process id and its child's, then waits for ever.
FAMILY = """
import os, pathlib, subprocess, sys
child = subprocess.Popen(["sleep", "600"])
note = pathlib.Path(sys.argv[1])
draft = note.with_suffix(".draft")
draft.write_text(f"{os.getpid()} {child.pid}")
draft.rename(note)
child.wait()
"""
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{FAMILY}"
LONE = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
while True:
    time.sleep(600)
"""
FALLING = "raise SystemExit(3)"
# A supervisor of its own, which is killed.
HOST = """
import sys
from pathlib import Path
from duzhan.cli.process_program import Program
from duzhan.cli.process_signals import Signals
from duzhan.cli.supervisor import Supervisor
note, code = sys.argv[1:]
program = Program(name="x", label="x", command=(sys.executable, "-c", code, note), environment={})
with Signals() as signals, Supervisor(Path(note).parent, signals, print) as supervisor:
    supervisor.launch(program)
    supervisor.watch()
"""


@pytest.fixture
def signals() -> Iterator[Signals]:
    with Signals() as opened:
        yield opened


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "family"


def program(code: str, note: Path, ready: Callable[[], bool] = at_once, grace: float = 4.0) -> Program:
    command = (sys.executable, "-c", code, str(note))
    return Program(name="toy", label="玩具", command=command, environment={}, ready=ready, patience=30, grace=grace)


def family(note: Path) -> list[int]:
    return [int(pid) for pid in note.read_text().split()]


def gone(pids: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)


def test_a_killed_program_comes_back_and_its_children_do_not_outlive_it(
    signals: Signals, note: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    toy = program(FAMILY, note, note.exists)
    with Supervisor(tmp_path / "logs", signals, said.append) as supervisor:
        supervisor.launch(toy)
        supervisor.await_ready(toy)
        first = family(note)
        note.unlink()
        os.kill(first[0], signal.SIGKILL)
        supervisor.await_ready(toy)
        second = family(note)
        eventually(lambda: gone(first), within=5)
        assert not gone(second)
    eventually(lambda: gone(second), within=5)
    assert said == ["玩具异常退出（退出码 -9），0.5 秒后重启"]


def test_a_program_that_falls_again_and_again_is_given_up(signals: Signals, note: Path, tmp_path: Path) -> None:
    said: list[str] = []
    with Supervisor(tmp_path / "logs", signals, said.append) as supervisor:
        supervisor.launch(program(FALLING, note))
        with pytest.raises(KeepsCrashing, match=r"玩具连续 5 次启动后很快退出（退出码 3），详见 .*toy\.log"):
            supervisor.watch()
    assert len(said) == 4


def test_a_program_that_does_not_answer_is_named(signals: Signals, note: Path, tmp_path: Path) -> None:
    toy = Program(name="toy", label="玩具", command=("sleep", "600"), environment={}, ready=note.exists, patience=0.5)
    with Supervisor(tmp_path / "logs", signals, print) as supervisor:
        supervisor.launch(toy)
        with pytest.raises(NotReady, match="玩具"):
            supervisor.await_ready(toy)


def test_a_program_that_ignores_the_request_is_killed_with_its_group(
    signals: Signals, note: Path, tmp_path: Path
) -> None:
    toy = program(STUBBORN, note, note.exists, grace=0.5)
    with Supervisor(tmp_path / "logs", signals, print) as supervisor:
        supervisor.launch(toy)
        supervisor.await_ready(toy)
    eventually(lambda: gone(family(note)), within=5)


def test_a_signal_ends_the_watch(signals: Signals, note: Path, tmp_path: Path) -> None:
    toy = program(FAMILY, note, note.exists)
    with Supervisor(tmp_path / "logs", signals, print) as supervisor:
        supervisor.launch(toy)
        supervisor.await_ready(toy)
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopAsked):
            supervisor.watch()
    eventually(lambda: gone(family(note)), within=5)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_killed_supervisor_takes_its_programs_along(note: Path) -> None:
    lone = (
        "import os, pathlib, sys, time\npathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\nwhile 1: time.sleep(9)"
    )
    with subprocess.Popen([sys.executable, "-c", HOST, note, lone]) as host:
        eventually(lambda: note.exists() and note.read_text(), within=30)
        host.kill()
    eventually(lambda: gone(family(note)), within=5)


def test_a_large_log_is_set_aside(signals: Signals, note: Path, tmp_path: Path) -> None:
    log = tmp_path / "toy.log"
    log.write_bytes(b"x" * 10_000_001)
    with Supervisor(tmp_path, signals, print) as supervisor:
        supervisor.launch(program("print('new')", note))
        eventually(lambda: log.read_text() == "new\n", within=10)
    assert (tmp_path / "toy.log.1").stat().st_size == 10_000_001


def test_a_taken_port_is_named_with_its_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        with pytest.raises(PortTaken, match=f"端口 {port} .*DUZHAN_PORT"):
            process_ports.refuse_taken({"DUZHAN_PORT": ("127.0.0.1", port)})


def test_two_programs_cannot_be_given_one_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(PortTaken, match="DUZHAN_PREFECT_PORT"):
        process_ports.refuse_taken(dict.fromkeys(("DUZHAN_PORT", "DUZHAN_PREFECT_PORT"), ("127.0.0.1", port)))


def test_a_home_has_one_supervisor_and_is_free_again_afterwards(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with process_home.occupy(home):
        with pytest.raises(HomeTaken, match=f"进程 {os.getpid()}"), process_home.occupy(home):
            pass
        assert (home / "up.pid").read_text() == str(os.getpid())
    with process_home.occupy(home):
        pass
