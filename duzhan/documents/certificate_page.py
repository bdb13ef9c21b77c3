"""The closing certificate 销号证明 as one page to print: no script, nothing from elsewhere, all of it escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from duzhan.documents import certificate
from duzhan.documents.certificate import Certificate

_FOLDER = Path(__file__).parent / "templates"


@cache
def style() -> str:
    """Return the page's style sheet."""
    return (_FOLDER / "certificate.css").read_text(encoding="utf-8")


@cache
def content_security_policy() -> str:
    """Return the policy that lets a browser apply the page's own style, known by its hash, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def page(said: Certificate) -> str:
    """Return the page as HTML."""
    return _template().get_template("certificate.html.j2").render(said=said, words=certificate, style=style())


@cache
def _template() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
