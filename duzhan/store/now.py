"""The time: the database's clock, plus the rehearsal clock where there is one; read once per act."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

# clock_timestamp moves within a transaction; now() would be the instant it was opened, before any wait for a lock.
_NOW = "select clock_timestamp() + coalesce((select shift from rehearsal), interval '0')"


def read(connection: Connection) -> datetime:
    """Return the instant, aware, UTC."""
    instant: datetime = connection.exec_driver_sql(_NOW).scalar_one()
    return instant.astimezone(UTC)


def shift_to(connection: Connection, instant: datetime) -> None:
    """Set the rehearsal clock so that it reads ``instant`` (aware) now and runs on from there."""
    connection.execute(
        text(
            "insert into rehearsal (id, shift) values (1, cast(:instant as timestamptz) - clock_timestamp())"
            " on conflict (id) do update set shift = excluded.shift"
        ),
        {"instant": instant},
    )


def shift_by(connection: Connection, span: timedelta) -> None:
    """Move the rehearsal clock by a span."""
    connection.execute(
        text(
            "insert into rehearsal (id, shift) values (1, :span)"
            " on conflict (id) do update set shift = rehearsal.shift + excluded.shift"
        ),
        {"span": span},
    )


def rehearsing(connection: Connection) -> bool:
    """Tell whether time is shifted."""
    return bool(connection.execute(text("select exists (select from rehearsal)")).scalar_one())
