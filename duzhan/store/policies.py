"""Policy versions as pinned on cases, and the campaign they belong to."""

from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from duzhan import calendars
from duzhan.campaign.policy import Policy
from duzhan.errors import NoCampaign
from duzhan.model.campaign import CampaignRow, PolicyVersion
from duzhan.model.columns import of_row, table
from duzhan.policy.deadlines import Rules
from duzhan.store.driver import fixed
from duzhan.store.transaction import ReadTx, Tx

CAMPAIGN = table(CampaignRow)
VERSION = table(PolicyVersion)
_ACTIVE = fixed(select(CAMPAIGN).where(CAMPAIGN.c.policy_version.is_not(None)))


@lru_cache(maxsize=64)
def _parsed(content_hash: str, canonical: str) -> Policy:
    """Parse a canonical text once; the hash is in the key so that equal texts compare quickly."""
    del content_hash
    return Policy.from_canonical(canonical)


# A policy version never changes, so its text need be fetched only once per process and database.
_POLICIES: WeakKeyDictionary[Engine, dict[int, Policy]] = WeakKeyDictionary()


def pinned(tx: ReadTx, version: int) -> Rules:
    """Return the rules that a case with this policy version is judged by now, with the calendar of this process."""
    known = _POLICIES.setdefault(tx.connection.engine, {})
    if version not in known:
        row = tx.run(select(VERSION.c.content_hash, VERSION.c.canonical).where(VERSION.c.id == version)).one()
        known[version] = _parsed(str(row[0]), str(row[1]))
    return Rules(known[version], calendars.current())


def in_force(tx: ReadTx) -> Rules:
    """Return the rules that new cases are judged by; raises NoCampaign before a campaign is adopted."""
    return pinned(tx, int(active(tx).policy_version or 0))


def versions(tx: ReadTx) -> list[int]:
    """List the versions that cases may pin."""
    return [int(key) for key in tx.run(select(VERSION.c.id).order_by(VERSION.c.id)).scalars()]


def active(tx: ReadTx) -> CampaignRow:
    """Return the adopted campaign; raises NoCampaign before there is one."""
    row = tx.run(_ACTIVE).mappings().first()
    if row is None:
        raise NoCampaign
    return of_row(CampaignRow, row)


def adopted(tx: ReadTx) -> PolicyVersion:
    """Return the version in force, with who adopted it and when; raises NoCampaign before there is one."""
    wanted = select(VERSION).where(VERSION.c.id == active(tx).policy_version)
    return PolicyVersion(**tx.run(wanted).mappings().one())


def find(tx: ReadTx) -> CampaignRow | None:
    """Return the campaign row, adopted or half-way there, or None."""
    row = tx.run(select(CAMPAIGN)).mappings().first()
    return None if row is None else of_row(CampaignRow, row)


def add_campaign(tx: Tx, row: CampaignRow) -> None:
    """Insert the campaign, or leave the one that is there."""
    values = row.model_dump()
    tx.write(upsert(CAMPAIGN).values(**values).on_conflict_do_nothing())


def adopt(tx: Tx, campaign: str, policy: Policy, *, by: str, at: datetime) -> tuple[int, bool]:
    """Store a policy version by its content hash and make it the one that new cases pin; tell whether it is new."""
    content_hash = policy.content_hash()
    same = VERSION.c.campaign == campaign, VERSION.c.content_hash == content_hash
    known = tx.run(select(VERSION.c.id).where(*same)).scalar()
    new = known is None
    if known is None:
        known = tx.write(
            insert(VERSION)
            .values(
                campaign=campaign,
                content_hash=content_hash,
                canonical=policy.canonical(),
                adopted_at=at,
                adopted_by=by,
            )
            .returning(VERSION.c.id)
        ).scalar_one()
    version = int(str(known))
    tx.write(update(CAMPAIGN).where(CAMPAIGN.c.id == campaign).values(policy_version=version))
    return version, new
