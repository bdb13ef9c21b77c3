"""The house's own rules as functions on a syntax tree; ``test_house_rules`` says where each applies.

Each rule is born from a reason in style.md (sections 4 and 5) or reliability.md (R11), named in its docstring.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40

SQL_VERBS = frozenset({"select", "text", "insert", "update", "delete"})
DRAWERS = frozenset({"manager", "managers", "helper", "helpers", "util", "utils", "common", "base", "misc"})
CLOCK_READERS = frozenset(
    {
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "time.time",
        "time.time_ns",
    }
)

_CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_STATE_IN_SQL = re.compile(
    r'\bupdate\s+(?:only\s+)?[\w."]*case[\w."]*\s+(?:as\s+)?(?:\w+\s+)??set\b'
    r"(?:(?!\bwhere\b|\bfrom\b|\breturning\b|;).)*?\bstate\s*=",
    re.IGNORECASE | re.DOTALL,
)
_COLUMN_WRITERS = frozenset({"values", "update", "on_conflict_do_update"})
_CATCH_ALLS = frozenset({"Exception", "BaseException"})

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Breach(NamedTuple):
    """A place that breaks a rule."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Module:
    """A parsed file and its path from the repository's root, with slashes."""

    path: str
    source: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree, parsed once per text."""
        return _parsed(self.path, self.source)

    def breach(self, node: ast.AST, what: str) -> Breach:
        """Name a node of this file as the breach."""
        return Breach(self.path, getattr(node, "lineno", 1), what)


Rule = Callable[[Module], Iterator[Breach]]


@cache
def _parsed(path: str, source: str) -> ast.Module:
    return ast.parse(source, filename=path)


def modules(root: Path, *folders: str) -> list[Module]:
    """Read every Python file of these folders under ``root``; a folder that isn't there yet has none."""
    files = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    return [Module(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in files]


def breaches(rule: Rule, read: list[Module], allowed: Mapping[str, str]) -> list[Breach]:
    """Apply a rule to all modules but those that match a pattern in ``allowed`` (pattern → reason; ``*`` crosses /)."""
    judged = (module for module in read if not any(fnmatchcase(module.path, pattern) for pattern in allowed))
    return [breach for module in judged for breach in rule(module)]


def state_writes(module: Module) -> Iterator[Breach]:
    """Find state moved by hand: ``.state =``, a column write, SQL that sets a case's state (style.md, rule 1)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "state" and not isinstance(node.ctx, ast.Load):
            yield module.breach(node, "writes .state")
        elif isinstance(node, ast.Call) and _writes_state(node):
            yield module.breach(node, "writes the column state")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _STATE_IN_SQL.search(node.value):
            yield module.breach(node, "SQL that sets a case's state")


def _writes_state(call: ast.Call) -> bool:
    name = _called(call)
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name in {"setattr", "__setattr__"}:
        return any(_is_text(argument, "state") for argument in given)
    if name not in _COLUMN_WRITERS:
        return False
    keys = (key for argument in given if isinstance(argument, ast.Dict) for key in argument.keys)
    return any(keyword.arg == "state" for keyword in call.keywords) or any(_is_text(key, "state") for key in keys)


def commits(module: Module) -> Iterator[Breach]:
    """Find commits: a use-case never commits, the edge's transaction does (style.md, rule 4)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield module.breach(node, "commits")


def sql(module: Module, verbs: frozenset[str] = SQL_VERBS) -> Iterator[Breach]:
    """Find SQL's verbs, imported or reached through their library (architecture.md, section 2)."""
    origins = _origins(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and _is_sql_library(node.module or ""):
            for alias in node.names:
                if alias.name in {*verbs, "*"}:
                    yield module.breach(node, f"imports {alias.name} from {node.module}")
        elif isinstance(node, ast.Attribute) and node.attr in verbs:
            origin = _dotted(node, origins)
            if _is_sql_library(origin):
                yield module.breach(node, f"uses {origin}")


def chinese_words(module: Module) -> Iterator[Breach]:
    """Find words that people read away from their value (style.md, rule 18); docstrings and comments are free."""
    bare = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            found = _CHINESE.search(node.value)
            if found:
                yield module.breach(node, f"Chinese words: {node.value[found.start() : found.start() + 12]!r}")


def sizes(module: Module) -> Iterator[Breach]:
    """Find what is over budget and so missing a noun (style.md, rule 13); docstrings count, decorators don't."""
    lines = len(module.source.splitlines())
    if lines > MAX_FILE_LINES:
        yield Breach(module.path, lines, f"file of {lines} lines, over {MAX_FILE_LINES}")
    for node in ast.walk(module.tree):
        if isinstance(node, _FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield module.breach(node, f"{node.name}() of {length} lines, over {MAX_FUNCTION_LINES}")


def hidden_imports(module: Module) -> Iterator[Breach]:
    """Find imports inside functions: the wish for one is a wrong layer (style.md, rule 17)."""
    functions = (node for node in ast.walk(module.tree) if isinstance(node, (*_FUNCTIONS, ast.Lambda)))
    hidden = {id(node): node for function in functions for node in ast.walk(function)}
    for node in hidden.values():
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield module.breach(node, "import inside a function")
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
            yield module.breach(node, "import inside a function, by name")


def clock_reads(module: Module) -> Iterator[Breach]:
    """Find readings of the machine's clock: time is an argument (style.md, rule 7; reliability.md, R11)."""
    origins = _origins(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            origin = _dotted(node, origins)
            if origin in CLOCK_READERS:
                yield module.breach(node, f"reads the clock by {origin}")


def swallowed_errors(module: Module) -> Iterator[Breach]:
    """Find catch-alls that don't end by raising (style.md, rule 15)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and not isinstance(node.body[-1], ast.Raise):
            yield module.breach(node, "catches every error and goes on")
        elif isinstance(node, ast.Call) and _called(node) == "suppress" and any(map(_catches_all, node.args)):
            yield module.breach(node, "suppresses every error")


def drawer_names(module: Module) -> Iterator[Breach]:
    """Find modules and packages whose name, or a word of it, says nothing (style.md, rule 14)."""
    for part in module.path.removesuffix(".py").split("/"):
        for word in DRAWERS.intersection(part.lower().split("_")):
            yield Breach(module.path, 1, f"the name says nothing: {word}")


def _catches_all(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_catches_all(one) for one in caught.elts)
    return caught is None or _last_name(caught) in _CATCH_ALLS


def _called(call: ast.Call) -> str:
    return _last_name(call.func)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_text(node: ast.expr | None, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def _is_sql_library(dotted: str) -> bool:
    return dotted.partition(".")[0] in {"sqlalchemy", "sqlmodel"}


def _origins(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for: ``dt`` → ``datetime``, ``now_at`` → ``datetime.datetime``."""
    origins: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                origins[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                origins[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return origins


def _dotted(node: ast.expr, origins: Mapping[str, str]) -> str:
    """Return the full name behind ``a.b.c``, or nothing where ``a`` was not imported."""
    if isinstance(node, ast.Attribute):
        front = _dotted(node.value, origins)
        return f"{front}.{node.attr}" if front else ""
    return origins.get(node.id, "") if isinstance(node, ast.Name) else ""
