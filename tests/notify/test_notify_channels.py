"""A deployment has the channels that its settings give, and refuses settings that cannot be meant."""

from dataclasses import replace

import pytest
from pydantic import SecretStr, ValidationError
from receivers import Receive, real_now, says

from duzhan.notify.channel import Delivery
from duzhan.notify.channels import configured
from duzhan.outbound.undelivered import Undelivered
from duzhan.settings import Settings
from duzhan.vocabulary import Channel

WHOLE = {"url": "https://sms.example/send", "template": '{"to":"{{ phone }}"}', "success": "Code=OK"}


def from_environment(monkeypatch: pytest.MonkeyPatch, **named: str) -> Settings:
    for name, value in named.items():
        monkeypatch.setenv(f"DUZHAN_{name.upper()}", value)
    return Settings()  # type: ignore[call-arg]  # the sources fill the fields


def test_every_channel_but_the_inbox_is_there_and_short_messages_where_there_is_a_gateway(settings: Settings) -> None:
    without = configured(settings, real_now)
    assert set(without) == set(Channel) - {Channel.INBOX, Channel.SMS}
    with_gateway = settings.model_copy(
        update={"sms_url": SecretStr("https://sms.example"), "sms_template": SecretStr("a=1"), "sms_success": "Code=OK"}
    )
    assert set(configured(with_gateway, real_now)) == set(Channel) - {Channel.INBOX}


def test_a_gateway_is_set_in_the_environment_and_its_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {f"sms_{name}": value for name, value in WHOLE.items()}
    chosen = from_environment(monkeypatch, **named, sms_headers='{"Authorization": "Basic c2VjcmV0"}')
    assert Channel.SMS in configured(chosen, real_now)
    assert "c2VjcmV0" not in repr(chosen)
    assert WHOLE["url"] not in repr(chosen)


@pytest.mark.parametrize("missing", WHOLE)
def test_half_a_gateway_is_refused(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    named = {f"sms_{name}": value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(ValidationError, match="DUZHAN_SMS_SUCCESS"):
        from_environment(monkeypatch, **named)


@pytest.mark.parametrize(
    "wrong", ['["intranet"]', '["http://intranet:80"]', '["intranet:80/hook"]', '["*"]', '[":80"]']
)
def test_an_allowed_receiver_is_a_host_and_a_port(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        from_environment(monkeypatch, outbound_allowed=wrong)


@pytest.mark.parametrize("channel", [Channel.DINGTALK, Channel.WECOM, Channel.FEISHU, Channel.WEBHOOK])
def test_an_in_house_receiver_is_reached_once_it_is_allowed(
    channel: Channel, receive: Receive, settings: Settings, message: Delivery
) -> None:
    door = receive(says(200, '{"errcode":0,"code":0}'))
    bound = replace(message, address=door.url(), secret="whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0")  # noqa: S106
    with pytest.raises(Undelivered):
        configured(settings, real_now)[channel].deliver(bound)
    assert door.connections == 0
    allowed = settings.model_copy(update={"outbound_allowed": (door.place.upper(),)})
    configured(allowed, real_now)[channel].deliver(bound)
    assert len(door.received) == 1
