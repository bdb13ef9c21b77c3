"""What is refused about records of units and appeals; the titles are in record_wording.py."""

from collections.abc import Sequence

from duzhan.errors import Conflict, DuzhanError, InvalidInput, NotFound, StaleVersion, VersionRequired
from duzhan.policy.record_wording import APPEAL_CONFLICTS, RECORD_FAULTS, RECORD_GUARD_SAYS, RECORD_REFUSALS


class RecordNotFound(NotFound):
    """There is no such record, or it does not concern the caller, or not yet."""

    slug = "record-not-found"
    title = RECORD_REFUSALS["record-not-found"]


class RecordStale(StaleVersion):
    """Somebody else changed the record since the caller read it."""

    slug = "record-stale-version"
    title = RECORD_REFUSALS["record-stale-version"]


class RecordVersionRequired(VersionRequired):
    """A change of a record must name the version it was decided on."""

    slug = "record-version-required"
    title = RECORD_REFUSALS["record-version-required"]


class RecordMoveRefused(DuzhanError):
    """The record's state has no such trigger."""

    slug = "record-illegal-transition"
    title = RECORD_REFUSALS["record-illegal-transition"]


class RecordGuardFailed(DuzhanError):
    """The record's state has the trigger, but ``guard`` says no."""

    slug = "record-guard-refused"
    title = RECORD_REFUSALS["record-guard-refused"]

    @classmethod
    def of(cls, guard: str) -> "RecordGuardFailed":
        """Say what the guard says."""
        return cls(RECORD_GUARD_SAYS[guard], guard=guard)


class RecordRowRefused(InvalidInput):
    """A row that cannot stand behind the record: ``errors`` names which and why."""

    slug = "record-row-refused"
    title = RECORD_REFUSALS["record-row-refused"]


class AppealNotFound(NotFound):
    """There is no such appeal, or it does not concern the caller."""

    slug = "appeal-not-found"
    title = RECORD_REFUSALS["appeal-not-found"]


class AppealMoveRefused(DuzhanError):
    """The appeal was decided or withdrawn before."""

    slug = "appeal-illegal-transition"
    title = RECORD_REFUSALS["appeal-illegal-transition"]


class AppealGuardFailed(DuzhanError):
    """The appeal waits, but ``guard`` says no."""

    slug = "appeal-guard-refused"
    title = RECORD_REFUSALS["appeal-guard-refused"]

    @classmethod
    def of(cls, guard: str) -> "AppealGuardFailed":
        """Say what the guard says."""
        return cls(RECORD_GUARD_SAYS[guard], guard=guard)


class AppealRefused(Conflict):
    """An appeal is not taken."""

    slug = "appeal-refused"
    title = RECORD_REFUSALS["appeal-refused"]

    @classmethod
    def of(cls, code: str, /, **facts: object) -> "AppealRefused":
        """Say why, by a code of APPEAL_CONFLICTS."""
        return cls(APPEAL_CONFLICTS[code].format(**facts), why=code)


def fault(field: str, code: str, /, **facts: object) -> InvalidInput:
    """Name one field and what is wrong with it, by a code of RECORD_FAULTS."""
    return InvalidInput([(field, code, RECORD_FAULTS[code].format(**facts))])


def rows(faults: Sequence[tuple[int, str, str]]) -> RecordRowRefused:
    """Name rows by their place, with a code of RECORD_FAULTS and what was written."""
    return RecordRowRefused(
        [(f"rows.{place}", code, RECORD_FAULTS[code].format(code=written)) for place, code, written in faults]
    )
