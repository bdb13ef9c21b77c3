"""组建督战组: an office of the province or of a city forms a team for its own area."""

from duzhan.errors import InvalidInput, NotPermitted
from duzhan.model.unit import Team
from duzhan.policy import tour_refusals, touring
from duzhan.policy.permissions import Actor
from duzhan.store import organisation, teams
from duzhan.store.transaction import Tx
from duzhan.usecases import read_teams
from duzhan.wire.tours import NewTeam, TeamOut


def form_team(tx: Tx, new: NewTeam, *, actor: Actor) -> TeamOut:
    """Form a team and return it.

    Raises NotPermitted for who convenes no tours, InvalidInput for unknown areas and those of another office.
    """
    office = touring.may_convene(actor)
    if office is None or office.area is None:
        raise NotPermitted
    for area in new.areas:
        if not area.startswith(office.area):
            raise tour_refusals.fault("areas", "stop_outside_office", code=area)
        if organisation.find_area(tx, area) is None:
            raise InvalidInput.of("areas", "unknown_area", code=area)
    code = teams.free_code(tx, office.area)
    areas = ",".join(dict.fromkeys(new.areas))
    teams.add(tx, Team(code=code, name=new.name, level=office.level.value, areas=areas))
    return read_teams.read_team(tx, code, actor=actor)
