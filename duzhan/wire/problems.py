"""Refusals as they go out: RFC 9457 problems."""

from duzhan.wire.shape import Shape
from statemachines.monthly_report import ReportState, ReportTrigger
from statemachines.states import State, Trigger

MEDIA_TYPE = "application/problem+json"
PREFIX = "/problems/"


class FieldFault(Shape):
    """One field and what is wrong with it; ``code`` is stable, ``message`` is for people."""

    field: str
    code: str
    message: str


class Problem(Shape):
    """Why a request was refused; ``type`` is stable for machines, ``title`` and ``detail`` are for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldFault, ...] | None = None
    state: State | ReportState | None = None
    """Of a refused trigger: where the case or the report stands."""
    guard: str | None = None
    """The stable name of the guard that refused."""
    says: str | None = None
    """The same guard in words."""
    permitted: tuple[Trigger | ReportTrigger, ...] | None = None
    """What the case or the report permits in this state."""
    version: int | None = None
    """Of a stale version: the current one."""
    trace: str | None = None
    """Of a fault of ours: what the log knows it by."""

    @property
    def slug(self) -> str:
        """The last word of ``type``."""
        return self.type.removeprefix(PREFIX)
