"""The caller's inbox; administrators, who read no cases, are told of alarms."""

from typing import Annotated

from fastapi import Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import Key, paged
from duzhan.api.operations import READ, WRITE
from duzhan.http.doors import Caller, CallerPost
from duzhan.http.replies import Reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.mark_read import mark_read
from duzhan.usecases.read_inbox import read_inbox
from duzhan.wire.notices import InboxFilter, NoticePage

router = operations.router("notice")


@router.get("/notices", responses=operations.answers(NoticePage, READ))
def read_the_inbox(request: Request, wanted: Annotated[InboxFilter, Query()], door: Caller) -> Response:
    """通知: the caller's inbox, newest first."""
    page = door.read(lambda tx, actor: read_inbox(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.post("/notices/{id}/read", status_code=204, responses=operations.refused(WRITE))
def mark_as_read(key: Key, door: CallerPost) -> Response:
    """已读: mark a notice as read; again is no error."""

    def act(tx: Tx, actor: Actor) -> Reply:
        mark_read(tx, key, actor=actor)
        return Reply("", 204)

    return door.write(act)
