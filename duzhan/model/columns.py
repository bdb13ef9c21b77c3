"""Column shapes that every table shares."""

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    MetaData,
    RowMapping,
    Table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.instrumentation import manager_of_class
from sqlmodel import Field, SQLModel

M = TypeVar("M", bound=SQLModel)
METADATA: MetaData = SQLModel.metadata
METADATA.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def identity() -> Any:  # noqa: ANN401  # SQLModel types a field by its annotation, not by this value
    """Return a generated 64-bit primary key."""
    return Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))


def reference(target: str, *, nullable: bool = False, index: bool = False) -> Any:  # noqa: ANN401
    """Return a foreign key to a generated key."""
    key = ForeignKey(target, use_alter=target == "policy_version.id" and nullable)
    return Field(default=None, sa_column=Column(BigInteger, key, nullable=nullable, index=index))


def instant(*, nullable: bool = False) -> Any:  # noqa: ANN401
    """Return a UTC instant."""
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable))


def day(*, nullable: bool = False) -> Any:  # noqa: ANN401
    """Return a local calendar date of the campaign's time zone."""
    return Field(default=None, sa_column=Column(Date, nullable=nullable))


def payload() -> Any:  # noqa: ANN401
    """Return a JSON object whose shape a class of its writer gives."""
    return Field(default=None, sa_column=Column(JSONB, nullable=False))


def one_of(column: str, words: type[StrEnum], *, forbids: str) -> CheckConstraint:
    """Return a CHECK named after what it forbids: a word outside the list."""
    quoted = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} in ({quoted})", name=forbids)


def table(model: type[SQLModel]) -> Table:
    """Return the Core table of a model, for statements on hot paths."""
    return METADATA.tables[str(model.__tablename__)]


def of_row(model: type[M], row: RowMapping) -> M:
    """Return a record of every column as the database gave it: what ``model(**row)`` is, several times faster."""
    made = model.model_construct(**row)
    manager_of_class(model).setup_instance(made)
    return made
