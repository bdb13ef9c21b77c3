"""Which cases may say some words, asked of the pairs of letters that the database keeps of each (ADR 0049)."""

from sqlalchemy import BigInteger, ColumnElement, any_, bindparam, or_, text
from sqlalchemy.dialects.postgresql import ARRAY

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.store.transaction import ReadTx, Tx

CASE = table(Case).c
FEW = 5000
"""What more cases say is so common that a list finds its page of them sooner by looking at each in turn."""
_SAYING = text("select kept, ids from cases_saying(:said, :many)")
_KEEP = text("select keep_words(:many)")


def may_say(tx: ReadTx, said: str) -> ColumnElement[bool] | None:
    """Return the condition that a case is one of the few that may say some words; None where that would be many.

    A case that is so new that its words are not kept yet always may. Whether a case does say them is asked beside.
    """
    kept, ids = tx.run(_SAYING, {"said": said, "many": FEW}).one()
    if ids is None:
        return None
    few = bindparam(None, list(ids), ARRAY(BigInteger), unique=True)
    return or_(any_(few) == CASE.id, CASE.id > kept)


def keep(tx: Tx, many: int) -> int:
    """Keep the words of so many more cases, and return of how many they were kept."""
    return int(tx.run(_KEEP, {"many": many}).scalar_one())
