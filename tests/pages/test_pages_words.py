"""The interface speaks Chinese first, and English to whoever asks: every message has both."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.nodes import TemplateData

from duzhan import vocabulary
from duzhan.vocabulary import Word
from duzhan.web import navigation, translation, view, words
from duzhan.wording import LEDGER_COLUMNS

TEMPLATES = Path(view.__file__).parent / "templates"
CHINESE = re.compile("[\u3400-\u9fff]")
OPTIONS = {"extensions": "", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}


def in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.glob("*.j2")):
        found = extract("jinja2.ext:babel_extract", BytesIO(path.read_bytes()), keywords={"_": None}, options=OPTIONS)
        for _line, message, _comments, _context in found:
            yield path.name, message if isinstance(message, str) else message[0]


def in_vocabulary() -> Iterator[tuple[str, str]]:
    for name in vars(vocabulary).values():
        if isinstance(name, type) and issubclass(name, Word):
            yield from ((name.__name__, member.label) for member in name if member.label)


def in_code() -> Iterator[tuple[str, str]]:
    yield from (("navigation", place.name) for place in (*navigation.PLACES, *navigation.MENU))
    yield from (("ledger", heading) for heading in LEDGER_COLUMNS.values())
    yield from (("words", pattern) for pattern in (words.DAY, words.MONTH_AND_DAY, words.WHOLE_DAY))


def test_every_message_has_its_english() -> None:
    english = translation.catalogue(translation.ENGLISH)
    asked = {*in_templates(), *in_code(), *in_vocabulary()}
    missing = sorted(f"{where}: {message}" for where, message in asked if message not in english)
    assert not missing, "\n".join(missing)


def test_no_chinese_of_a_template_escapes_the_catalogue() -> None:
    """Whatever is Chinese outside of _() would stay Chinese in English."""
    bare = [
        f"{path.name}:{node.lineno}: {node.data.strip()[:40]}"
        for path in sorted(TEMPLATES.glob("*.j2"))
        for node in view.environment().parse(path.read_text(encoding="utf-8")).find_all(TemplateData)
        if CHINESE.search(node.data)
    ]
    assert bare == []


def test_a_message_is_said_in_one_way_only() -> None:
    said: dict[str, set[str]] = {}
    for path in sorted((translation.FOLDER / translation.ENGLISH).glob("*.po")):
        with path.open("rb") as file:
            for each in read_po(file):
                if each.id:
                    said.setdefault(str(each.id), set()).add(str(each.string))
    assert {message: ways for message, ways in said.items() if len(ways) > 1} == {}
