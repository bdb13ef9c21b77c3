"""The expressions of indicator rules: facts by their codes, numbers, comparisons, and a few words about the past.

``and``, ``or``, ``not``, ``+ - * /``, comparisons; ``rising(fact, 3)`` and ``falling(fact, 3)`` where each of three
readings is above (below) the one before; ``change(fact, 4)``: by how much the newest differs from the fourth last.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

ABOUT_THE_PAST = frozenset({"rising", "falling", "change"})
FEWEST, MOST = 2, 30
"""Readings that a word about the past may look at."""
LONGEST = 300
_PARTS = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Div, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.Name, ast.Load, ast.Constant,
    ast.Call,
)  # fmt: skip
_COMPARED: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
Bounds = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with an expression, by a code of campaign/faults.py, and the piece that it is about."""

    code: str
    piece: str


def slips(expression: str, bounds: Bounds) -> Iterator[Slip]:
    """Yield what is wrong with an expression over facts with these bounds."""
    tree = _parsed(expression)
    if tree is None:
        yield Slip("expression-broken", expression)
        return
    for node in ast.walk(tree):
        yield from _slips_of(node, bounds)
    if not names(expression):
        yield Slip("expression-of-nothing", expression)


def names(expression: str) -> tuple[str, ...]:
    """Return the facts that an expression names, each once, in their order."""
    tree = _parsed(expression)
    nodes = [] if tree is None else [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return tuple(dict.fromkeys(node.id for node in nodes if node.id not in ABOUT_THE_PAST))


def _parsed(expression: str) -> ast.Expression | None:
    try:
        return ast.parse(expression, mode="eval") if len(expression) <= LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _slips_of(node: ast.AST, bounds: Bounds) -> Iterator[Slip]:
    if not isinstance(node, _PARTS) or (isinstance(node, ast.Constant) and _number(node) is None):
        yield Slip("expression-part", ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__)
    elif isinstance(node, ast.Name) and node.id not in bounds and node.id not in ABOUT_THE_PAST:
        yield Slip("expression-name", node.id)
    elif isinstance(node, ast.Call) and not _well_called(node, bounds):
        yield Slip("expression-call", ast.unparse(node))
    elif isinstance(node, ast.Compare):
        yield from _thresholds(node, bounds)


def _number(node: ast.expr) -> float | None:
    """Return the number that a part of an expression is, None where it is none."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case _:
            return None


def _well_called(node: ast.Call, bounds: Bounds) -> bool:
    if not isinstance(node.func, ast.Name) or node.func.id not in ABOUT_THE_PAST or node.keywords:
        return False
    match node.args:
        case [ast.Name(id=fact), ast.Constant(value=int(many))]:
            return fact in bounds and FEWEST <= many <= MOST
        case _:
            return False


def _thresholds(node: ast.Compare, bounds: Bounds) -> Iterator[Slip]:
    """Yield comparisons of a fact with a number that come out the same whatever the fact's value is."""
    sides = (node.left, *node.comparators)
    for left, compared, right in zip(sides, node.ops, sides[1:], strict=False):
        fact, number, turned = left, _number(right), False
        if number is None:
            fact, number, turned = right, _number(left), True
        if number is None or not isinstance(fact, ast.Name) or fact.id not in bounds:
            continue
        if not _possible(type(compared), bounds[fact.id], number, turned=turned):
            yield Slip("threshold-impossible", ast.unparse(node))


def _possible(compared: type[ast.cmpop], ends: tuple[float, float], number: float, *, turned: bool) -> bool:
    if compared not in _COMPARED:
        return ends[0] <= number <= ends[1]
    tell = _COMPARED[compared]
    at_ends = {tell(number, end) if turned else tell(end, number) for end in ends}
    return len(at_ends) > 1
