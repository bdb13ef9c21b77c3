"""One operation for each trigger that a person can fire, with the request shape of its own."""

from collections.abc import Callable

from fastapi import Response

from duzhan.api import operations
from duzhan.api.addresses import CasePath
from duzhan.api.operations import ETAG, MOVE
from duzhan.errors import StaleVersion
from duzhan.http.doors import CaseWriter
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.acts import ACTS
from duzhan.usecases.case_view import case_out
from duzhan.wire.cases import CaseOut
from duzhan.wire.shape import Shape
from duzhan.wire.triggers import SHAPES
from statemachines.states import Trigger

router = operations.router("trigger")


def word(trigger: Trigger) -> str:
    """Return a trigger as the API's path says it."""
    return trigger.value.replace("_", "-")


def operation(trigger: Trigger, shape: type[Shape]) -> Callable[..., Response]:
    """Return the endpoint that fires a trigger."""
    act = ACTS[trigger]

    def fire(number: CasePath, command: Shape, door: CaseWriter, if_match: IfMatch = None) -> Response:
        def move(tx: Tx, actor: Actor) -> Reply:
            try:
                case = act(tx, number, version_seen(if_match), command, actor)
            except StaleVersion as stale:
                raise mismatch(if_match, stale) from None
            return reply(case_out(tx, case), ETag=etag(case.version))

        return door.write(move)

    fire.__name__ = trigger.value
    fire.__doc__ = shape.__doc__
    fire.__annotations__["command"] = shape
    return fire


for _trigger, _shape in SHAPES.items():
    router.add_api_route(
        f"/cases/{{number}}/{word(_trigger)}",
        operation(_trigger, _shape),
        methods=["POST"],
        responses=operations.answers(CaseOut, MOVE, ETag=ETAG),
    )
