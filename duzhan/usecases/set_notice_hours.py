"""通知设置: when a person wants to hear of things outside the inbox."""

from datetime import time

from duzhan import settings
from duzhan.errors import InvalidInput
from duzhan.model.contact import NoticeSetting
from duzhan.policy.permissions import Actor
from duzhan.store import contacts
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Digest
from duzhan.wire.contacts import NoticeHours

_FORMAT = "%H:%M"


def read_notice_hours(tx: ReadTx, *, actor: Actor) -> NoticeHours:
    """Return the actor's hours: their own, or the house's."""
    own = contacts.setting(tx, actor.account)
    if own is None:
        house = settings.current()
        return _out(house.quiet_from, house.quiet_until, Digest.TOGETHER, house.daily_at)
    return _out(own.quiet_from, own.quiet_until, Digest(own.digest), own.daily_at)


def set_notice_hours(tx: Tx, wanted: NoticeHours, *, actor: Actor) -> NoticeHours:
    """Set the actor's hours; raises InvalidInput for quiet hours with one end."""
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        raise InvalidInput.of("quiet_until" if wanted.quiet_until is None else "quiet_from", "quiet_without_end")
    row = NoticeSetting(
        account=actor.account,
        quiet_from=_read(wanted.quiet_from),
        quiet_until=_read(wanted.quiet_until),
        digest=wanted.digest.value,
        daily_at=time.fromisoformat(wanted.daily_at),
    )
    contacts.put_setting(tx, row)
    return wanted


def _read(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _out(start: time | None, end: time | None, digest: Digest, daily_at: time) -> NoticeHours:
    return NoticeHours(
        quiet_from=None if start is None else start.strftime(_FORMAT),
        quiet_until=None if end is None else end.strftime(_FORMAT),
        digest=digest,
        daily_at=daily_at.strftime(_FORMAT),
    )
