"""Codes of households and persons: numbers that an office or a source gave them, never what says who they are."""

import re

_LIKE_A_NUMBER = re.compile(r"[0-9]{11}")
"""As the tables' household_by_number has it: identity numbers and telephones have eleven digits and more."""


def says_who(code: str, area: str) -> bool:
    """Tell whether a code may be an identity number or a telephone; it may begin with its village's own code."""
    return _LIKE_A_NUMBER.search(code.replace(area, "")) is not None
