"""通知: the visitor's inbox, newest first."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from duzhan.http.visits import Visit
from duzhan.store.transaction import Tx
from duzhan.usecases.mark_read import mark_read
from duzhan.usecases.read_inbox import read_inbox
from duzhan.web.doors import CaseForm, CasePage
from duzhan.wire.notices import InboxFilter

router = APIRouter(include_in_schema=False)


@router.get("/inbox")
def show(wanted: Annotated[InboxFilter, Query()], door: CasePage) -> Response:
    """Show a page of notices."""
    return door.show("inbox.html.j2", lambda tx, visit: read_inbox(tx, wanted, actor=visit.actor))


@router.post("/inbox/{notice}/read")
def read(notice: UUID, form: CaseForm) -> Response:
    """Mark a notice as read, and lead back to the inbox."""

    def act(tx: Tx, visit: Visit) -> str:
        mark_read(tx, notice, actor=visit.actor)
        return "/inbox"

    return form.submit(act)
