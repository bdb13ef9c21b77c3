"""One-time codes are those of RFC 6238, one step early or late, and no other."""

from datetime import UTC, datetime, timedelta

import pytest

from duzhan.policy import one_time_codes
from duzhan.usecases import enrol_second_factor

SECRET = b"12345678901234567890"
"""Of the RFC's own table (appendix B); its codes have eight digits, of which ours are the last six."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_of_the_rfc(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert one_time_codes.code(SECRET, one_time_codes.step_at(at)) == code
    assert one_time_codes.step_of(SECRET, code, at) == seconds // 30


def test_a_code_is_good_for_one_step_before_and_after() -> None:
    now = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)
    code = one_time_codes.code(SECRET, one_time_codes.step_at(now))
    good = [off for off in range(-4, 5) if one_time_codes.step_of(SECRET, code, now + timedelta(seconds=30 * off))]
    assert good == [-1, 0, 1]


@pytest.mark.parametrize("given", ["", "28708", "2870822", "２８７０８２", "abcdef", "287082\x00"])
def test_what_is_no_code_is_none(given: str) -> None:
    assert one_time_codes.step_of(SECRET, given, datetime.fromtimestamp(59, UTC)) is None


def test_the_address_for_an_authenticator_has_secret_and_name() -> None:
    address = enrol_second_factor.address(SECRET, "嵩县水利局经办")
    assert address.startswith("otpauth://totp/duzhan:%E5%B5%A9")
    assert f"secret={one_time_codes.letters(SECRET)}&issuer=duzhan&digits=6&period=30" in address
