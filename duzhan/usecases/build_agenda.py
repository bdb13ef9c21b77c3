"""生成议程: what is red for too long, what is stuck, and what lead units asked for comes on the agenda, in one step."""

from collections.abc import Iterator

from sqlalchemy import RowMapping

from duzhan.policy import agenda
from duzhan.policy.agenda import Candidate, Chain, Entry
from duzhan.policy.permissions import Actor
from duzhan.store import agendas, organisation, policies
from duzhan.store.agendas import Mark, NewItem
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import meeting_desk, meeting_view
from duzhan.usecases.meeting_desk import Held, Seen
from duzhan.vocabulary import ClockKind, Level, Light
from duzhan.wire.meetings import MeetingDetail


def build_agenda(tx: Tx, seen: Seen, *, actor: Actor) -> MeetingDetail:
    """Put on the agenda what belongs there and is not there; units whose requests landed are called too.

    What is there stays as and where it is, and what was taken off stays off: however often and by however many it is
    built, nothing comes on twice. Raises what ``meeting_desk.open_for`` does.
    """
    held = meeting_desk.open_for(tx, seen, actor)
    items = [NewItem(entry.case_id, None, tuple(entry.grounds)) for entry in wanted(tx, held, actor)]
    added = agendas.add(tx, held.id, items, actor.account)
    landed = agendas.land(tx, held.id, held.office)
    if added or landed:
        meeting_desk.invite(tx, held, landed)
        meeting_desk.changed(tx, held)
    return meeting_view.detail(tx, held.number, actor)


def wanted(tx: ReadTx, held: Held, actor: Actor) -> tuple[Entry, ...]:
    """Return what belongs on the agenda of an office's meeting now."""
    chains: dict[str, Chain] = {}
    found = agendas.candidates(tx, held.office, tuple(_marks(tx)), actor)
    for county in {str(row["county"]) for row in found}:
        chains[county] = tuple(organisation.of_area(tx, county).offices)
    return agenda.entries(held.office, (_candidate(row, chains[row["county"]]) for row in found))


def _candidate(row: RowMapping, chain: Chain) -> Candidate:
    return Candidate(
        case_id=row["id"],
        number=row["number"],
        chain=chain,
        found_level=Level(row["found_level"]),
        light=Light(row["light"]),
        marked=row["marked"],
        objected=row["objected"],
        suspended=row["suspended"],
        units=row["units"],
        requested=row["requested"],
    )


def _marks(tx: ReadTx) -> Iterator[Mark]:
    """Give, of every policy that cases may pin, the rungs that say that a case joins the next meeting's agenda."""
    for version in policies.versions(tx):
        rules = policies.pinned(tx, version)
        for kind in ClockKind:
            for number, rung in enumerate(rules.policy.ladder(kind), start=1):
                if rung.next_meeting:
                    yield version, kind.value, number
