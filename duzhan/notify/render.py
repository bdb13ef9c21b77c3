"""Words from templates: notices by the campaign's own, the explanation by one of ours; a missing value is an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from duzhan.campaign import notices

OURS = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice in words: one line of subject, and a body."""

    subject: str
    body: str


def notice(campaign_folder: Path, kind: str, variables: Mapping[str, object]) -> Rendered:
    """Word a notice by the campaign's template of its kind, which begins with the subject and an empty line."""
    text = _environment(campaign_folder).get_template(notices.template_file(kind)).render(variables)
    subject, _, body = text.partition("\n")
    return Rendered(subject.strip(), body.strip())


def clauses(template: str, values: Mapping[str, object]) -> tuple[str, ...]:
    """Word one of our own templates and return its lines, empty ones left out."""
    text = _environment(OURS).get_template(template).render(values)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def phrase(name: str, *values: object) -> str:
    """Word a single phrase of templates/phrases.j2, a date or a ground, by its name."""
    phrases = _environment(OURS).get_template("phrases.j2").module
    return str(getattr(phrases, name)(*values))


@cache
def _environment(folder: Path) -> Environment:
    """Open a folder of templates; they make plain text, so nothing is escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
