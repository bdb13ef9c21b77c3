"""The adopted campaign and the policy versions that cases pin."""

from datetime import date, datetime

from sqlalchemy import Column, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, reference


class CampaignRow(SQLModel, table=True):
    """The one campaign that this deployment serves."""

    __tablename__ = "campaign"

    id: str = Field(primary_key=True)
    name: str
    document: str
    area: str
    case_prefix: str
    closure_prefix: str
    letter_prefix: str
    filing_prefix: str = Field(default="BB", sa_column=Column(String, nullable=False, server_default="BB"))
    meeting_prefix: str = Field(default="HY", sa_column=Column(String, nullable=False, server_default="HY"))
    start_on: date = day()
    end_on: date = day()
    policy_version: int | None = reference("policy_version.id", nullable=True)


class PolicyVersion(SQLModel, table=True):
    """A policy as adopted, immutable, known by its content hash."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("campaign", "content_hash", name="uq_policy_version_same_content"),)

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    content_hash: str
    canonical: str
    adopted_at: datetime = instant()
    adopted_by: str
