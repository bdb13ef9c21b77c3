"""A few of the requests that an office may send, held against the description; the soak asks as everybody."""

import canaries
from fuzzing import FUZZERS, SEED, about, fuzz, parted
from serving import Api

from duzhan.vocabulary import Role


def test_nothing_that_an_office_asks_at_random_is_answered_untruly(api: Api) -> None:
    document, _ = parted(about(api.app.openapi(), api.world, canaries.planted(api.world)))
    asked = fuzz(api.url, document, api.token(FUZZERS[Role.OFFICE]), examples=1, phases=("fuzzing",))
    assert asked.faults == {}
    assert asked.cases > 100
    assert asked.answers[200] > 10, "few of its requests come to anything"
    print(f"{asked.cases} answers, seed {SEED}: {dict(asked.answers)}")  # noqa: T201
