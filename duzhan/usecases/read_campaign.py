"""方案: which version is in force, and what its folder would change if it were adopted now; changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duzhan.campaign import load
from duzhan.campaign.diff import Change, diff
from duzhan.campaign.faults import Fault
from duzhan.campaign.lint import lint
from duzhan.store import policies
from duzhan.store.transaction import ReadTx


@dataclass(frozen=True, slots=True)
class CampaignSheet:
    """The version in force, what the lint says of the folder, and how its policy differs from that version.

    ``changes`` is None where the folder has a fault that keeps it from being read at all.
    """

    name: str
    document: str
    version: int
    content_hash: str
    adopted_at: datetime
    adopted_by: str
    folder: str
    faults: tuple[Fault, ...]
    changes: tuple[Change, ...] | None


def read_campaign(tx: ReadTx, folder: Path) -> CampaignSheet:
    """Return the campaign's sheet; raises NoCampaign before one is adopted."""
    campaign, version = policies.active(tx), policies.adopted(tx)
    in_force = policies.pinned(tx, int(version.id or 0)).policy
    loaded = load.read_lines(folder).campaign
    return CampaignSheet(
        name=campaign.name,
        document=campaign.document,
        version=int(version.id or 0),
        content_hash=version.content_hash,
        adopted_at=version.adopted_at,
        adopted_by=version.adopted_by,
        folder=folder.name,
        faults=tuple(lint(folder)),
        changes=None if loaded is None else tuple(diff(in_force, loaded.policy)),
    )
