"""The name of an uploaded file: what somebody claims, without folders, and with the ending that its content has."""

from pathlib import PurePosixPath

from duzhan.store.evidence_files import SUFFIXES, Staged
from duzhan.wire import telltale

_LONGEST_STEM = 100


def cleaned(claimed: str | None, file: Staged) -> str:
    """Return a name without folders and control characters, that ends as its content does."""
    name = PurePosixPath((claimed or "").replace("\\", "/")).name
    stem = "".join(letter for letter in PurePosixPath(name).stem if letter.isprintable())[:_LONGEST_STEM].strip(". ")
    return (telltale.blotted(stem) or "evidence") + SUFFIXES[file.media_type]
