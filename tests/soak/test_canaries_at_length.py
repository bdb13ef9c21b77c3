"""Words planted elsewhere, asked for by everybody in thousands of answers; and what is elsewhere looks like nothing."""

from statistics import median
from time import perf_counter

import canaries
import httpx
import pytest
from record import Record
from web import Web
from world import PEOPLE, actor

from duzhan.api.app import create_app
from duzhan.settings import Settings

ABSENT = "DZ-410325-9998"
FEWEST = 5_000


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_everybody_asks_for_everything_and_hears_no_word_from_elsewhere(
    web: Web, settings: Settings, record: Record
) -> None:
    plots = canaries.planted(web.world)
    app, people, answers, leaks = create_app(web.world.real, settings), [actor(person[0]) for person in PEOPLE], 0, 0
    while answers < FEWEST:
        heard = canaries.crawl(web, app, people, plots)
        answers, leaks = answers + heard.answers, leaks + len(heard.leaks) + len(heard.numbers)
        print(heard.leaks[:5], heard.numbers[:5])  # noqa: T201
    print(f"{answers:,} answers, as {len(people)} people")  # noqa: T201
    record.result("answers with a word from elsewhere", leaks, bar=0)
    record.result("answers too few to tell", max(0, FEWEST - answers), bar=0)


@pytest.fixture
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the web server answer at any pace: who probes in earnest keeps below it for hours."""
    monkeypatch.setenv("DUZHAN_CALLS_PER_MINUTE", str(10**6))


def probed(client: httpx.Client, number: str) -> tuple[float, bytes]:
    begun = perf_counter()
    answer = client.get(f"/cases/{number}")
    took = perf_counter() - begun
    assert answer.status_code == httpx.codes.NOT_FOUND
    return took * 1000, answer.content


@pytest.mark.usefixtures("unpaced")
@pytest.mark.parametrize("probes", [200, pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])])
def test_what_is_elsewhere_answers_as_what_is_nowhere(web: Web, record: Record, probes: int) -> None:
    elsewhere = web.world.log("province_office", area="410422").number
    client = web.client(actor("county_office").account)
    there, nowhere = [], []
    for _ in range(probes // 2):
        there.append(probed(client, elsewhere))
        nowhere.append(probed(client, ABSENT))
    assert len({content for _, content in (*there, *nowhere)}) == 1
    gap = abs(median(took for took, _ in there) - median(took for took, _ in nowhere))
    record.result("gap between elsewhere and nowhere, ms", round(gap, 3), bar=5)
