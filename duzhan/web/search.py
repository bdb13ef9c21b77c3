"""查问题: by any number, by what a case says, by the name of a place or its pinyin."""

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from duzhan.http import possible
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.find_numbered import Numbered, find_numbered
from duzhan.usecases.find_place import find_place
from duzhan.web import view
from duzhan.web.doors import CasePage
from duzhan.web.paths import case_address

router = APIRouter(include_in_schema=False)
# A full-width hyphen, as Chinese keyboards write it.
_DASHES = {0xFF0D: "-"}
_LETTERS = re.compile(r"[a-z]{2,40}")


@router.get("/search")
def search(door: CasePage, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Lead to what has a number, to the ledger of a place by its pinyin, or to the lines that say so."""
    words = q.strip()
    number = words.upper().translate(_DASHES).replace(" ", "")
    spelled = words.lower().replace(" ", "").replace("'", "")

    def look(tx: ReadTx, visit: Visit) -> tuple[Numbered | None, str | None]:
        place = find_place(tx, spelled, actor=visit.actor) if _LETTERS.fullmatch(spelled) else None
        return find_numbered(tx, words, actor=visit.actor), place

    found, place = door.look(look)
    if found is not None:
        return view.lead(case_address(found.case) if found.case else f"/letters/{found.letter}")
    if possible.CASE.fullmatch(number):
        return view.lead(case_address(number))
    asked = {"open": "all", **({"area": place} if place else {"q": words} if words else {})}
    return view.lead(f"/ledger?{urlencode(asked)}")
