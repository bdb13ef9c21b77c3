"""Reads the audit: what was done to accounts, rights and settings, and who looked at personal data."""

from duzhan.errors import InvalidInput
from duzhan.model.audit import AuditKind
from duzhan.store import audit
from duzhan.store.audit import Line, Wanted
from duzhan.store.transaction import ReadTx
from duzhan.wire import cursor
from duzhan.wire.register import AuditFilter, AuditOut, AuditPage


def read_audit(tx: ReadTx, wanted: AuditFilter) -> AuditPage:
    """Return a page, newest first; raises InvalidInput for a kind that there is not."""
    lines = audit.page(tx, _wanted(wanted), wanted.limit)
    shown = lines[: wanted.limit]
    further = cursor.encode(shown[-1].id) if len(lines) > wanted.limit else None
    return AuditPage(items=tuple(map(_out, shown)), next=further)


def _wanted(wanted: AuditFilter) -> Wanted:
    if wanted.kind is not None and wanted.kind not in set(AuditKind):
        raise InvalidInput.of("kind", "unknown_audit_kind", code=wanted.kind)
    return Wanted(
        kind=None if wanted.kind is None else AuditKind(wanted.kind),
        username=wanted.username,
        subject=wanted.subject,
        since=wanted.since,
        until=wanted.until,
        before=None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0],
    )


def _out(line: Line) -> AuditOut:
    return AuditOut(
        id=line.id,
        at=line.at,
        kind=line.kind.value,
        username=line.username,
        agent=line.agent,
        address=line.address,
        subject=line.subject,
        reason=line.reason,
        detail=dict(line.detail),
    )
