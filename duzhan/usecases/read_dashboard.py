"""Reads the dashboard: counts of the cases in the caller's scope, by county, unit and content area."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping

from duzhan.campaign.policy import Policy
from duzhan.policy.permissions import Actor
from duzhan.store import dashboard, policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import past_instant
from duzhan.wire.ledger import Dashboard, Figures


def read_dashboard(tx: ReadTx, then: datetime | None = None, *, actor: Actor) -> Dashboard:
    """Return the figures of everything in the scope that the actor has today, as of now or of a past instant.

    Raises NoCampaign before there is one, InvalidInput for an instant that has not come yet.
    """
    seen = past_instant.snapshot(tx, then)
    rows = dashboard.figures(tx, actor) if then is None else dashboard.past_figures(seen, actor)
    campaign = policies.active(tx)
    policy = policies.pinned(tx, int(campaign.policy_version or 0)).policy
    return Dashboard(
        as_of=seen.now,
        total=_group(rows, "all", policy)[0],
        by_county=_group(rows, "county", policy),
        by_unit=_group(rows, "unit", policy),
        by_content_area=_group(rows, "content_area", policy),
    )


def _group(rows: Sequence[RowMapping], by: str, policy: Policy) -> tuple[Figures, ...]:
    titles = {content.code: content.title for content in policy.contents} if by == "content_area" else {}
    return tuple(
        Figures(
            key=row["key"] or "",
            name=titles.get(row["key"], row["name"]),
            **{name: row[name] for name in Figures.model_fields if name not in {"key", "name"}},
        )
        for row in rows
        if row["by"] == by
    )
