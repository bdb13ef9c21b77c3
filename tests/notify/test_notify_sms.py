"""A gateway for short messages is spoken to by the operator's template, and believed by the operator's rule."""

import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from receivers import Receive, Receiver, open_to, says

from duzhan.notify.channel import Delivery
from duzhan.notify.sms import Gateway, Sms
from duzhan.outbound.undelivered import Undelivered
from duzhan.settings import SmsFormat

OK = '{"Response":{"SendStatusSet":[{"Code":"OK"}]},"code":0,"ok":true}'
PLAIN = '{"to": "{{ phone }}", "text": "{{ text }}（{{ number }}）"}'
NESTED = '{"to": "{{ phone }}", "params": "{{ {"text": text} | tojson }}"}'
FORM = "mobile={{ phone }}&content={{ text }}&key=k1"


def gateway(door: Receiver, template: str = PLAIN, success: str = "Response.SendStatusSet.0.Code=OK") -> Gateway:
    kind = SmsFormat.JSON if template.startswith("{") else SmsFormat.FORM
    return Gateway(door.url("/sms"), kind, template, success, {"Authorization": "Basic short"})


def texted(door: Receiver, spoken: Gateway, message: Delivery, phone: str = "13800001234") -> None:
    Sms(open_to(door), spoken).deliver(replace(message, address=phone))


def test_a_short_message_carries_the_subject_and_no_more(receive: Receive, message: Delivery) -> None:
    door = receive(says(200, OK))
    texted(door, gateway(door), message)
    (arrived,) = door.received
    assert arrived.json == {"to": "13800001234", "text": f"{message.subject}（0123456789ab）"}
    assert message.body not in arrived.body.decode()
    assert arrived.headers["content-type"] == "application/json; charset=utf-8"
    assert arrived.headers["authorization"] == "Basic short"


HOSTILE = '"}, {"to": "110\\", \n\t&content=x&mobile=110#{{ 7 * 7 }}</script>𠮷'


@pytest.mark.parametrize("words", [HOSTILE, "", "\\", '"', "\x00\x1f\u2028"])
def test_words_stay_inside_their_field(words: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, OK))
    spoken = replace(message, subject=words)
    for template in (PLAIN.replace("（{{ number }}）", ""), NESTED, FORM):
        texted(door, gateway(door, template), spoken, phone=f"1{words}")
    plain, nested, form = door.received
    assert plain.json == {"to": f"1{words}", "text": words}
    assert json.loads(str(nested.json["params"])) == {"text": words}
    fields = parse_qs(form.body.decode(), keep_blank_values=True)
    assert fields == {"mobile": [f"1{words}"], "content": [words], "key": ["k1"]}
    assert form.headers["content-type"].startswith("application/x-www-form-urlencoded")


@pytest.mark.parametrize("rule", ["Response.SendStatusSet.0.Code=OK", "code=0", "ok=true", " code = 0 "])
def test_success_is_what_the_rule_says(rule: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, OK))
    texted(door, gateway(door, success=rule), message)
    assert len(door.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        '{"Code":"isv.BUSINESS_LIMIT_CONTROL"}',
        '{"Code":"ok"}',
        '{"code":"OK"}',
        '{"Code":{"Code":"OK"}}',
        '{"Code":["OK"]}',
        '["OK"]',
        '"OK"',
        "OK",
        "",
        '{"Code":"OK"',
        "<html>OK</html>",
        "[" * 60_000,
    ],
)
def test_a_gateway_that_does_not_say_so_is_not_believed(answer: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, answer))
    with pytest.raises(Undelivered) as refused:
        texted(door, gateway(door, success="Code=OK"), message)
    assert (refused.value.final, refused.value.down) == (False, False)
    assert "LIMIT_CONTROL" not in answer or "isv.BUSINESS_LIMIT_CONTROL" in refused.value.reason


def test_a_reason_holds_neither_number_nor_key(receive: Receive, message: Delivery) -> None:
    door = receive(says(200, '{"Code":"13800001234 is on the list of Basic short"}'))
    with pytest.raises(Undelivered, match="is on the list") as refused:
        texted(door, gateway(door), message)
    assert "13800001234" not in refused.value.reason
    assert "Basic short" not in refused.value.reason


@pytest.mark.parametrize(
    "template",
    [
        '{"to": "{{ phone }"}',
        '{"to": "{{ phon }}"}',
        '{"to": {{ phone }}, "text": {{ text }}}',
        '{"to": "{{ phone + 1 }}"}',
    ],
)
def test_a_template_that_is_wrong_is_said_so_and_stops_nothing_else(
    template: str, receive: Receive, message: Delivery
) -> None:
    door = receive(says(200, OK))
    with pytest.raises(Undelivered, match="template") as refused:
        texted(door, gateway(door, template), message)
    assert not refused.value.final
    assert door.connections == 0
