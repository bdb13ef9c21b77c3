"""The interface's second language: gettext catalogues whose message ids are the Chinese that offices wrote."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CHINESE, ENGLISH = "zh-CN", "en"
LANGUAGES = (CHINESE, ENGLISH)
COOKIE = "duzhan-language"
FOLDER = Path(__file__).parent / "translations"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return every message of a language by its Chinese; none for Chinese itself."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            found |= {str(each.id): str(each.string) for each in read_po(file) if each.id and each.string}
    return found


def translator(language: str) -> Callable[[str], str]:
    """Return the function that puts a Chinese message into a language; what no catalogue has stays Chinese."""
    messages = catalogue(language)
    return lambda message: messages.get(message, message)


def chosen(cookie: str | None) -> str:
    """Return the language that a browser asked for, Chinese where it asked for none that there is."""
    return cookie if cookie in LANGUAGES else CHINESE
