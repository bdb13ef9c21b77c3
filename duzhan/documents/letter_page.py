"""The letter 督办单 as one page to look at and to print: no script, nothing from elsewhere, all of it escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from duzhan.documents.letter import Letter

_FOLDER = Path(__file__).parent / "templates"


@cache
def style() -> str:
    """Return the page's style sheet."""
    return (_FOLDER / "letter.css").read_text(encoding="utf-8")


@cache
def content_security_policy() -> str:
    """Return the policy that lets a browser apply the page's own style, known by its hash, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def page(letter: Letter) -> str:
    """Return the page as HTML."""
    return _template().get_template("letter.html.j2").render(letter=letter, style=style())


def sheet(letter: Letter, heading: int) -> str:
    """Return the sheet alone, as escaped HTML for a page that has a style of its own; its title is of this level."""
    return _template().get_template("letter_sheet.html.j2").render(letter=letter, heading=heading)


@cache
def _template() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
