"""What is wrong with which field, in Chinese: from pydantic's codes."""

import re
from collections.abc import Iterable, Mapping

from duzhan.errors import InvalidInput
from duzhan.wording import BETWEEN, VALIDATION_SAYS

_QUOTED = re.compile(r"'([^']*)'")
# Where a parameter came from is of no interest to a person; which field of the body is.
_PLACES = frozenset({"body", "query", "path", "header", "form"})
_LONGEST_NAME = 100
_MOST = 50


def refusal(faults: Iterable[Mapping[str, object]]) -> InvalidInput:
    """Return the refusal that names every faulty field, up to a sane number; values are never repeated."""
    named = [(_field(fault["loc"]), str(fault["type"]), _message(fault)) for fault in faults]
    return InvalidInput(named[:_MOST])


def _field(location: object) -> str:
    """Return the field's name, as in ``milestones.0.title``; ``body`` for the body as a whole."""
    steps = [str(step)[:_LONGEST_NAME] for step in location] if isinstance(location, tuple | list) else []
    inner = steps[1:] if steps and steps[0] in _PLACES else steps
    return _printable(".".join(inner) or ".".join(steps))


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _message(fault: Mapping[str, object]) -> str:
    code = str(fault["type"])
    context = fault.get("ctx")
    facts = dict(context) if isinstance(context, Mapping) else {}
    if "expected" in facts:
        facts["expected"] = BETWEEN.join(_QUOTED.findall(str(facts["expected"])))
    says = VALIDATION_SAYS.get(code) or VALIDATION_SAYS.get(code.partition("_")[0]) or VALIDATION_SAYS["value_error"]
    return says.format_map({name: str(value) for name, value in facts.items()})
