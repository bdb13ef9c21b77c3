"""Templates: one for each kind of notice and one for letters, in good syntax, asking only for what it is given."""

from collections.abc import Iterator, Mapping
from itertools import product

from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes

from duzhan.campaign import letters, notices
from duzhan.campaign.faults import Fault, Place, fault
from duzhan.campaign.reading import Reading
from duzhan.vocabulary import ClockKind, Light

ENVIRONMENT = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text, and only tried here
FILES = (*(notices.template_file(kind) for kind in notices.KINDS), letters.TEMPLATE)
UNFILLABLE = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError)
"""What filling a template can raise that only its author can mend."""


def check(reading: Reading) -> Iterator[Fault]:
    """Check templates/."""
    for file in FILES:
        if file not in reading.templates:
            yield fault("template-missing", Place(file, 1))
    for file, text in reading.templates.items():
        of_letters = file == letters.TEMPLATE
        found = list(text_faults(file, text, letters.VARIABLES if of_letters else notices.VARIABLES))
        yield from found
        if of_letters and not found:
            yield from letter_faults(file, text)


def text_faults(file: str, text: str, variables: frozenset[str]) -> Iterator[Fault]:
    """Check one template: a subject, an empty line, a body; known variables."""
    subject, _, rest = text.partition("\n")
    if not subject.strip() or not rest.startswith("\n") or not rest.strip():
        yield fault("template-without-subject", Place(file, 1))
    try:
        tree = ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        yield fault("template-broken", Place(file, error.lineno), detail=error.message)
        return
    for name in sorted(meta.find_undeclared_variables(tree) - variables):
        line = min(node.lineno for node in tree.find_all(nodes.Name) if node.name == name)
        place = Place(file, line, name)
        yield fault("template-variable-unknown", place, value=name, expected=" ".join(sorted(variables)))


def letter_faults(file: str, text: str) -> Iterator[Fault]:
    """Fill the letter's template for every kind of clock and light that there is a letter for; name the first fault."""
    template = ENVIRONMENT.from_string(text)
    for values in _samples():
        try:
            template.render(values)
        except UNFILLABLE as error:
            yield fault("template-broken", Place(file, 1), detail=f"{values['clock']} {values['light']}: {error}")
            return


def _samples() -> Iterator[Mapping[str, object]]:
    """Yield values for every case that a template may tell apart, with everything else filled and with nothing."""
    clocks = (kind for kind in ClockKind if kind is not ClockKind.LOOK_BACK)
    lights = (light for light in Light if light is not Light.GREEN)
    for clock, light, flag, filled in product(clocks, lights, (False, True), (False, True)):
        texts = {name: name if filled else "" for name in letters.TEXTS}
        figures = dict.fromkeys(letters.FIGURES, int(filled))
        yield texts | figures | dict.fromkeys(letters.FLAGS, flag) | {"clock": clock.value, "light": light.value}
