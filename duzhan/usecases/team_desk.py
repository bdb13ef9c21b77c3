"""Teams as they are dealt with: found, held by who may send them, and shown."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from duzhan.errors import NotPermitted
from duzhan.policy import touring
from duzhan.policy.permissions import Actor
from duzhan.policy.tour_refusals import TeamNotFound
from duzhan.store import teams
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level
from duzhan.wire.tours import MemberOut, TeamOut


def find(tx: ReadTx, code: str, actor: Actor) -> RowMapping:
    """Return a team; raises TeamNotFound where it tours nothing of the actor's."""
    rows = teams.seen(tx, actor.areas(), code)
    if not rows:
        raise TeamNotFound(code=code)
    return rows[0]


def hold(tx: Tx, code: str, actor: Actor) -> RowMapping:
    """Return a team that nobody else changes meanwhile; raises TeamNotFound, NotPermitted for who may not send it."""
    row = find(tx, code, actor)
    if not touring.may_send(actor, Level(row["level"]), row["areas"]):
        raise NotPermitted
    teams.hold(tx, code)
    return row


def shown(tx: ReadTx, rows: Sequence[RowMapping], actor: Actor) -> tuple[TeamOut, ...]:
    """Show some teams with their members."""
    members = teams.members(tx, [row["code"] for row in rows])
    return tuple(
        TeamOut(
            code=row["code"],
            name=row["name"],
            level=Level(row["level"]),
            areas=tuple(row["areas"]),
            area_names=tuple(row["area_names"]),
            members=tuple(_member(each) for each in members[row["code"]]),
            may_change=touring.may_send(actor, Level(row["level"]), row["areas"]),
        )
        for row in rows
    )


def _member(row: RowMapping) -> MemberOut:
    return MemberOut.model_validate({name: row[name] for name in MemberOut.model_fields})
