"""ETag and If-Match: a case's version, quoted."""

import re
from typing import Annotated

from fastapi import Header

from duzhan.errors import VersionRequired

# What a client sends back is our own tag; one that lost its quotes on the way still means the same.
_TAG = re.compile(r'"([0-9]{1,9})"|([0-9]{1,9})')
NEVER = 0
"""A version that no case has: a tag that cannot match is told so after the caller's rights are checked."""

IfMatch = Annotated[str | None, Header(alias="If-Match", description="ETag of the case as read")]


def etag(version: int) -> str:
    """Return a version as a strong entity tag."""
    return f'"{version}"'


def required_version(if_match: str | None) -> int:
    """Return the version that a change was decided on; raises VersionRequired for none and for ``*``."""
    if if_match is None or if_match.strip() in {"", "*"}:
        raise VersionRequired
    found = _TAG.fullmatch(if_match.strip())
    return int(found[1] or found[2]) if found else NEVER
