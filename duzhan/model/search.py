"""What search by text looks in: the pairs of letters of each case (docs/adr/0049). Kept and asked by the database."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel


class CaseWords(SQLModel, table=True):
    """Every two letters in a row of a case's number, description and place, and the codes of the areas it lies in."""

    __tablename__ = "case_words"
    __table_args__ = (Index("ix_case_words", "words", postgresql_using="gin"),)

    case_id: int = Field(sa_column=Column(BigInteger, ForeignKey("case.id"), primary_key=True, autoincrement=False))
    words: str = Field(sa_column=Column(TSVECTOR, nullable=False))


class WordsHorizon(SQLModel, table=True):
    """One row: up to which case all words are kept, and up to which they may be when the transactions of then ended."""

    __tablename__ = "words_horizon"
    __table_args__ = (CheckConstraint("id = 1", name="two_horizons"),)

    id: int = Field(default=1, primary_key=True)
    kept: int = Field(sa_column=Column(BigInteger, nullable=False))
    seen: int = Field(sa_column=Column(BigInteger, nullable=False))
    xid: int = Field(sa_column=Column(BigInteger, nullable=False))
