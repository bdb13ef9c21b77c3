"""查问题: by number, by what a case says, by the name of a place or its pinyin initials."""

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.find_place import find_place
from duzhan.web.doors import CasePage
from duzhan.web.paths import case_address

router = APIRouter(include_in_schema=False)
_SEE_OTHER = 303
_NUMBER = re.compile(r"[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}")
# A full-width hyphen, as Chinese keyboards write it.
_DASHES = {0xFF0D: "-"}
_LETTERS = re.compile(r"[a-z]{2,20}")


@router.get("/search")
def search(door: CasePage, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Lead to the case of a number, to the ledger of a place by its initials, or to the lines that say so."""
    words = q.strip()
    number = words.upper().translate(_DASHES).replace(" ", "")

    def look(tx: ReadTx, visit: Visit) -> str | None:
        return find_place(tx, words.lower(), actor=visit.actor) if _LETTERS.fullmatch(words.lower()) else None

    place = door.look(look)
    if _NUMBER.fullmatch(number):
        return RedirectResponse(case_address(number), _SEE_OTHER)
    asked = {"open": "all", **({"area": place} if place else {"q": words} if words else {})}
    return RedirectResponse(f"/ledger?{urlencode(asked)}", _SEE_OTHER)
