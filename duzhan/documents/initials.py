"""Pinyin initials of place names, as people type them: 嵩县 is sx, 车村镇拜石村 is cczbsc."""

from pypinyin import Style, lazy_pinyin


def of(name: str) -> str:
    """Return the initials of a name in lower case; what is no Chinese character stays as it is."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
