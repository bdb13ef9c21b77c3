"""The name of an uploaded file: what somebody claims, without folders, and with the ending that its content has."""

from pathlib import PurePosixPath

from duzhan.store.evidence_files import SUFFIXES, Staged
from duzhan.wire import telltale

_LONGEST_STEM = 100
_LONGEST_LEDGER = 150


def of_ledger(claimed: str | None) -> str:
    """Return the name of a sheet that is only read: without folders and control characters, its end where too long."""
    name = PurePosixPath((claimed or "").replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[-_LONGEST_LEDGER:] or "ledger"


def cleaned(claimed: str | None, file: Staged) -> str:
    """Return a name without folders and control characters, that ends as its content does."""
    name = PurePosixPath((claimed or "").replace("\\", "/")).name
    stem = "".join(letter for letter in PurePosixPath(name).stem if letter.isprintable())[:_LONGEST_STEM].strip(". ")
    return (telltale.blotted(stem) or "evidence") + SUFFIXES[file.media_type]
