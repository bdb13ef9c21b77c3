"""What is refused about instructions; the titles are in wording.py."""

from duzhan.errors import NotFound
from duzhan.wording import INSTRUCTION_REFUSALS


class InstructionNotFound(NotFound):
    """The case has no instruction of this number."""

    slug = "instruction-not-found"
    title = INSTRUCTION_REFUSALS["instruction-not-found"]
