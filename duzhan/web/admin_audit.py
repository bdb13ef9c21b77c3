"""审计: who did what to accounts, rights and settings, and who looked at personal data, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.model.audit import AuditKind
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_audit import read_audit
from duzhan.web import admin_places, asking, faults
from duzhan.web.admin_places import AUDIT
from duzhan.web.doors import AuditPage
from duzhan.wire.problems import Problem
from duzhan.wire.register import AuditFilter
from duzhan.wire.register import AuditPage as Lines

router = APIRouter(include_in_schema=False)
_INSTANTS = ("since", "until")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the audit, as it was asked for."""

    places: tuple[str, ...]
    found: Lines
    kinds: tuple[str, ...]
    asked: Mapping[str, str]
    next: str
    problem: Problem | None


@router.get(AUDIT)
def show(door: AuditPage) -> Response:
    """Show the audit."""
    asked = asking.asked(door.request)

    def look(tx: ReadTx, visit: Visit) -> Shown:
        zone = policies.in_force(tx).zone
        try:
            found, problem = read_audit(tx, _wanted(asked, zone)), None
        except DuzhanError as refusal:
            found, problem = read_audit(tx, AuditFilter()), faults.of(refusal)
        following = urlencode({**asked, "cursor": found.next or ""})
        kinds = tuple(kind.value for kind in AuditKind)
        return Shown(admin_places.of(visit.actor), found, kinds, asked, following, problem)

    return door.show("admin_audit.html.j2", look)


def _wanted(asked: Mapping[str, str], zone: ZoneInfo) -> AuditFilter:
    """Return the filter that a question makes; raises InvalidInput by field."""
    instants = {name: _instant(asked[name], zone) for name in _INSTANTS if name in asked}
    return asking.shaped(AuditFilter, {**asked, **instants})


def _instant(written: str, zone: ZoneInfo) -> str:
    """Return a local time as an instant, or what was written, where it is no time."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()
