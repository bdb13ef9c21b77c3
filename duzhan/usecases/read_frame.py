"""Reads what goes around every page: the campaign, the time, who is acting, and what waits for the reader."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from duzhan.campaign.facts import PolicyFacts
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import inbox, policies, standing_names
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Acting:
    """A role, and the body or the area it is for, in words; neither for an administrator."""

    role: Role
    of: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The campaign in force, the instant of the snapshot, who reads, and how many notices are unread."""

    campaign: str
    document: str
    facts: PolicyFacts
    policy_version: int
    now: datetime
    actor: Actor
    acting: tuple[Acting, ...]
    unread: int

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which every local time of the campaign is meant."""
        return self.facts.zone

    @property
    def reads_cases(self) -> bool:
        """Whether there is anything to search for this reader; administrators read no cases."""
        return permissions.reads(self.actor)

    @property
    def today(self) -> date:
        """The local date of the snapshot."""
        return self.now.astimezone(self.zone).date()


def read_frame(tx: ReadTx, actor: Actor) -> Frame:
    """Return the frame of a reader's pages; raises NoCampaign before one is adopted."""
    campaign = policies.active(tx)
    version = int(campaign.policy_version or 0)
    names = standing_names.of_grants(tx, actor)
    return Frame(
        campaign=campaign.name,
        document=campaign.document,
        facts=policies.pinned(tx, version).policy.facts,
        policy_version=version,
        now=tx.now,
        actor=actor,
        acting=tuple(Acting(grant.role, names.get(grant.unit or grant.area or "", "")) for grant in actor.grants),
        unread=inbox.unread(tx, actor) if permissions.reads(actor) else 0,
    )
