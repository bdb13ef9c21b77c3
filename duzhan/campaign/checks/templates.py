"""Notice templates: one for each kind of notice, with a subject, in good syntax, asking only for what it is given."""

from collections.abc import Iterator

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, meta, nodes

from duzhan.campaign.faults import Fault, Place, fault
from duzhan.campaign.notices import KINDS, VARIABLES, template_file
from duzhan.campaign.reading import Reading

ENVIRONMENT = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text, and only parsed here


def check(reading: Reading) -> Iterator[Fault]:
    """Check templates/."""
    for kind in KINDS:
        if template_file(kind) not in reading.templates:
            yield fault("template-missing", Place(template_file(kind), 1))
    for file, text in reading.templates.items():
        yield from text_faults(file, text)


def text_faults(file: str, text: str) -> Iterator[Fault]:
    """Check one template: a subject, an empty line, a body; known variables."""
    subject, _, rest = text.partition("\n")
    if not subject.strip() or not rest.startswith("\n") or not rest.strip():
        yield fault("template-without-subject", Place(file, 1))
    try:
        tree = ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        yield fault("template-broken", Place(file, error.lineno), detail=error.message)
        return
    for name in sorted(meta.find_undeclared_variables(tree) - VARIABLES):
        line = min(node.lineno for node in tree.find_all(nodes.Name) if node.name == name)
        place = Place(file, line, name)
        yield fault("template-variable-unknown", place, value=name, expected=" ".join(sorted(VARIABLES)))
