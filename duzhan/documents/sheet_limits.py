"""How much of a workbook is read at all (reliability.md, promise 38), and the refusal of what goes beyond."""

from dataclasses import dataclass


class SheetRefused(Exception):
    """A file that is not read; ``code`` is one of wording.INPUT_FAULTS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """Bytes, counts and seconds; ``memory`` is the child's address space, ``seconds`` its processor time."""

    file: int = 20_000_000
    unpacked: int = 200_000_000
    ratio: int = 100
    parts: int = 2_000
    rows: int = 200_000
    columns: int = 256
    cell: int = 32_767
    memory: int = 640_000_000
    seconds: int = 7


LIMITS = SheetLimits()
