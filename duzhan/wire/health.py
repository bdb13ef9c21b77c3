"""How the house itself is doing: readiness for machines, anomalies for operators."""

from datetime import datetime

from duzhan.wire.shape import Shape


class Readiness(Shape):
    """Whether work gets done: ``ready`` needs database, schema and disk; ``degraded`` says what else is not as it was.

    Ages are in seconds, None where there is nothing to be old.
    """

    ready: bool
    degraded: tuple[str, ...]
    as_of: datetime | None = None
    database: bool
    schema_revision: str | None = None
    schema_expected: str
    newest_sweep_age: float | None = None
    newest_scheduled_run_age: float | None = None
    newest_seal_age: float | None = None
    """Since events were last looked through for sealing, whether or not there were any."""
    newest_anchor_age: float | None = None
    anchor_left_age: float | None = None
    """Since the newest anchor was made that an auditor's address took."""
    oldest_undelivered_notice_age: float | None = None
    dead_notices: int = 0
    """Counted up to 1000, as the next one."""
    quarantined_clocks: int = 0
    held: tuple[str, ...] = ()
    """The kinds of the alarms that stand: why the sweep decides nothing."""
    disk_free_bytes: int


class Anomaly(Shape):
    """An invariant that does not hold: how often (counted up to a limit), and the first few of what breaks it."""

    check: str
    count: int
    examples: tuple[str, ...]
