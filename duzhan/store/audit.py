"""The audit: one line for each sign-in, change of an account or right, and look at personal data; never changed.

Lines bear the database's own time, never the rehearsal's: who signed in when is no part of a rehearsal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, select

from duzhan.model.account import Account
from duzhan.model.audit import AuditKind, AuditLine
from duzhan.model.columns import table
from duzhan.policy.permissions import Grant
from duzhan.store.transaction import ReadTx, Tx

AUDIT = table(AuditLine).c
ACCOUNT = table(Account).c

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, and from which network address; ``agent`` names an operator's command or a flow instead."""

    account: int | None = None
    address: str | None = None
    agent: str | None = None


OPERATOR = By(agent="operator")
"""Whoever has the command line."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was done, to what, and why: ``subject`` is a user name, a case's number and field, a setting."""

    kind: AuditKind
    subject: str | None = None
    reason: str | None = None
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read; ``username`` is who did it."""

    id: int
    at: datetime
    kind: AuditKind
    username: str | None
    agent: str | None
    address: str | None
    subject: str | None
    reason: str | None
    detail: Detail


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines; ``until`` is excluded, and so is ``before``, the key of the last line seen."""

    kind: AuditKind | None = None
    username: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def note(tx: Tx, what: Note, by: By) -> None:
    """Write a line; it stands or falls with the transaction that does what it tells."""
    values = {
        "at": func.clock_timestamp(),
        "kind": what.kind.value,
        "account": by.account,
        "agent": by.agent,
        "address": by.address,
        "subject": what.subject,
        "reason": what.reason,
        "detail": dict(what.detail),
    }
    tx.write(insert(table(AuditLine)).values(**values))


def of_grant(grant: Grant) -> Detail:
    """Return what is kept of a grant that was given or taken."""
    return {"role": grant.role.value, "level": grant.level.value, "area": grant.area, "unit": grant.unit}


def page(tx: ReadTx, wanted: Wanted, limit: int) -> Sequence[Line]:
    """Return the newest lines, one more than the limit where there are more."""
    joined = table(AuditLine).outerjoin(table(Account), ACCOUNT.id == AUDIT.account)
    columns = (AUDIT.id, AUDIT.at, AUDIT.kind, ACCOUNT.username, AUDIT.agent, AUDIT.address)
    chosen = select(*columns, AUDIT.subject, AUDIT.reason, AUDIT.detail).select_from(joined)
    rows = tx.run(chosen.where(and_(True, *_conditions(wanted))).order_by(AUDIT.id.desc()).limit(limit + 1))  # noqa: FBT003
    return [Line(row[0], row[1], AuditKind(row[2]), *row[3:]) for row in rows]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(AUDIT.kind == wanted.kind.value)
    if wanted.username is not None:
        who = select(ACCOUNT.id).where(ACCOUNT.username == wanted.username).scalar_subquery()
        found.append(AUDIT.account == who)
    if wanted.subject is not None:
        found.append(AUDIT.subject == wanted.subject)
    if wanted.since is not None:
        found.append(AUDIT.at >= wanted.since)
    if wanted.until is not None:
        found.append(AUDIT.at < wanted.until)
    if wanted.before is not None:
        found.append(AUDIT.id < wanted.before)
    return found
