"""The guide for units, played: its commands run against a real server, in its order and at its times.

A page holds blocks of commands (``sh``, ``python``), each followed by what they answer, where they answer anything. A
comment moves the time: ``<!-- at 2020-06-01 09:00 -->``. With a person, a trigger, a case and a body, somebody acts
at that time: ``<!-- at 2020-06-01 09:00 province_office review DZ-410325-0001 {"opinion": "…"} -->``. With ``sweep``
the sweep runs: ``<!-- at 2020-06-22 08:30 sweep -->``. Time stands still in between, so that the answers can be
compared.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from world import World, beijing

from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.wire.triggers import SHAPES
from statemachines.states import Trigger

ADDRESS = "http://127.0.0.1:8000"
"""Where the guide says that the server is."""
COMMANDS = ("sh", "python")
_STEP = re.compile(
    r"^<!-- at (?P<at>\S+ \S+)(?: (?P<sweep>sweep)"
    r"| (?P<who>\w+) (?P<trigger>[a-z-]+) (?P<number>\S+) (?P<body>\{[^\n]*\}))? -->$"
    r"|^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What is another one at each run, and says nothing that a reader could compare.
_VOLATILE = (
    (re.compile(r'("token": ?|"expires_at": ?|"device": ?)"[^"]+"'), r'\1"…"'),
    (re.compile(r"^(date: ).*$", re.MULTILINE), r"\1…"),
    (re.compile(r"\r"), ""),
    (re.compile(r"（[0-9a-f]{12}）"), "（…）"),  # the content hash of the rules
)
_END = b"\x1e"
# Runs one block after the other in one scope, as a person would type them.
_PYTHON = r"""
import json, sys
scope = {}
for line in sys.stdin:
    exec(json.loads(line), scope)
    print("\x1e", end="", flush=True)
"""


@dataclass(slots=True)
class House:
    """The server under way: its address, its world, a folder to work in, and how to set its time."""

    url: str
    world: World
    folder: Path
    password: str
    stand_at: Callable[[], None]
    _seen: dict[str, str] = field(default_factory=dict)

    def move(self, step: Mapping[str, str | None]) -> None:
        """Go to the time of a comment, and let somebody act where it says so."""
        self.world.now = beijing(str(step["at"]))
        self.stand_at()
        if step["sweep"] is not None:
            sweep_clocks(self.world.pool, accept_wave=True)
        if step["trigger"] is not None:
            trigger = Trigger(str(step["trigger"]).replace("-", "_"))
            command = SHAPES[trigger].model_validate_json(str(step["body"]))
            self.world.fire(trigger, str(step["number"]), str(step["who"]), command)

    def as_shown(self, answer: str) -> str:
        """Return an answer as the guide shows it: its address, ids by their order, and nothing volatile."""
        for pattern, instead in _VOLATILE:
            answer = pattern.sub(instead, answer)
        answer = answer.replace(self.url, ADDRESS)
        return _UUID.sub(lambda found: self._seen.setdefault(found[0], _numbered(len(self._seen) + 1)), answer)

    def environment(self) -> dict[str, str]:
        """Return what the commands find around them: no proxy between them and the server."""
        ours = os.environ.copy()  # noqa: TID251  # a shell needs its PATH
        kept = {name: value for name, value in ours.items() if not name.lower().endswith("_proxy")}
        return {**kept, "PASSWORD": self.password, "LANG": "C.UTF-8", "PYTHONUTF8": "1"}


def _numbered(position: int) -> str:
    return f"{position:08x}-0000-4000-8000-{position:012x}"


def code_of(text: str) -> list[tuple[str, str]]:
    """Return the blocks of a page with their languages."""
    return [(step["language"], step["text"]) for step in _STEP.finditer(text) if step["language"]]


def with_blocks(text: str, blocks: Iterator[tuple[str, str]]) -> str:
    """Return a page with other blocks in place of its own, in their order."""

    def instead(step: re.Match[str]) -> str:
        if not step["language"]:
            return step[0]
        language, code = next(blocks)
        return f"```{language}\n{code}```"

    return _STEP.sub(instead, text)


def play(text: str, house: House) -> str:
    """Return the page with the answers that its commands really get."""
    pieces, done = [], 0
    with ExitStack() as running:
        shells = {"sh": running.enter_context(_shell(house)), "python": running.enter_context(_python(house))}
        answer: str | None = None
        for step in _STEP.finditer(text):
            pieces.append(text[done : step.start()])
            done = step.end()
            if step["at"]:
                house.move(step.groupdict())
                pieces.append(step[0])
            elif step["language"] in COMMANDS:
                answer = house.as_shown(shells[step["language"]](step["text"].replace(ADDRESS, house.url)))
                pieces.append(step[0])
            elif answer is not None:
                pieces.append(f"```{step['language']}\n{answer.rstrip()}\n```")
                answer = None
            else:
                pieces.append(step[0])
    return "".join([*pieces, text[done:]])


@contextmanager
def _shell(house: House) -> Iterator[Callable[[str], str]]:
    with _talking(["bash", "--noprofile", "--norc"], house) as ask:
        yield lambda code: ask(code + "\nprintf '\\036'\n")


@contextmanager
def _python(house: House) -> Iterator[Callable[[str], str]]:
    with _talking([sys.executable, "-u", "-c", _PYTHON], house) as ask:
        yield lambda code: ask(json.dumps(code) + "\n")


@contextmanager
def _talking(command: list[str], house: House) -> Iterator[Callable[[str], str]]:
    """Start a program and yield what sends it a text and returns what it says until its mark."""
    process = subprocess.Popen(
        command,
        cwd=house.folder,
        env=house.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdin
    assert process.stdout
    told, said = process.stdin, process.stdout

    def ask(text: str) -> str:
        told.write(text.encode())
        told.flush()
        answer = b""
        while not answer.endswith(_END):
            more = os.read(said.fileno(), 65536)
            assert more, f"{command[0]} ended: {answer.decode()}"
            answer += more
        return answer.removesuffix(_END).decode()

    with process:
        yield ask
        told.close()
