"""Seals and anchors: what makes the history of events provable. Neither is ever changed."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from duzhan.model.columns import instant


class Seal(SQLModel, table=True):
    """A run of one city's events, sealed: their leaves, the root over them, and the seal before it; signed.

    ``chain`` is the city's code. Hashes, the key and the signature are hexadecimal; ``leaves`` holds the 32 bytes of
    each event of ``events`` in the same order, so that an event that was changed later can be named.
    """

    __tablename__ = "seal"
    __table_args__ = (
        UniqueConstraint("chain", "prev", name="uq_seal_forked"),
        CheckConstraint("seq > 0", name="seq_below_one"),
        CheckConstraint("count > 0 and count = cardinality(events)", name="miscounted"),
        CheckConstraint("octet_length(leaves) = 32 * count", name="leaves_without_events"),
        CheckConstraint("first_event = events[1] and last_event = events[count]", name="ends_elsewhere"),
        CheckConstraint("alg in ('sha256')", name="unknown_alg"),
        Index("ix_seal_last_event", "last_event"),
        Index("ix_seal_chain_last_event", "chain", "last_event"),
    )

    chain: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    first_event: int = Field(sa_column=Column(BigInteger, nullable=False))
    last_event: int = Field(sa_column=Column(BigInteger, nullable=False))
    count: int
    events: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
    leaves: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    root: str
    prev: str
    hash: str
    alg: str
    at: datetime = instant()
    key: str
    public_key: str
    signature: str


class SealHorizon(SQLModel, table=True):
    """One row, which every sealer holds while it seals: up to which event the history may soon be final.

    It is final as soon as every transaction that was open then (those below ``xid``) has ended.
    """

    __tablename__ = "seal_horizon"
    __table_args__ = (CheckConstraint("id = 1", name="two_horizons"),)

    id: int = Field(default=1, primary_key=True)
    event: int = Field(sa_column=Column(BigInteger, nullable=False))
    xid: int = Field(sa_column=Column(BigInteger, nullable=False))


class Anchor(SQLModel, table=True):
    """The heads of all chains at an instant, as one signed line of text that also left the database."""

    __tablename__ = "anchor"
    __table_args__ = (Index("ix_anchor_at", "at"),)

    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = instant()
    line: str
