"""Dead notices: for whoever keeps the house, who reads no cases."""

from typing import Annotated

from fastapi import Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import Key, paged
from duzhan.api.operations import READ, WRITE
from duzhan.http.doors import Administrator, AdministratorPost
from duzhan.http.replies import reply
from duzhan.usecases.replay_dead_notices import list_dead_notices, replay_dead_notice
from duzhan.wire.dead_notices import DeadFilter, DeadNoticePage, Replayed

router = operations.router("dead_notice")


@router.get("/dead-notices", responses=operations.answers(DeadNoticePage, READ))
def list_the_dead_notices(request: Request, wanted: Annotated[DeadFilter, Query()], door: Administrator) -> Response:
    """死信: notices that could not be delivered and were given up, newest first; nothing of what they say."""
    page = door.read(lambda tx, _actor: list_dead_notices(tx, wanted))
    return paged(request, page, page.next)


@router.post("/dead-notices/{id}/replay", responses=operations.answers(Replayed, WRITE))
def replay_a_dead_notice(key: Key, door: AdministratorPost) -> Response:
    """重发死信: leaves again with whatever died of its message, under the same id."""
    return door.write(lambda tx, _actor: reply(Replayed(replayed=replay_dead_notice(tx, key))))
