"""Faults of the moment: the database was busy or went away, and no row is to blame."""

from sqlalchemy.exc import DBAPIError

# SQLSTATE classes: connections, insufficient resources, operator intervention; a deadlock, a lock that was not had.
_CLASSES = ("08", "40", "53", "57")
_LOCK_NOT_AVAILABLE = "55P03"
_STATEMENT_TIMEOUT = "57014"
"""A statement over too many rows takes too long; over fewer it may not."""


def is_passing(error: Exception) -> bool:
    """Tell whether an error says nothing about the rows it came upon, so that trying again later is right."""
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if error.connection_invalidated or not state:
        return True
    return state == _LOCK_NOT_AVAILABLE or (state[:2] in _CLASSES and state != _STATEMENT_TIMEOUT)
