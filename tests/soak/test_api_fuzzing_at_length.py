"""Every operation, asked by everybody with what the description allows and what not (reliability.md, promise 37)."""

from collections.abc import Iterator

import canaries
import pytest
from fuzzing import FUZZERS, SEED, Document, about, fuzz, lived_in, parted
from record import Record
from web import Web, serving
from world import World, actor

from duzhan.api.app import create_app
from duzhan.settings import Settings
from duzhan.store.databases import Logins
from duzhan.vocabulary import Role

WAYS = {"at random": (("examples", "fuzzing", "stateful"), 800), "at the bounds": (("coverage",), 4_000)}
"""By which phases it is asked, and so many answers are the fewest that tell: eight times these is a soak."""
EXAMPLES = 6


@pytest.fixture
def hurried(world: World, database: Logins, settings: Settings) -> Iterator[Web]:
    """Serve the world to somebody in a hurry."""
    with serving(world, database, settings.model_copy(update={"calls_per_minute": 1_000_000})) as served:
        yield served


@pytest.fixture
def document(hurried: Web, settings: Settings) -> Document:
    """Describe the API, with what there is in this world."""
    lived_in(hurried.world)
    return about(create_app(hurried.world.real, settings).openapi(), hurried.world, canaries.planted(hurried.world))


def token(web: Web, username: str) -> str:
    return web.client(actor(username).account).headers["Authorization"].removeprefix("Bearer ")


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", FUZZERS)
@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_anybody_asks_is_answered_untruly(
    hurried: Web, document: Document, record: Record, way: str, role: Role
) -> None:
    phases, fewest = WAYS[way]
    asked, ended = (
        fuzz(hurried.url, part, token(hurried, FUZZERS[role]), examples=EXAMPLES, phases=phases)
        for part in parted(document)
    )
    faults = {**asked.faults, **ended.faults}
    print(asked.answers, ended.answers, *(f"{what}\n{told}" for what, told in faults.items()), sep="\n")  # noqa: T201
    cases = asked.cases + ended.cases
    print(f"{cases:,} answers to {role.value}, asked {way}, seed {SEED}")  # noqa: T201
    record.result(f"untrue answers to {role.value}, asked {way}", len(faults), bar=0, seed=SEED)
    record.result(f"answers to {role.value}, asked {way}, too few to tell", max(0, fewest - cases), bar=0, seed=SEED)
