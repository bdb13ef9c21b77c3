"""Duty leaders' terms: kept by the office of the level, for its area and below."""

from fastapi import Response

from duzhan.api import operations
from duzhan.api.access import Key
from duzhan.http import presences
from duzhan.http.doors import ImportWriter, LeaderKeeper
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.appoint_leader import appoint_leader, end_term, hand_over
from duzhan.usecases.list_terms import list_terms, read_term
from duzhan.wire.organisation import NewTerm, Successor, TermEnd, TermOut, TermPage

router = operations.router("administration")
READ = (401, 403, 404, 422, 429, 503)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.get("/leaders", responses=operations.answers(TermPage, READ))
def list_the_terms(door: LeaderKeeper) -> Response:
    """包保任期清单: of an office's area, or of the whole campaign for those who keep the house; and what is vacant."""
    return reply(door.read(lambda tx, actor: list_terms(tx, actor=actor))).response()


@router.post("/leaders", status_code=201, responses=operations.answers(TermOut, WRITE, also=(201,)))
def appoint_a_leader(new: NewTerm, door: ImportWriter) -> Response:
    """安排包保领导: from a date on."""

    def act(tx: Tx, actor: Actor) -> Reply:
        key = appoint_leader(tx, new, actor=actor, by=presences.by(door, actor))
        return reply(read_term(tx, key, actor=actor), 201)

    return door.write(act)


@router.post("/leaders/{id}/hand-over", status_code=201, responses=operations.answers(TermOut, WRITE, also=(201,)))
def hand_a_term_over(key: Key, successor: Successor, door: ImportWriter) -> Response:
    """包保领导换人: the term ends the day before, the successor's begins; the answer is the new term."""

    def act(tx: Tx, actor: Actor) -> Reply:
        following = hand_over(tx, key, successor, actor=actor, by=presences.by(door, actor))
        return reply(read_term(tx, following, actor=actor), 201)

    return door.write(act)


@router.post("/leaders/{id}/end", responses=operations.answers(TermOut, WRITE))
def end_a_term(key: Key, wanted: TermEnd, door: ImportWriter) -> Response:
    """结束包保任期: its duty is vacant from the next day on, unless somebody else has it too."""

    def act(tx: Tx, actor: Actor) -> Reply:
        end_term(tx, key, wanted, actor=actor, by=presences.by(door, actor))
        return reply(read_term(tx, key, actor=actor))

    return door.write(act)
