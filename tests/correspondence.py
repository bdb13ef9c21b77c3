"""Letters 督办单 as tests come by them: a case whose clock runs out, a sweep, and the people who read and sign."""

from world import World, actor, beijing

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import reading
from duzhan.usecases.read_letter import read_letter
from duzhan.usecases.read_letters import read_letters_of_case
from duzhan.usecases.sign_letter import sign_letter
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.wire.letters import LetterDetail, LetterOut, ReceiptIn, ReceiptOut
from statemachines.states import Trigger


def alone(world: World, **fields: object) -> str:
    """Bring a case to where only 嵩县水利局's rectify clock runs, due on 28 June."""
    number = world.log(**fields).number
    world.assign(number, co_units=())
    world.accept(number)
    return world.do(Trigger.PLAN, number, "water", measures="新打机井一眼").number


def sweep(world: World, at: str) -> None:
    """Sweep at a time of Henan's wall clocks, and let the world stand there."""
    world.now = beijing(at)
    sweep_clocks(world.pool, accept_wave=True)


def of_case(world: World, number: str, by: str = "province_office") -> tuple[LetterOut, ...]:
    """Read the letters of a case, newest first."""
    with reading(world.pool) as tx:
        return read_letters_of_case(tx, number, actor=actor(by))


def lettered(world: World, at: str = "2020-06-22 00:05", **fields: object) -> str:
    """Bring a case alone to its newest letter and return the letter's number."""
    number = alone(world, **fields)
    sweep(world, at)
    return of_case(world, number)[0].number


def read(world: World, letter: str, by: str | Actor = "province_office") -> LetterDetail:
    """Read a letter as one of the people."""
    with reading(world.pool) as tx:
        return read_letter(tx, letter, actor=actor(by) if isinstance(by, str) else by)


def sign(world: World, letter: str, by: str | Actor = "water", reply: str | None = None) -> ReceiptOut:
    """Sign a letter as one of the people."""
    with world.tx() as tx:
        return sign_letter(tx, letter, ReceiptIn(reply=reply), actor=actor(by) if isinstance(by, str) else by)
