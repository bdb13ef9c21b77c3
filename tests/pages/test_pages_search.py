"""查问题: whatever number somebody copies from paper, and however a place is spelled, leads where it should."""

import pytest
from correspondence import lettered
from site_visits import Site
from world import actor

from duzhan.store.transaction import reading
from duzhan.usecases.read_letter import read_letter


@pytest.fixture
def letter(site: Site) -> tuple[str, str]:
    """Issue a letter, and give its number and its 文号."""
    number = lettered(site.world)
    site.world.shift_database_clock(site.pool)
    with reading(site.world.pool) as tx:
        return number, read_letter(tx, number, actor=actor("province_office")).document_number


def test_a_number_is_known_however_it_is_written(site: Site, letter: tuple[str, str]) -> None:
    number, document = letter
    office, leads = site.visitor("province_office"), f"/letters/{number}"
    issuer, _, rest = document.partition("〔")
    year, _, nth = rest.partition("〕")
    for brackets in ("〔〕", "[]", "（）", "()", "【】", "［］"):
        typed = f"{issuer}{brackets[0]} {year}{brackets[1]}{nth}"
        assert office.get("/search", q=typed).headers["location"] == leads, typed
    assert office.get("/search", q=document.removesuffix("号")).headers["location"] == leads
    assert office.get("/search", q=number.lower().replace("-", "－")).headers["location"] == leads
    stranger = site.visitor("other_city_office").get("/search", q=document).headers["location"]
    assert stranger.startswith("/ledger?"), "a letter of elsewhere is not there"


def test_a_closure_number_leads_to_its_case(site: Site) -> None:
    case = site.world.to_closed()
    asked = {"q": str(case.closure_number).lower().replace("-", "—")}
    assert site.visitor("province_office").get("/search", **asked).headers["location"] == f"/cases/{case.number}"
    assert site.visitor("other_city_office").get("/search", **asked).headers["location"] != f"/cases/{case.number}"


@pytest.mark.parametrize(("typed", "area"), [("song xian", "410325"), ("luohe", "4111"), ("cyxz", None)])
def test_a_place_is_known_by_its_pinyin(site: Site, typed: str, area: str | None) -> None:
    location = site.visitor("province_office").get("/search", q=typed).headers["location"]
    assert location == ("/ledger?open=all&q=cyxz" if area is None else f"/ledger?open=all&area={area}")
