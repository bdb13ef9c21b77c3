"""督办单催签: a letter that nobody has signed in time is itself followed up, a step higher each time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from duzhan.campaign.notices import LETTER_UNSIGNED
from duzhan.policy import deadlines, reach, seats, working_days
from duzhan.policy.deadlines import Rules
from duzhan.policy.seats import Place, Seating
from duzhan.store import letters, policies
from duzhan.store.letters import Unsigned
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases import seating
from duzhan.usecases.seating import Wanted

Row = Mapping[str, object]


def follow_up_letters(pool: Pool, *, chunk: int = 500) -> int:
    """Tell the seats of the policy's next follow-up of each letter whose signature is overdue; return how many.

    Once for each letter and follow-up, however often and by however many this runs: chunks of one transaction each
    hold their cases and skip what others hold. After the last follow-up a letter is left alone.
    """
    followed = 0
    while True:
        with transaction(pool) as tx:
            due = letters.take_due(tx, chunk)
            if due.letters:
                followed += _follow_up(tx, due.letters)
        if due.last:
            return followed


def _follow_up(tx: Tx, due: Sequence[Unsigned]) -> int:
    seated, places = seating.read(tx, {_wanted(letter) for letter in due})
    counted: list[Row] = []
    told: list[Row] = []
    for letter in due:
        rules = policies.pinned(tx, letter.policy_version)
        counted.append(
            {"id": letter.id, "follow_ups": letter.follow_ups + 1, "unsigned_at": _next(rules, letter, tx.now)}
        )
        told += _told(rules, letter, (seated, places[_wanted(letter)]))
    return letters.follow_up(tx, counted, told)


def _next(rules: Rules, letter: Unsigned, now: datetime) -> datetime | None:
    """Return when a letter is followed up again, counted from now; None after the last time."""
    terms = rules.policy.ladders.letter
    if terms.sign is None or letter.follow_ups + 1 >= len(terms.follow_ups):
        return None
    return working_days.due_at(deadlines.spent(rules, terms.sign, rules.today(now)), rules.zone)


def _told(rules: Rules, letter: Unsigned, at: tuple[Seating, Place]) -> list[Row]:
    terms = rules.policy.ladders
    if letter.follow_ups >= len(terms.letter.follow_ups):
        return []
    seated, place = at
    number = letter.follow_ups + 1
    called = seats.call(terms.letter.follow_ups[letter.follow_ups], place, seated, terms.fall_through)
    detail = {
        "letter": letter.number,
        "document_number": letter.document_number,
        "light": letter.light,
        "issued_on": rules.today(letter.issued_at).isoformat(),
        "unit": letter.addressee,
        "due_at": letter.due_at.isoformat(),
        "follow_up": number,
    }
    row = {
        "letter": letter.id,
        "case_id": letter.case_id,
        "clock_id": letter.clock_id,
        "promise": f"letter:{letter.id}:{number}",
        "template": LETTER_UNSIGNED,
        "detail": detail,
        "urgent": reach.urgent(LETTER_UNSIGNED, detail),
    }
    return [{**row, "account": account, "seat": seat.value} for account, seat in called.reached]


def _wanted(letter: Unsigned) -> Wanted:
    return Wanted(letter.addressee, letter.area, letter.county, letter.city)
