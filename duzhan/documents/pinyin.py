"""Pinyin of place names, as people type them: 嵩县 is sx or songxian, 漯河市 is luohe."""

import re
from collections.abc import Iterator, Mapping

from pypinyin import Style, lazy_pinyin

# 多音字: what is read otherwise in the names of places here than it mostly is elsewhere.
_READ: Mapping[str, tuple[str, ...]] = {
    "重渡": ("chong", "du"),
    "漯": ("luo",),
    "浚": ("xun",),
    "长": ("chang",),
    "都": ("du",),
    "乐": ("le",),
    "朝": ("chao",),
}
_OWN = re.compile("|".join(_READ))
_KIND = re.compile(r"(?<=..)(?:回族区|街道|[省市县区镇乡村])$")


def initials(name: str) -> str:
    """Return the initials of a name in lower case; what is no Chinese character stays as it is."""
    return "".join(_read(name, Style.FIRST_LETTER))


def spellings(name: str) -> frozenset[str]:
    """Return a name spelled in full, with and without the kind of place that it ends in."""
    return frozenset("".join(_read(each, Style.NORMAL)) for each in (name, _KIND.sub("", name)))


def _read(name: str, style: Style) -> Iterator[str]:
    at = 0
    for own in _OWN.finditer(name):
        yield from _syllables(name[at : own.start()], style)
        yield from (each[:1] if style is Style.FIRST_LETTER else each for each in _READ[own[0]])
        at = own.end()
    yield from _syllables(name[at:], style)


def _syllables(part: str, style: Style) -> list[str]:
    return [each.lower() for each in lazy_pinyin(part, style=style)]
