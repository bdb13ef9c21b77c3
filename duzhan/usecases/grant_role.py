"""授权: a role within a scope."""

from dataclasses import dataclass

from duzhan.errors import Conflict, InvalidInput
from duzhan.model.audit import AuditKind
from duzhan.policy.permissions import SCOPED_BY_UNIT, Grant
from duzhan.store import accounts, audit, organisation, sessions
from duzhan.store.audit import OPERATOR, By, Note
from duzhan.store.transaction import Tx
from duzhan.vocabulary import Level, Role
from duzhan.wording import CONFLICTS

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
# Who watches or administers does nothing else (domain.md, section 10).
EXCLUSIVE = ADMINISTRATORS | {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Wish:
    """A role as asked for: with a unit, or with an area and the level at which the person works there."""

    role: Role
    area: str | None = None
    unit: str | None = None
    level: Level | None = None


def grant_role(tx: Tx, username: str, wish: Wish, by: By = OPERATOR) -> Grant:
    """Grant a role, end the account's sessions, which began without it, and return it as granted.

    Raises InvalidInput for a scope that does not go with the role, Conflict for roles that exclude each other.
    """
    account = accounts.find(tx, username)
    grant = _scoped(tx, wish)
    held = accounts.roles(tx, account) - {wish.role}
    if held and (wish.role in EXCLUSIVE or held & EXCLUSIVE):
        raise Conflict(CONFLICTS["exclusive_role"])
    accounts.add_grant(tx, account, grant)
    sessions.end_all(tx, account)
    audit.note(tx, Note(AuditKind.GRANT_GIVEN, username, detail=audit.of_grant(grant)), by)
    return grant


def _scoped(tx: Tx, wish: Wish) -> Grant:
    if wish.role in ADMINISTRATORS:
        if wish.area or wish.unit:
            raise InvalidInput.of("role", "scope_not_taken")
        return Grant(wish.role, wish.level or Level.PROVINCE, None, None)
    if wish.role in SCOPED_BY_UNIT or wish.role is Role.OFFICE:
        return _of_unit(tx, wish)
    if wish.area is None:
        raise InvalidInput.of("area", "area_needed")
    area = organisation.find_area(tx, wish.area)
    if area is None:
        raise InvalidInput.of("area", "unknown_area", code=wish.area)
    return Grant(wish.role, wish.level or Level(area.level), area.code, None)


def _of_unit(tx: Tx, wish: Wish) -> Grant:
    """Return the grant within a unit: an office reads its area, a unit the cases that it takes part in."""
    if wish.unit is None:
        raise InvalidInput.of("unit", "unit_of_role_needed")
    unit = organisation.find_unit(tx, wish.unit)
    if unit is None:
        raise InvalidInput.of("unit", "unknown_unit", code=wish.unit)
    return Grant(wish.role, Level(unit.level), unit.area if wish.role is Role.OFFICE else None, unit.code)
