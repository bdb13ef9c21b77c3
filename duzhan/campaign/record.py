"""The base of every campaign record: frozen, and closed to columns or keys nobody declared."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A value read from the campaign's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)
