"""The house keeps its own rules; each is one test, and each is shown a breach to prove that it can fail."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from textwrap import dedent

import house_rules
import pytest
from house_rules import Module, Rule

ROOT = Path(__file__).parents[2]
CODE = ("duzhan", "flows", "statemachines")

# Who is excepted, and why. A pattern's * crosses folders.
STATE_WRITERS = {
    "duzhan/store/cases.py": "the one place that moves a case",
}
COMMITTERS = {
    "duzhan/store/transaction.py": "the one place that commits",
}
SQL_SPEAKERS = {
    "duzhan/store/*": "all SQL lives here",
    "duzhan/model/*": "declarations; judged by a rule of its own below",
}
CHINESE_SPEAKERS = {
    "duzhan/vocabulary/*": "the closed lists carry their labels",
    "duzhan/wording.py": "what refusals say",
    "duzhan/policy/*_wording.py": "what refusals about a noun of their own say",
    "duzhan/errors.py": "what a refusal tells a person",
    "duzhan/campaign/faults.py": "what the campaign lint tells an office",
    "duzhan/documents/*": "column heads and phrases of official forms",
    "duzhan/cli/*": "operators read Chinese",
    "duzhan/web/forms.py": "labels and hints of form fields",
    "duzhan/web/navigation.py": "the names of pages",
    "duzhan/web/words.py": "how dates are written",
    "duzhan/worked_example/*": "the worked example is data",
}
OVERSIZED = {
    "duzhan/store/migrations/*": "a migration is a script that nobody grows",
}
LATE_IMPORTERS: Mapping[str, str] = {}
CLOCK_READERS = {
    "duzhan/store/now.py": "the one place that reads a clock",
}
CATCHERS: Mapping[str, str] = {}
NOBODY: Mapping[str, str] = {}


@cache
def read(*folders: str) -> list[Module]:
    return house_rules.modules(ROOT, *folders)


def assert_kept(rule: Rule, allowed: Mapping[str, str], *folders: str) -> None:
    found = house_rules.breaches(rule, read(*(folders or CODE)), allowed)
    if found:
        pytest.fail("\n".join(map(str, found)), pytrace=False)


def test_the_state_of_a_case_has_one_writer() -> None:
    assert_kept(house_rules.state_writes, STATE_WRITERS, "duzhan", "flows")


def test_one_place_commits() -> None:
    assert_kept(house_rules.commits, COMMITTERS)


def test_sql_lives_in_the_store() -> None:
    assert_kept(house_rules.sql, SQL_SPEAKERS)


def test_a_declaration_may_quote_sql_but_not_ask() -> None:
    # A partial index and a server default are written as text().
    assert_kept(partial(house_rules.sql, verbs=house_rules.SQL_VERBS - {"text"}), NOBODY, "duzhan/model")


def test_chinese_words_stand_beside_their_value() -> None:
    assert_kept(house_rules.chinese_words, CHINESE_SPEAKERS)


def test_files_and_functions_keep_their_budget() -> None:
    assert_kept(house_rules.sizes, OVERSIZED)


def test_imports_stand_at_the_top() -> None:
    assert_kept(house_rules.hidden_imports, LATE_IMPORTERS)


def test_one_place_reads_the_clock() -> None:
    assert_kept(house_rules.clock_reads, CLOCK_READERS)


def test_nobody_catches_everything_to_go_on() -> None:
    assert_kept(house_rules.swallowed_errors, CATCHERS)


def test_no_module_is_a_drawer() -> None:
    assert_kept(house_rules.drawer_names, NOBODY)


def lines_named(rule: Rule, source: str, path: str = "duzhan/usecases/x.py") -> list[int]:
    found = house_rules.breaches(rule, [Module(path, dedent(source).strip("\n"))], NOBODY)
    return sorted(breach.line for breach in found)


BAD = [
    (house_rules.state_writes, "case.state = 1"),
    (house_rules.state_writes, "a, case.state = 1, 2"),
    (house_rules.state_writes, "case.state: str = 'x'"),
    (house_rules.state_writes, "del case.state"),
    (house_rules.state_writes, "setattr(case, 'state', 1)"),
    (house_rules.state_writes, "object.__setattr__(case, 'state', 1)"),
    (house_rules.state_writes, "sa.update(Case).where(x).values(state=1)"),
    (house_rules.state_writes, "table.update().values({'state': 1})"),
    (house_rules.state_writes, "insert(Case).on_conflict_do_update(set_={'state': 1})"),
    (house_rules.state_writes, "tx.execute('update dz.cases set title = 1, state = 2 where id = 3')"),
    (house_rules.state_writes, 'tx.execute(f"UPDATE cases AS c SET state = {x}")'),
    (house_rules.commits, "session.commit()"),
    (house_rules.commits, "tx.connection.commit()"),
    (house_rules.sql, "from sqlalchemy import Column, select"),
    (house_rules.sql, "from sqlmodel import delete as remove"),
    (house_rules.sql, "from sqlalchemy.dialects.postgresql import insert"),
    (house_rules.sql, "from sqlmodel import *"),
    (house_rules.sql, "import sqlalchemy as sa; sa.text('1')"),
    (house_rules.sql, "import sqlalchemy.sql; sqlalchemy.sql.select(1)"),
    (house_rules.chinese_words, "x = '销号'"),
    (house_rules.chinese_words, "x = f'{n} 件'"),
    (house_rules.chinese_words, "def f(x='（'): ..."),
    (house_rules.hidden_imports, "def f(): import json"),
    (house_rules.hidden_imports, "class A:\n async def f(self):\n  def g():\n   from a import b"),
    (house_rules.hidden_imports, "def f(): return importlib.import_module('json')"),
    (house_rules.clock_reads, "from datetime import datetime\ndatetime.now(UTC)"),
    (house_rules.clock_reads, "from datetime import datetime as D\nx = Field(default_factory=D.utcnow)"),
    (house_rules.clock_reads, "import datetime as dt\ndt.date.today()"),
    (house_rules.clock_reads, "import time\ntime.time()"),
    (house_rules.clock_reads, "from time import time as t\nt()"),
    (house_rules.swallowed_errors, "try: a\nexcept Exception: pass"),
    (house_rules.swallowed_errors, "try: a\nexcept (KeyError, BaseException) as e: log(e)"),
    (house_rules.swallowed_errors, "try: a\nexcept: b"),
    (house_rules.swallowed_errors, "x\nwith contextlib.suppress(Exception): a"),
]

GOOD = [
    (house_rules.state_writes, "if case.state == 1: f(state=case.state)"),
    (house_rules.state_writes, "app.state.pool = pool"),
    (house_rules.state_writes, "class Case:\n state: State"),
    (house_rules.state_writes, "'update notices set state = 1'; 'update cases set light = 1 where state = 2'"),
    (house_rules.commits, "commit = tx.commit_at"),
    (house_rules.sql, "from sqlalchemy import Column, Text\nfrom duzhan.store.cases import select"),
    (house_rules.sql, "element.text; form.update(x)"),
    (house_rules.chinese_words, "'''销号 in a docstring.'''\nx = 1  # 销号"),
    (house_rules.chinese_words, "class A:\n x = 1\n '''挂账'''"),
    (house_rules.hidden_imports, "import a\nif TYPE_CHECKING:\n import b"),
    (house_rules.clock_reads, "import time\ntime.monotonic()\nfunc.now()\nnow.date()"),
    (house_rules.clock_reads, "from datetime import date, datetime\ndate.fromisoformat(x)\ndatetime.combine(a, b)"),
    (house_rules.swallowed_errors, "try: a\nexcept Exception:\n b\n raise"),
    (house_rules.swallowed_errors, "try: a\nexcept Exception as e:\n raise Refused from e"),
    (house_rules.swallowed_errors, "try: a\nexcept (KeyError, ValueError): pass"),
]


@pytest.mark.parametrize(("rule", "source"), BAD)
def test_a_breach_is_named_by_its_line(rule: Rule, source: str) -> None:
    # Every bad snippet above breaks the rule in its last line, or where its handler starts.
    assert lines_named(rule, source) == [len(source.splitlines())]


@pytest.mark.parametrize(("rule", "source"), GOOD)
def test_what_keeps_the_rule_is_left_alone(rule: Rule, source: str) -> None:
    assert lines_named(rule, source) == []


@pytest.mark.parametrize(
    ("function", "spare", "lines"),
    [(40, 260, []), (41, 0, [1]), (10, 291, [301]), (41, 300, [1, 341])],
)
def test_a_size_over_budget_is_named(function: int, spare: int, lines: list[int]) -> None:
    body = "\n    pass" * (function - 1)
    assert lines_named(house_rules.sizes, f"def f() -> None:{body}" + "\nx = 1" * spare) == lines


@pytest.mark.parametrize("path", ["duzhan/utils.py", "duzhan/common/x.py", "flows/case_manager.py", "flows/helpers.py"])
def test_a_drawer_is_named(path: str) -> None:
    assert lines_named(house_rules.drawer_names, "", path) == [1]
    assert lines_named(house_rules.drawer_names, "", "duzhan/store/database.py") == []


def test_a_declaration_may_say_text_and_no_more() -> None:
    rule = partial(house_rules.sql, verbs=house_rules.SQL_VERBS - {"text"})
    assert lines_named(rule, "from sqlalchemy import text") == []
    assert lines_named(rule, "from sqlalchemy import text, select") == [1]


def test_an_exception_covers_its_files_and_no_others(tmp_path: Path) -> None:
    for path in ("duzhan/store/deep/a.py", "duzhan/store.py", "flows/b.py"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\ntx.commit()\n", encoding="utf-8")
    found = house_rules.modules(tmp_path, "duzhan", "flows", "not_there_yet")
    named = house_rules.breaches(house_rules.commits, found, {"duzhan/store/*": "a test"})
    assert list(map(str, named)) == ["duzhan/store.py:2: commits", "flows/b.py:2: commits"]


def test_the_rules_read_this_repository() -> None:
    assert "duzhan/vocabulary/__init__.py" in {module.path for module in read(*CODE)}
