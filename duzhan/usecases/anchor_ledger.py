"""存证: signs how far every chain has come, and takes the line out of the house (docs/adr/0034 and 0042)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from duzhan.errors import LedgerBehindAnchors
from duzhan.policy import sealing
from duzhan.policy.sealing import ANCHOR, GENESIS, AnchorLine, AnchorStatement, Head
from duzhan.store import anchor_notices, anchors, seals
from duzhan.store.anchor_notices import Told
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Pool, Tx, reading, transaction

EVERY = timedelta(hours=1)
MOST = 48
"""Anchors in one message."""


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """The newest anchor (0: none), its heads, how many lines the file lacked, how many messages are on their way."""

    number: int
    heads: int
    written: int
    told: int


def anchor_ledger(pool: Pool, keyring: Keyring, file: Path) -> AnchorReport:
    """Anchor the heads of all chains, in the database and then in the file, which may have missed some.

    Auditors are told of the newest anchor in the same transaction, once an hour however many there are.

    Raises LedgerBehindAnchors where the file knows an anchor that the database does not: the database is an old copy,
    and nothing may be anchored before somebody has looked into it.
    """
    return _anchored(pool, keyring, file, None)


def anchor_when_due(pool: Pool, keyring: Keyring, file: Path) -> AnchorReport:
    """Anchor, unless the newest and the one that left last are younger than an hour; raises as ``anchor_ledger``."""
    return _anchored(pool, keyring, file, EVERY)


def _anchored(pool: Pool, keyring: Keyring, file: Path, every: timedelta | None) -> AnchorReport:
    last = _last_in(file)
    known = 0 if last is None else last.statement.number
    with transaction(pool) as tx:
        seals.alone(tx)
        newest = anchors.newest(tx)
        _refuse_old_copy(last, newest, tx)
        heads = seals.heads(tx, seals.chains(tx))
        told = anchor_notices.last_told(tx)
        if heads and (every is None or _is_due(tx, newest, told, every)):
            newest = _add(tx, keyring, newest, tuple(Head(head.chain, head.seq, head.hash) for head in heads.values()))
        messages = 0 if newest is None else _tell(tx, newest, told)
    with reading(pool) as snapshot:
        written = anchors.append(file, anchors.after(snapshot, known))
    return AnchorReport(0 if newest is None else newest.statement.number, len(heads), written, messages)


def _is_due(tx: Tx, newest: AnchorLine | None, told: Told | None, every: timedelta) -> bool:
    """Tell whether the newest anchor is old, or what the auditors have is: a closing may have anchored in between."""
    if newest is None or tx.now - _at(newest) >= every:
        return True
    return told is not None and tx.now - told.at >= every and anchor_notices.reachable(tx)


def _tell(tx: Tx, newest: AnchorLine, told: Told | None) -> int:
    """Send the auditors, at most once an hour, what was anchored since: together their messages are the whole file."""
    said = newest.statement
    if told is not None and (told.number == said.number or tx.now - told.at < EVERY):
        return 0
    lines = [newest.line] if told is None else anchors.after(tx, told.number)[-MOST:]
    return anchor_notices.tell(tx, said.number, lines, said.at)


def _add(tx: Tx, keyring: Keyring, newest: AnchorLine | None, heads: tuple[Head, ...]) -> AnchorLine:
    if newest is not None:
        tx.not_before(_at(newest))
    statement = AnchorStatement(
        number=1 if newest is None else newest.statement.number + 1,
        at=sealing.instant(tx.now),
        heads=heads,
        prev=GENESIS if newest is None else sealing.anchor_hash(newest.line),
        key=keyring.key,
    )
    signed = keyring.sign(sealing.signed_text(ANCHOR, statement.text()))
    line = sealing.anchor_line(statement, signed.public_key, signed.signature)
    anchors.add(tx, statement.number, line)
    return sealing.read_anchor(line)


def _last_in(file: Path) -> AnchorLine | None:
    """Return the file's last anchor; raises LedgerBehindAnchors where its last line is none of ours."""
    try:
        return anchors.last_in(file)
    except ValueError as foreign:
        raise LedgerBehindAnchors(file=str(file)) from foreign


def _refuse_old_copy(last: AnchorLine | None, newest: AnchorLine | None, tx: Tx) -> None:
    """Raise LedgerBehindAnchors unless the file's last anchor is the database's too."""
    if last is None:
        return
    number = last.statement.number
    if newest is None or number > newest.statement.number or anchors.after(tx, number - 1)[0] != last.line:
        raise LedgerBehindAnchors(number=number, at=last.statement.at)


def _at(line: AnchorLine) -> datetime:
    return datetime.fromisoformat(line.statement.at)
