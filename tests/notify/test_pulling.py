"""Pulled readings: none is lost or kept twice however a source lies, and what is no reading is kept apart and named."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import seen
from pydantic import SecretStr
from receivers import (
    Behaviour,
    Line,
    Receive,
    Receiver,
    breaks_off,
    drips_body,
    hangs_up,
    open_to,
    resets,
    says,
    stalls,
    talks_nonsense,
)
from world import VILLAGE, World

from duzhan.outbound.door import Outbound, Parcel
from duzhan.settings import PulledFrom, Settings
from duzhan.sources.reading_source import MOST_BYTES, ReadingSource
from duzhan.store import pulled_sources
from duzhan.usecases import check_health
from duzhan.usecases.pull_readings import GOES_ROUND, Pulled, pull_readings

TOKEN = "t0ken-of-the-province"  # noqa: S105  # a test's own
ID_NUMBER = "410325196003071232"


def line(key: str, **fields: object) -> dict[str, object]:
    """Return a reading of hard roads as a source writes it."""
    taken = "2020-05-20T08:00:00+08:00"
    return {"fact": "hard_road", "area": VILLAGE, "value": True, "taken_at": taken, "source_ref": key, **fields}


def page(rows: Sequence[object], following: str, *, more: bool = False) -> str:
    return json.dumps({"readings": rows, "next": following, "more": more}, ensure_ascii=False)


def day(number: int) -> dict[str, object]:
    return line(f"r-{number}", taken_at=f"2020-05-{number:02d}T08:00:00+08:00")


@dataclass
class Honest:
    """A source as the contract has it: readings by number, two on a page, and an ETag of the end."""

    rows: list[object] = field(default_factory=lambda: [day(number) for number in range(1, 6)])

    def __call__(self, answering: Line) -> None:
        """Answer one request."""
        asked = parse_qs(urlsplit(answering.request.target).query)
        start = int(asked.get("cursor", ["0"])[0])
        rows = self.rows[start : start + 2]
        etag = f'"{len(self.rows)}"'
        if answering.request.headers.get("if-none-match") == etag:
            return says(304)(answering)
        end = start + len(rows)
        return says(200, page(rows, str(end), more=end < len(self.rows)), etag=etag)(answering)


def source(receiver: Receiver, *, name: str = "province", total: float = 0.6) -> ReadingSource:
    return ReadingSource(name, receiver.url("/readings"), TOKEN, ("4103",), open_to(receiver, total=total))


def pulled(world: World, *sources: ReadingSource) -> Pulled:
    return pull_readings(world.pool, sources).sources[0]


def kept(world: World) -> list[str]:
    return [str(row.source_ref) for row in seen.rows(world, "select source_ref from reading order by source_ref")]


def test_a_source_is_read_to_its_end_once_and_from_there_on_when_it_has_more(world: World, receive: Receive) -> None:
    honest = Honest()
    door = receive(honest)
    assert pulled(world, source(door)) == Pulled("province", 3, 5, 0, 0, None)
    assert [each.headers["authorization"] for each in door.received] == [f"Bearer {TOKEN}"] * 3
    assert [each.target.partition("&")[2] for each in door.received] == ["", "cursor=2", "cursor=4"]
    # The end is asked for again, and then known by its ETag.
    assert [pulled(world, source(door)).pages for _ in range(2)] == [1, 0]
    assert door.received[-1].headers["if-none-match"] == '"5"'
    honest.rows.append(day(6))
    assert pulled(world, source(door)) == Pulled("province", 1, 1, 0, 0, None)
    assert kept(world) == [f"r-{number}" for number in range(1, 7)]
    waiting = seen.rows(world, "select area from monitored_subject where look_again_at is not null")
    assert [row.area for row in waiting] == [VILLAGE]


def test_two_at_once_keep_every_reading_once(world: World, receive: Receive) -> None:
    door = receive(Honest([day(number) for number in range(1, 21)]))
    with ThreadPoolExecutor(4) as pool:
        both = list(pool.map(lambda _: pulled(world, source(door, total=5)), range(4)))
    assert [each.fault for each in both] == [None] * 4
    assert sum(each.received for each in both) == len(kept(world)) == 20


LIES: Mapping[str, Behaviour] = {
    "an error under a status of success": says(200, '{"error": "数据库维护中"}'),
    "a page without its end": breaks_off,
    "half of a page": says(200, page([day(1)], "1")[:-9]),
    "silence": stalls,
    "a page that never ends": drips_body,
    "nothing": hangs_up,
    "a reset": resets,
    "something else than HTTP": talks_nonsense,
    "a page of HTML": says(200, "<html>请登录</html>"),
    "a door elsewhere": says(302, location="http://169.254.169.254/"),
    "a status of failure": says(500, "oops"),
    "more than a page": says(200, page([{"note": "x" * MOST_BYTES}], "1")),
    "readings that are no list": says(200, '{"readings": {}, "next": "1", "more": false}'),
    "no cursor": says(200, '{"readings": [], "next": "", "more": true}'),
    "more as a text": says(200, '{"readings": [], "next": "1", "more": "no"}'),
}


def test_whatever_is_no_page_moves_nothing_and_is_named_and_the_next_run_has_it_all(
    world: World, receive: Receive
) -> None:
    for what, lie in LIES.items():
        # The first page is kept; then it lies, and the next run goes on behind the first page.
        honest = Honest()
        door = receive(honest, lie, honest)
        name = what.replace(" ", "-").lower()
        first = pulled(world, source(door, name=name))
        assert (first.pages, first.received, bool(first.fault)) == (1, 2, True), what
        assert TOKEN not in str(first.fault)
        again = pulled(world, source(door, name=name))
        assert (again.pages, again.received, again.known, again.fault) == (2, 3, 0, None), what
        assert "cursor=2" in door.received[2].target
    assert len(kept(world)) == 5 * len(LIES)


def test_a_source_inside_is_not_asked_unless_the_operator_named_it(world: World, receive: Receive) -> None:
    door = receive(Honest())
    asked = ReadingSource("inside", door.url(), TOKEN, ("4103",), Outbound())
    assert TOKEN not in f"{asked!r} {Parcel(door.url(), b'', {'authorization': TOKEN}, secrets=(TOKEN,))!r}"
    report = pulled(world, asked)
    assert (report.fault, door.connections) == ("127.0.0.1 is not reached by https", 0)


def test_a_source_that_goes_round_is_left_and_named_and_keeps_no_other_from_being_read(
    world: World, receive: Receive
) -> None:
    back = (says(200, page([day(1)], "a", more=True)), says(200, page([day(2)], "b", more=True)))
    round_ = receive(*back, says(200, page([day(1), day(3)], "a", more=True)))
    stuck = receive(says(200, page([day(4)], "x", more=True)))
    report = pull_readings(
        world.pool, [source(round_, name="round"), source(stuck, name="stuck"), source(receive(Honest()), name="good")]
    )
    assert [(each.fault, each.received) for each in report.sources] == [(GOES_ROUND, 3), (GOES_ROUND, 1), (None, 5)]
    assert report.failed == 2
    assert [row.fault for row in seen.rows(world, "select fault from pulled_source order by name")] == [
        None,
        GOES_ROUND,
        GOES_ROUND,
    ]


def test_what_is_no_reading_is_kept_apart_once_and_the_rest_is_taken(world: World, receive: Receive) -> None:
    wrong: list[object] = [
        line("w-1", fact="no_such_fact"),
        line("w-2", area="411521100"),
        line("w-3", fact="household_food", household=ID_NUMBER),
        line("w-4", value="很好"),
        line("w-5", taken_at="2021-01-01T00:00:00+08:00"),
        line("ok-1", value=False),
        {"note": "\x00\u2028" + ID_NUMBER},
        "不是监测值",
        line("w-6", fact="poverty_rate", value=float("inf")),
    ]
    good = [line("ok-1"), line("ok-1"), line("ok-2", fact="bus_service", value="not_applicable")]
    honest = Honest([*good, *wrong])
    door = receive(says(200, page(honest.rows, "12")))
    first = pulled(world, source(door))
    assert (first.received, first.known, first.refused, first.fault) == (2, 1, 9, None)
    again = pulled(world, source(door))
    assert (again.received, again.known, again.refused) == (0, 12, 0)
    refused = seen.rows(world, "select said, faults, area from refused_reading order by id")
    found = {str(row.said.get("source_ref", "")): row.faults[0]["code"] for row in refused}
    assert len(refused) == len(wrong)
    assert found == {
        "w-1": "unknown_fact",
        "w-2": "not_a_village",
        "w-3": "household_by_number",
        "w-4": "reading_unreadable",
        "w-5": "read_in_future",
        "w-6": "reading_unreadable",
        "ok-1": "reference_twice",
        "": "reading_unreadable",
    }
    assert ID_NUMBER not in str([tuple(row) for row in refused])
    # A key that stands for another reading by now is refused by itself, and its neighbours are taken.
    later = receive(says(200, page([line("ok-1", value=False), line("ok-3", fact="electricity")], "13")))
    assert (pulled(world, source(later)).received, len(kept(world))) == (1, 3)


@pytest.mark.parametrize("hours", [23, 25])
def test_doctor_names_a_source_that_has_had_nothing_new_for_longer_than_its_interval(
    world: World, receive: Receive, settings: Settings, hours: int
) -> None:
    door = receive(Honest())
    place = PulledFrom(url=door.url("/readings"), token=SecretStr(TOKEN), areas=("4103",))
    house = settings.model_copy(update={"rehearsal": False, "sources": {"province": place, "other": place}})
    pull_readings(world.pool, [source(door), source(receive(says(503)), name="other")])
    world.now += timedelta(hours=hours)
    found = [each for each in check_health.anomalies(world.pool, house) if each.check == "source_silent"]
    assert [len(each.examples) for each in found] == ([] if hours < place.silent_hours else [2])
    assert all("answered 503" in each.examples[0] for each in found)
    with world.tx() as tx:
        assert pulled_sources.refusals(tx, tx.now - timedelta(days=1)) == []
