"""What is refused about publicity and filing; the titles are in wording.py."""

from duzhan.errors import Conflict, NotFound
from duzhan.wording import CLOSING_REFUSALS


class NotPosted(Conflict):
    """The case is not verified, or its closing is ordered already: there is nothing to post, to object or to answer."""

    slug = "not-to-be-posted"
    title = CLOSING_REFUSALS["not-to-be-posted"]


class ObjectionNotFound(NotFound):
    """The submission that stands verified has no objection of this number that waits for its answer."""

    slug = "objection-not-found"
    title = CLOSING_REFUSALS["objection-not-found"]


class FilingNotFound(NotFound):
    """There is no such filing, or its office's area is not wholly in the caller's scope."""

    slug = "filing-not-found"
    title = CLOSING_REFUSALS["filing-not-found"]


class NothingToFile(Conflict):
    """None of the cases named, or none at all, waits to be filed by the caller's office."""

    slug = "nothing-to-file"
    title = CLOSING_REFUSALS["nothing-to-file"]


class FilingReceived(Conflict):
    """The filing has been received before."""

    slug = "filing-received"
    title = CLOSING_REFUSALS["filing-received"]
