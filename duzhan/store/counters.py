"""Gap-free numbers: taking one holds its row until the transaction ends, so take it last."""

from sqlalchemy import text

from duzhan.store.transaction import Tx

_TAKE = text(
    "insert into counter (campaign, name, value) values (:campaign, :name, 1)"
    " on conflict (campaign, name) do update set value = counter.value + 1 returning value"
)
_TAKE_MANY = text(
    "insert into counter (campaign, name, value) values (:campaign, :name, :many)"
    " on conflict (campaign, name) do update set value = counter.value + :many returning value"
)
_HOLD = text(
    "insert into counter (campaign, name, value) values (:campaign, :name, 0)"
    " on conflict (campaign, name) do update set value = counter.value returning value"
)
_PUT_BACK = text("update counter set value = value - 1 where campaign = :campaign and name = :name")


def take(tx: Tx, campaign: str, name: str) -> int:
    """Return the next number of a series, from 1."""
    return int(str(tx.write(_TAKE, {"campaign": campaign, "name": name}).scalar_one()))


def take_many(tx: Tx, campaign: str, name: str, many: int) -> range:
    """Return the next numbers of a series, in their order."""
    last = int(str(tx.write(_TAKE_MANY, {"campaign": campaign, "name": name, "many": many}).scalar_one()))
    return range(last - many + 1, last + 1)


def put_back(tx: Tx, campaign: str, name: str) -> None:
    """Undo the last ``take`` of this transaction, which still holds the series, so that no number is skipped."""
    tx.write(_PUT_BACK, {"campaign": campaign, "name": name})


def hold(tx: Tx, campaign: str, name: str) -> int:
    """Hold a series until the transaction ends and return its last number, so that takers come one after another."""
    return int(str(tx.write(_HOLD, {"campaign": campaign, "name": name}).scalar_one()))
