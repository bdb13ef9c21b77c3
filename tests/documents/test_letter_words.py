"""What a letter says of days: which count and which do not, a month named once, long lists left out."""

from datetime import date, timedelta

import pytest

from duzhan.documents import letter_words
from duzhan.policy.working_days import Calendar
from duzhan.vocabulary import Level, Light, Role, Source


def span(after: str, until: str) -> str:
    first, last = date.fromisoformat(after), date.fromisoformat(until)
    calendar = Calendar.standard()
    days = [calendar.day(first + timedelta(days=number)) for number in range(1, (last - first).days + 1)]
    return letter_words.days(days, last.year)


@pytest.mark.parametrize(
    ("after", "until", "said"),
    [
        ("2020-06-22", "2020-06-28", "6月23日、24日、28日，28日调休上班；6月25日至27日为端午假期，不计"),
        ("2020-06-28", "2020-07-03", "6月29日至7月3日"),
        ("2020-06-28", "2020-07-10", "6月29日至7月3日、6日至10日；7月4日、5日为周末，不计"),
        ("2020-06-28", "2020-06-29", "6月29日"),
        ("2019-12-30", "2020-01-03", "2019年12月31日、1月2日、3日；1月1日为元旦假期，不计"),
        ("2020-07-03", "2020-07-05", ""),
        ("2020-06-28", "2020-06-28", ""),
        ("2020-07-01", "2020-08-30", ""),
    ],
)
def test_days_are_listed_with_the_reason_why_others_do_not_count(after: str, until: str, said: str) -> None:
    assert span(after, until) == said


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("石坡组 11 户饮水靠拉运", "石坡组11户饮水靠拉运"),
        ("已用 80%，剩 3 天", "已用80%，剩3天"),
        ("DN50 管道 600 米", "DN50管道600米"),
        ("PM 2.5 超标", "PM 2.5超标"),
        ("王 建国", "王 建国"),
    ],
)
def test_letters_have_no_space_between_figures_and_chinese(typed: str, printed: str) -> None:
    assert letter_words.tight(typed) == printed


def test_only_whoever_goes_there_is_named_by_level() -> None:
    assert letter_words.found_by(Source.ROVING_TEAM, Level.CITY) == "市级巡回督战发现"
    assert letter_words.found_by(Source.PLATFORM_MONITOR, Level.PROVINCE) == "信息平台实时监测发现"
    assert set(letter_words.FOUND) == set(Source)


def test_every_light_that_is_written_of_has_its_word() -> None:
    assert set(letter_words.TITLES) == set(Light) - {Light.GREEN}
    assert letter_words.next_step(Light.RED, Light.RED) == "按红灯升级督办"
    assert letter_words.next_step(Light.ORANGE, Light.YELLOW) == "转橙灯"
    assert letter_words.signer(None, stood_in=False) == "工作人员（在线签收）"
    assert letter_words.signer(Role.UNIT_HANDLER, stood_in=False) == "经办人（在线签收）"
