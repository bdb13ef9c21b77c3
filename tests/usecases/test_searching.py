"""A search finds exactly what says the words, whether the words are kept already or not, and nothing from elsewhere."""

from dataclasses import replace

import pytest
import seen
from waiting import eventually
from world import World, actor

from duzhan.documents import pinyin
from duzhan.store import callers, words
from duzhan.store.transaction import Pool, reading
from duzhan.usecases.keep_words import keep_words
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.log_finding import log_finding
from duzhan.wire.cases import CaseFilter, Finding

SAID = (
    "饮水靠拉运，集中供水管网未覆盖",
    "供水设施无人管护；拜石组3户\n未通水",
    "Wi-Fi路由器O'Neil\\50%未到位_待查",
    "危房",
    "房",
)


def kept(world: World) -> int:
    """Keep the words of everything that is logged, and return up to which case they are kept."""
    newest = asked_of(world, 'select max(id) from "case"')

    def keeping() -> bool:
        """All words are kept, which other transactions of the cluster may put off."""
        keep_words(world.pool, chunk=2)
        return asked_of(world, "select kept from words_horizon") == newest

    eventually(keeping, within=60)
    return int(str(newest))


def asked_of(world: World, statement: str) -> object:
    return seen.rows(world, statement)[0][0]


def found(pool: Pool, said: str, by: str = "province_office") -> list[str]:
    with reading(pool) as tx:
        page = list_cases(tx, CaseFilter(q=said, limit=200), actor=callers.tell(tx, actor(by)))
    return [case.number for case in page.items]


def narrowed(pool: Pool, said: str) -> bool:
    with reading(pool) as tx:
        return words.may_say(tx, said) is not None


def asked() -> set[str]:
    """Return every third of the runs of one, two and five letters of what may be asked; and what nobody says."""
    texts = (*SAID, "DZ-410325-0001", "洛阳市嵩县车村镇")
    runs = {text[at : at + long] for text in texts for long in (1, 2, 5) for at in range(0, len(text) - long + 1, 3)}
    return {run for run in runs if run.strip() == run} | {"没说过", "dz-41", "WI-fi", "靠供", "00001", "0325-0", *SAID}


def test_what_is_kept_is_found_as_what_is_read(world: World, app_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    places = ("410325", "410325", "410422", "410326", "410325")
    for description, area in zip(SAID, places, strict=True):
        world.log("province_office", description=description, area=area)
    app_pool = replace(app_pool, fixed=world.now)
    read = {said: found(app_pool, said) for said in asked()}
    assert all(read[said] for said in SAID)
    kept(world)
    assert {said: found(app_pool, said) for said in asked()} == read
    assert narrowed(app_pool, "供水")
    assert found(app_pool, "危房", by="county_office") == []
    monkeypatch.setattr(words, "FEW", 1)
    assert not narrowed(app_pool, "供水"), "what many say is read"
    assert found(app_pool, "供水") == read["供水"]


def test_what_is_committed_late_is_not_passed_over(world: World) -> None:
    world.log(description="早就有的")
    with world.tx() as tx:
        late = log_finding(tx, finding(), actor=actor("province_office")).case.number
        world.log("other_city_office", area="410422", description="后来先到的")
        keep_words(world.pool)
        assert keep_words(world.pool).cases == 0, "a lower number may still come"
    kept(world)
    assert asked_of(world, "select count(*) from case_words") == 3
    assert found(world.pool, "先来后到") == [late]


def finding() -> Finding:
    """Return what is logged first and committed last."""
    return Finding(
        area="410325", source="roving_team", content_area="1.4", description="先来后到的", severity="moderate",
        found_at="2020-05-28T10:00:00+08:00", source_ref="late-1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "initials", "spelled"),
    [
        ("嵩县", "sx", "songxian"),
        ("漯河市", "lhs", "luohe"),
        ("长垣市", "cys", "changyuanshi"),
        ("浚县", "xx", "xunxian"),
        ("南乐县", "nlx", "nanle"),
        ("殷都区", "ydq", "yindu"),
        ("重渡沟村", "cdgc", "chongdugou"),
        ("拜石村", "bsc", "baishi"),
    ],
)
def test_places_are_spelled_as_people_there_say_them(name: str, initials: str, spelled: str) -> None:
    assert pinyin.initials(name) == initials
    assert spelled in pinyin.spellings(name)
