"""采用方案: a campaign's areas, units, leaders and teams seed the database; its policy becomes the one cases pin."""

from dataclasses import dataclass

from duzhan.campaign.campaign import Campaign
from duzhan.errors import CampaignMismatch
from duzhan.model.area import Area, Target
from duzhan.model.campaign import CampaignRow
from duzhan.model.unit import Liaison, Team, Unit
from duzhan.store import organisation, policies
from duzhan.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Adopted:
    """Which policy version is in force, whether it is new, and how many rows each table gained."""

    policy_version: int
    content_hash: str
    new: bool
    seeded: dict[str, int]


def adopt_campaign(tx: Tx, campaign: Campaign, *, by: str) -> Adopted:
    """Adopt a linted campaign; doing it again changes nothing, a changed policy becomes a new version.

    Raises CampaignMismatch where this deployment already serves another campaign.
    """
    facts = campaign.facts
    present = policies.find(tx)
    if present is not None and present.id != facts.id:
        raise CampaignMismatch(adopted=present.id)
    policies.add_campaign(tx, _row(campaign))
    seeded = _seed(tx, campaign)
    version, new = policies.adopt(tx, facts.id, campaign.policy, by=by, at=tx.now)
    return Adopted(version, campaign.policy.content_hash(), new, seeded)


def _row(campaign: Campaign) -> CampaignRow:
    facts = campaign.facts
    return CampaignRow(
        id=facts.id,
        name=facts.name,
        document=facts.document,
        area=facts.area,
        case_prefix=facts.prefixes.case,
        closure_prefix=facts.prefixes.closure,
        letter_prefix=facts.prefixes.letter,
        filing_prefix=facts.prefixes.filing,
        meeting_prefix=facts.prefixes.meeting,
        start_on=facts.start_on,
        end_on=facts.end_on,
    )


def _seed(tx: Tx, campaign: Campaign) -> dict[str, int]:
    """Insert what the database does not have yet, areas before what lies in them."""
    areas = [
        Area(
            **area.model_dump(include={"code", "name", "level", "code_source"}),
            full_name=campaign.full_name(area.code),
            parent=area.parent or None,
            printed=area.printed or area.name,
            aliases="|".join(area.aliases),
        )
        for area in campaign.areas
    ]
    targets = [Target(kind=target.kind, area=target.area, position=target.order) for target in campaign.targets]
    units = [Unit(**unit.model_dump(exclude={"parent", "note"}), parent=unit.parent or None) for unit in campaign.units]
    teams = [
        Team(code=team.code, name=team.name, level=team.level, areas=",".join(team.areas)) for team in campaign.teams
    ]
    liaisons = [Liaison(**liaison.model_dump()) for liaison in campaign.liaisons]
    return {
        "areas": organisation.seed(tx, Area, areas),
        "targets": organisation.seed(tx, Target, targets),
        "units": organisation.seed(tx, Unit, units),
        "teams": organisation.seed(tx, Team, teams),
        "liaisons": organisation.seed(tx, Liaison, liaisons),
    }
