"""The docs are true: what the code knows is written by the code, and what is named exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import docs_blocks
import pytest
from docs_blocks import OPEN, ROOT

from duzhan.wire.cases import Finding
from duzhan.wire.triggers import SHAPES
from statemachines import diagram
from statemachines.states import Trigger

PAGES = docs_blocks.pages()
RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
TEMPLATE = ROOT / "docs/adr/template.md"
LONGEST_RECORD, LONGEST_README = 50, 120
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
OURS = re.compile(r"(?:duzhan|flows|statemachines|tests|config|docs|scripts)/[\w./-]*")
BODY = re.compile(r"^`([a-z-]+)`\n\n```json\n(.*?)```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"\bduzhan ((?:[a-z-]+ ?)+)([^&|`\n]*)")
NOT_OURS_TO_SHOW = {
    "an absolute path": r"(?<![\w.:/}])/(?:work|home|root|tmp|usr|var|opt|etc|srv|mnt|Users)/",
    "a registry": r"pypi\.org|pythonhosted|npmjs|registry\.|crates\.io|proxy\.golang|mirrors?\.",
    "an emoji": "[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]",
}


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return FENCE.sub("", read(page))


each_page = pytest.mark.parametrize("page", PAGES, ids=named)
each_record = pytest.mark.parametrize("record", RECORDS, ids=named)


@each_page
def test_what_the_code_knows_is_as_the_code_has_it(page: Path) -> None:
    # Refresh with: python tests/contract/docs_blocks.py --write
    assert read(page) == docs_blocks.refreshed(read(page))


def test_every_setting_command_error_guard_and_finding_is_on_a_page() -> None:
    shown = [block for page in PAGES for block in docs_blocks.blocks_of(read(page))]
    assert set(shown) == set(docs_blocks.BLOCKS)


@each_page
def test_nothing_is_left_without_words(page: Path) -> None:
    rows = [line for line in read(page).splitlines() if line.startswith("|")]
    assert [row for row in rows if OPEN in row or re.search(r"\|\s*\|$", row)] == []


def test_the_picture_is_the_lifecycle() -> None:
    for page in (ROOT / "README.md", ROOT / "docs/lifecycle.md"):
        pictures = [text for language, text in FENCE.findall(read(page)) if language == "mermaid"]
        assert pictures == [diagram.mermaid()]


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    missing = []
    for target in LINK.findall(read(page)):
        path, _, anchor = unquote(target).partition("#")
        if "://" in target:
            continue
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            missing.append(target)
    assert missing == []


def anchors(page: Path) -> set[str]:
    """Return what the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_files_that_are_named_exist(page: Path) -> None:
    paths = {path for span in SPAN.findall(prose(page)) for path in [span] if OURS.fullmatch(path)}
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


@each_record
def test_tests_that_are_named_exist(record: Path) -> None:
    known = set(re.findall(r"def (test_\w+)", "".join(read(file) for file in (ROOT / "tests").rglob("test_*.py"))))
    wanted = {span for span in SPAN.findall(prose(record)) if re.fullmatch(r"test_\w+", span)}
    assert sorted(wanted - known) == []


@each_page
def test_commands_that_are_named_exist_with_their_options(page: Path) -> None:
    known = {tuple(name.split()[1:]): options_of(command) for name, command in docs_blocks.commands()}
    groups = {name[:1] for name in known if name[1:]}
    wrong = []
    for words, rest in commands_in(page):
        name = next((words[:count] for count in (2, 1) if words[:count] in known), words)
        given = set(re.findall(r"(?<!\S)--[a-z-]+", rest))
        if not (name in groups or given <= known.get(name, set()) | {"--help"}) or name not in {*known, *groups}:
            wrong.append(f"duzhan {' '.join(words)} {rest}")
    assert wrong == []


def options_of(command: click.Command) -> set[str]:
    return {option for each in command.params for option in (*each.opts, *each.secondary_opts)}


def commands_in(page: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    """Go through the commands in code spans and in blocks of commands."""
    blocks = [text for language, text in FENCE.findall(read(page)) if language in {"sh", "text"}]
    for code in (*SPAN.findall(prose(page)), *blocks):
        for words, rest in COMMAND.findall(code):
            yield tuple(words.split()), rest


@each_page
@pytest.mark.parametrize("what", NOT_OURS_TO_SHOW)
def test_a_page_shows_nothing_of_this_machine_and_no_ornament(page: Path, what: str) -> None:
    assert re.findall(NOT_OURS_TO_SHOW[what], read(page)) == []


def test_bodies_in_the_guides_are_accepted_by_their_shapes() -> None:
    shapes = {trigger.value.replace("_", "-"): shape for trigger, shape in SHAPES.items()} | {"cases": Finding}
    found = [pair for page in PAGES for pair in BODY.findall(read(page))]
    for name, body in found:
        assert shapes[name].model_validate_json(body)
    by_hand = {Trigger.ASSIGN, Trigger.REVIEW, Trigger.VERIFY, Trigger.ORDER_CLOSING, Trigger.SUSPEND, Trigger.REOPEN}
    assert {trigger.value.replace("_", "-") for trigger in by_hand} <= {name for name, _ in found}


@each_record
def test_a_decision_record_is_short_and_has_every_part(record: Path) -> None:
    headings = re.findall(r"^## .+$", read(TEMPLATE), re.MULTILINE)
    assert re.findall(r"^## .+$", read(record), re.MULTILINE) == headings
    assert len(read(record).splitlines()) <= LONGEST_RECORD
    assert re.search(r"^Status: (proposed|accepted|superseded by .+)$", read(record), re.MULTILINE)
    assert all(part.strip() for part in re.split(r"^## .+$", read(record), flags=re.MULTILINE))


def test_decision_records_are_numbered_in_a_row() -> None:
    numbers = [record.name[:4] for record in RECORDS]
    assert numbers == [f"{number:04d}" for number in range(1, len(RECORDS) + 1)]
    assert [read(record)[2:6] for record in RECORDS] == numbers


def test_the_readme_is_short() -> None:
    assert len(read(ROOT / "README.md").splitlines()) < LONGEST_README


def test_the_changelog_has_a_place_for_what_is_next() -> None:
    assert "## [Unreleased]" in read(ROOT / "CHANGELOG.md")
