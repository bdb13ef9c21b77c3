"""Instants and spans as operators type them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import typer

from duzhan.campaign.load import load_campaign
from duzhan.errors import RehearsalOnly
from duzhan.settings import Settings
from duzhan.store import policies
from duzhan.store.transaction import Pool, ReadTx, reading

_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_SPAN = re.compile(r"(?:\d{1,5}[wdhm])+")
_PIECE = re.compile(r"(\d+)([wdhm])")


def zone_of(tx: ReadTx, settings: Settings) -> ZoneInfo:
    """Return the campaign's time zone: of the adopted one, else of the folder that would be adopted."""
    campaign = policies.find(tx)
    if campaign is not None and campaign.policy_version is not None:
        return policies.pinned(tx, campaign.policy_version).zone
    return ZoneInfo(load_campaign(settings.campaign_folder).facts.time_zone)


def instant(text: str, zone: ZoneInfo) -> datetime:
    """Read RFC 3339, or a local time of the campaign, as an instant in UTC."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as wrong:
        raise typer.BadParameter(f"时刻“{text}”看不懂：写 2020-05-29 09:40（督战地时间）或 RFC 3339") from wrong
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def span(text: str) -> timedelta:
    """Read a span: 3d, 12h, 2w, 90m, 1d12h."""
    if not _SPAN.fullmatch(text):
        raise typer.BadParameter(f"时长“{text}”看不懂：写 3d、12h、2w、90m 或 1d12h")
    return sum((int(number) * _UNITS[unit] for number, unit in _PIECE.findall(text)), timedelta(0))


def shown(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant in the campaign's local time."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def pool_at(pool: Pool, now: str | None, settings: Settings) -> Pool:
    """Return the connections with time standing still at ``--now``, which only a rehearsal may name."""
    if now is None:
        return pool
    require_rehearsal(settings)
    with reading(pool) as tx:
        zone = zone_of(tx, settings)
    return pool.at(instant(now, zone))


def require_rehearsal(settings: Settings) -> None:
    """Raise RehearsalOnly unless this deployment rehearses; production never does."""
    if not settings.rehearsal:
        raise RehearsalOnly
