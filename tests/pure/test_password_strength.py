"""Passwords by either profile: long, by dengbao3 mixed, and not among the first that somebody tries."""

import pytest

from duzhan.policy import password_strength


@pytest.mark.parametrize(
    "good", ["Vm8-shi2-po3-zu4", "Shan-you-Mu-2020", "hK9_qwZx0-Lm3vT7aaBB", "三尺之冰Not1Day冰", "kT9-wo3-" * 12]
)
def test_a_long_mixed_password_will_do(good: str) -> None:
    assert password_strength.fault(good, "li.na") is None


@pytest.mark.parametrize(
    "weak", ["", "Short-1aB", "alllowercaseletters", "ALLUPPER123456789", "1234-5678-9012", "x-Li.Na-2020-Q"]
)
def test_a_short_plain_or_personal_one_will_not(weak: str) -> None:
    assert password_strength.fault(weak, "li.na") == "weak_password"


@pytest.mark.parametrize(
    "guessed",
    [
        "Luoyang2020!!",
        "Henan@2020Henan",
        "Tuopin-Gongjian2020",
        "Zhengzhou#1234567",
        "Password123456",
        "Qwertyuiop123!",
        "Abcd1234!@#$",
        "Duzhan2026Duzhan!",
    ],
)
def test_one_that_everybody_here_would_try_first_will_not(guessed: str) -> None:
    assert password_strength.fault(guessed, "li.na") == "guessable_password"


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("mabiao guoshu yandi", None),
        ("三尺之冰非一日之寒水滴石穿功到自成", None),
        ("Vm8-shi2-po3-z", "short_password"),
        ("qu wen li.na de mima", "short_password"),
        ("aaaaaaaaaaaaaaaaaaaa", "guessable_password"),
        ("henansheng luoyang 2020", "guessable_password"),
    ],
)
def test_by_asvs_length_is_enough_but_not_what_everybody_would_try_first(password: str, fault: str | None) -> None:
    assert password_strength.fault(password, "li.na", password_strength.PROFILES["asvs"]) == fault
