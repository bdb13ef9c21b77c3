"""What is refused about the person whom a case is about."""

from duzhan.errors import NotFound
from duzhan.wording import PERSON_REFUSALS


class PersonNotFound(NotFound):
    """A case that the caller sees is about nobody who is kept, or what was kept was erased."""

    slug = "person-not-found"
    title = PERSON_REFUSALS[slug]
