"""Holds the sweep where it would decide by a wrong clock, or about so many cases at once that somebody should look.

Decisions reach people's superiors and cannot be taken back; a sweep that waits for an operator only makes them late.
"""

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from duzhan import settings
from duzhan.policy.ladder import Reach
from duzhan.store import alarms, notices, policies
from duzhan.store import now as clock
from duzhan.store.notices import Message
from duzhan.store.now import Sighting
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.vocabulary import AlarmKind, Seat

APART = timedelta(minutes=2)
"""How far the database's clock may be from this machine's."""
JUMP = timedelta(minutes=10)
"""How far the database's clock may have moved against the machine's count of seconds, or lie behind the newest run."""
SWEEP = "sweep"
"""Who released an alarm whose cause had gone by itself."""

Figures = Mapping[str, object]
LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a sweep decides nothing, and the figures by which it was seen."""

    kind: AlarmKind
    detail: Figures


def held(pool: Pool, reach: Reach, *, accept_wave: bool) -> Hold | None:
    """Return what holds a sweep now, having raised its alarm; None where it may go on.

    The question is asked anew each time: a cause that has gone releases its alarm. An operator accepts one thing at a
    time: whoever accepts a clock has not yet seen the wave that may come with it.
    """
    with transaction(pool) as tx:
        seen = clock.sighting(tx.connection)
        jumped = _jumped(tx, seen, shifted=pool.fixed is not None)
        if jumped is not None and not accept_wave:
            return _raised(tx, AlarmKind.CLOCK_JUMPED, jumped)
        _settled(tx, AlarmKind.CLOCK_JUMPED, jumped)
        alarms.keep_beat(tx, seen)
    with transaction(pool) as tx:
        wave = _wave(tx, reach)
        known = jumped is None or alarms.standing(tx, AlarmKind.WAVE) is not None
        if wave is not None and not (accept_wave and known):
            return _raised(tx, AlarmKind.WAVE, wave)
        if wave is not None or _would_have_seen(reach, alarms.standing(tx, AlarmKind.WAVE)):
            _settled(tx, AlarmKind.WAVE, wave)
    return None


def _jumped(tx: Tx, seen: Sighting, *, shifted: bool) -> Figures | None:
    """Compare the database's clock with the machine's, with the last beat, and with the newest sweep.

    What the sweeps wrote down is in the rehearsal's time where there is one, and says nothing then.
    """
    apart = max(seen.before - seen.database, seen.database - seen.after)
    if apart > APART:
        return _figures("machine", seen, apart, machine=seen.before.isoformat())
    last = alarms.beat(tx, seen.machine)
    if last is not None:
        expected = last.at + timedelta(seconds=seen.seconds - last.seconds)
        moved = abs(seen.database - expected)
        if moved > JUMP:
            return _figures("pulse", seen, moved, expected=expected.isoformat())
    if shifted or settings.current().rehearsal or clock.rehearsing(tx.connection):
        return None
    newest = alarms.newest_sweep(tx)
    if newest is not None and newest - seen.database > JUMP:
        return _figures("sweep", seen, newest - seen.database, newest_sweep=newest.isoformat())
    return None


def _figures(against: str, seen: Sighting, apart: timedelta, **other: str) -> Figures:
    figures = {"against": against, "apart_seconds": round(apart.total_seconds()), "machine_id": seen.machine}
    return {**figures, "database": seen.database.isoformat(), **other}


def _wave(tx: Tx, reach: Reach) -> Figures | None:
    """Return the figures of a wave: more cases due at once than the limit, and than their share of the open ones."""
    chosen = settings.current()
    due = alarms.due_cases(tx, chosen.wave_cases, escalating=reach is Reach.ESCALATIONS)
    if due <= chosen.wave_cases:
        return None
    enough = -(-due * 100 // chosen.wave_percent)  # so many open cases, or more, make it no wave
    open_cases = alarms.open_cases(tx, enough)
    if open_cases >= enough:
        return None
    return {"reach": _name(reach), "due_cases": due, "open_cases": open_cases}


def _would_have_seen(reach: Reach, standing: Figures | None) -> bool:
    """Tell whether this sweep, which sees no wave, may say that it is gone: escalations do not look at reminders."""
    return standing is not None and (reach is not Reach.ESCALATIONS or standing["reach"] == _name(reach))


def _name(reach: Reach) -> str:
    return reach.name.lower()


def _raised(tx: Tx, kind: AlarmKind, figures: Figures) -> Hold:
    alarm = alarms.sound(tx, kind, figures)
    if alarm.new:
        message = Message(None, f"alarm:{alarm.id}", "alarm", {"kind": kind.value, **figures})
        # Neither of them sits on a ladder: what comes to them has reached its last resort.
        hearers = [(account, Seat.PROVINCE_OFFICE) for account in alarms.hearers(tx)]
        notices.tell_accounts(tx, message, hearers, today=_today(tx))
    LOG.error("sweep.held", kind=kind.value, alarm=alarm.id, new=alarm.new, **figures)
    return Hold(kind, figures)


def _today(tx: Tx) -> date:
    """Return the campaign's local date; before there is a campaign nobody can be on leave from it."""
    campaign = policies.find(tx)
    adopted = None if campaign is None else campaign.policy_version
    return tx.now.date() if adopted is None else policies.pinned(tx, adopted).today(tx.now)


def _settled(tx: Tx, kind: AlarmKind, accepted: Figures | None) -> None:
    """Release the alarm of a kind: its cause was accepted by an operator, or (None) it has gone."""
    if accepted is None:
        if alarms.release(tx, kind, SWEEP, accepted=False):
            LOG.info("alarm.gone", kind=kind.value)
        return
    operator = _operator()
    if kind is AlarmKind.CLOCK_JUMPED:
        alarms.forget_beats(tx)
    alarms.sound(tx, kind, accepted)
    alarms.release(tx, kind, operator, accepted=True)
    LOG.warning("alarm.accepted", kind=kind.value, by=operator, **accepted)


def _operator() -> str:
    """Name whoever is logged in to the machine; a container may know its user by number only."""
    try:
        return getpass.getuser()
    except (KeyError, OSError) as nameless:
        return f"unknown ({nameless})"
