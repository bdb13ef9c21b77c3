"""A robot is believed when it says yes in its body; whatever else it answers, the message waits or is visibly dead."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from receivers import (
    Behaviour,
    Line,
    Receive,
    breaks_off,
    drips_body,
    drips_headers,
    hangs_up,
    open_to,
    real_now,
    resets,
    says,
    stalls,
    talks_nonsense,
)

from duzhan.notify.channel import Delivery, Sender
from duzhan.notify.dingtalk import Dingtalk
from duzhan.notify.feishu import Feishu
from duzhan.notify.robots import short
from duzhan.notify.wecom import Wecom
from duzhan.outbound.door import Outbound
from duzhan.outbound.undelivered import Undelivered

ROBOTS: dict[str, Callable[[Outbound], Sender]] = {
    "dingtalk": lambda way: Dingtalk(way, real_now),
    "wecom": Wecom,
    "feishu": lambda way: Feishu(way, real_now),
}
YES = {
    "dingtalk": '{"errcode":0,"errmsg":"ok"}',
    "wecom": '{"errcode":0,"errmsg":"ok"}',
    "feishu": '{"code":0,"msg":"success","data":{},"StatusCode":0,"StatusMessage":"success"}',
}
MOST = {"dingtalk": 20_000, "wecom": 2048, "feishu": 20_480}
SECRET = "SEC0f1e2d3c4b5a69788796a5b4c3d2e1f0"  # noqa: S105  # of a robot that is not there
LIES = {
    "a signature that does not match": '{"errcode":310000,"code":19021,"errmsg":"sign not match"}',
    "key words": '{"errcode":310000,"code":19024,"errmsg":"keywords not in content"}',
    "a token that nobody knows": '{"errcode":300001,"code":19001,"errmsg":"token is not exist"}',
    "a busy system": '{"errcode":-1,"code":-1,"errmsg":"system busy"}',
    "a page": "<!DOCTYPE html><html><body>Please sign in</body></html>",
    "a page that redirects": '<html><head><meta http-equiv="refresh" content="0; url=http://127.0.0.1/"></head></html>',
    "nothing": "",
    "blanks": " \r\n",
    "half a JSON": '{"errcode":0,"code":0,"errm',
    "a list": '[{"errcode":0,"code":0}]',
    "a number": "0",
    "null": "null",
    "an empty object": "{}",
    "success elsewhere": '{"success":true,"result":{"errcode":0,"code":0}}',
    "zero in a string": '{"errcode":"0","code":"0"}',
    "false": '{"errcode":false,"code":false}',
    "a zero with a point": '{"errcode":0.0,"code":0.0}',
    "no code": '{"errcode":null,"code":null}',
    "a deep hole": "[" * 60_000,
    "a number without end": '{"errcode":' + "9" * 60_000 + "}",
    "signs that are no text": b'\xff\xfe{"errcode":0,"code":0}\xff',
    "a page that says so": '<p>{"errcode":0,"code":0}</p>',
    "65 kilobytes of yes": '{"errcode":0,"code":0}' + " " * 65_536,
}

each = pytest.mark.parametrize("robot", ROBOTS)


def sent(robot: str, way: Outbound, delivery: Delivery) -> None:
    ROBOTS[robot](way).deliver(delivery)


def text_of(robot: str, body: dict[str, object]) -> str:
    inner = body["content" if robot == "feishu" else "text"]
    assert isinstance(inner, dict)
    text = inner["text" if robot == "feishu" else "content"]
    assert isinstance(text, str)
    return text


@each
def test_a_group_reads_subject_words_and_number(robot: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, YES[robot]))
    sent(robot, open_to(door), replace(message, address=door.url("/robot/send?access_token=1")))
    (arrived,) = door.received
    text = text_of(robot, arrived.json)
    assert text == f"{message.subject}\n{message.body}\n通知编号 0123456789ab"
    assert arrived.headers["content-type"] == "application/json; charset=utf-8"
    kind = arrived.json["msg_type" if robot == "feishu" else "msgtype"]
    assert kind == "text"


@each
@pytest.mark.parametrize("lie", LIES)
def test_a_robot_that_does_not_say_yes_is_not_believed(
    robot: str, lie: str, receive: Receive, message: Delivery
) -> None:
    door = receive(says(200, LIES[lie]))
    with pytest.raises(Undelivered) as refused:
        sent(robot, open_to(door), replace(message, address=door.url()))
    assert (refused.value.final, refused.value.down, refused.value.wait) == (False, False, None)
    assert len(refused.value.reason) < 300


@each
@pytest.mark.parametrize("way", [stalls, drips_headers, drips_body, breaks_off, hangs_up, resets, talks_nonsense])
def test_a_robot_that_does_not_end_its_sentence_is_not_believed_and_is_down(
    robot: str, way: Behaviour, receive: Receive, message: Delivery
) -> None:
    door = receive(way)
    with pytest.raises(Undelivered) as refused:
        sent(robot, open_to(door, total=0.3), replace(message, address=door.url()))
    assert (refused.value.final, refused.value.down) == (False, True)


@each
@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_a_yes_beside_a_status_of_failure_is_not_believed(
    robot: str, status: int, receive: Receive, message: Delivery
) -> None:
    door = receive(says(status, YES[robot]))
    with pytest.raises(Undelivered):
        sent(robot, open_to(door), replace(message, address=door.url()))


@pytest.mark.parametrize(
    ("robot", "code", "wait"),
    [
        ("dingtalk", 130101, 600),
        ("dingtalk", 410100, 600),
        ("dingtalk", 90030, 3600),
        ("wecom", 45009, 60),
        ("wecom", 45033, 60),
        ("feishu", 11232, 60),
        ("feishu", 9499, 60),
    ],
)
def test_a_robot_that_had_too_much_is_left_alone_for_a_while(
    robot: str, code: int, wait: float, receive: Receive, message: Delivery
) -> None:
    door = receive(says(200, json.dumps({"code" if robot == "feishu" else "errcode": code})))
    with pytest.raises(Undelivered) as refused:
        sent(robot, open_to(door), replace(message, address=door.url()))
    assert (refused.value.final, refused.value.down, refused.value.wait) == (False, False, wait)


@pytest.mark.parametrize("code", [400013, 430101, 430102, 430103, 430104])
def test_a_dissolved_group_and_refused_words_are_not_tried_again(
    code: int, receive: Receive, message: Delivery
) -> None:
    door = receive(says(200, json.dumps({"errcode": code, "errmsg": "不合适"})))
    with pytest.raises(Undelivered, match="不合适") as refused:
        sent("dingtalk", open_to(door), replace(message, address=door.url()))
    assert refused.value.final


@pytest.mark.parametrize(
    ("answer", "believed"),
    [
        ('{"StatusCode":0,"StatusMessage":"success"}', True),
        ('{"code":0,"msg":"success"}', True),
        ('{"code":0,"StatusCode":19001}', False),
        ('{"code":19001,"StatusCode":0}', False),
        ('{"errcode":0}', False),
    ],
)
def test_feishu_says_yes_in_all_of_its_fields(
    answer: str, receive: Receive, message: Delivery, *, believed: bool
) -> None:
    door = receive(says(200, answer))
    try:
        sent("feishu", open_to(door), replace(message, address=door.url()))
    except Undelivered:
        assert not believed
    else:
        assert believed


def dingtalk_checks(line: Line) -> None:
    """Check a signature as DingTalk says that it does."""
    asked = parse_qs(urlsplit(line.request.target).query)
    instant = asked.get("timestamp", ["0"])[0]
    signed = hmac.new(SECRET.encode(), f"{instant}\n{SECRET}".encode(), hashlib.sha256).digest()
    late = abs(real_now() - datetime.fromtimestamp(int(instant) / 1000, UTC)) > timedelta(hours=1)
    good = asked.get("sign") == [base64.b64encode(signed).decode()] and not late
    says(200, YES["dingtalk"] if good and asked["access_token"] == ["a b+c"] else LIES["key words"])(line)


def feishu_checks(line: Line) -> None:
    """Check a signature as Feishu says that it does."""
    sent = line.request.json
    instant = str(sent.get("timestamp", 0))
    signed = hmac.new(f"{instant}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()
    late = abs(real_now() - datetime.fromtimestamp(int(instant), UTC)) > timedelta(hours=1)
    good = sent.get("sign") == base64.b64encode(signed).decode() and not late
    says(200, YES["feishu"] if good else LIES["key words"])(line)


@pytest.mark.parametrize(("robot", "checks"), [("dingtalk", dingtalk_checks), ("feishu", feishu_checks)])
def test_a_signature_is_as_the_service_checks_it(
    robot: str, checks: Behaviour, receive: Receive, message: Delivery
) -> None:
    door = receive(checks)
    signed = replace(message, address=door.url("/send?access_token=a+b%2Bc"), secret=SECRET)
    sent(robot, open_to(door), signed)
    for wrong in ("", SECRET + "0"):
        with pytest.raises(Undelivered):
            sent(robot, open_to(door), replace(signed, secret=wrong))


@pytest.mark.parametrize(("robot", "checks"), [("dingtalk", dingtalk_checks), ("feishu", feishu_checks)])
@pytest.mark.parametrize("hours", [-2, 2])
def test_a_signature_is_of_the_hour_of_sending(
    robot: str, checks: Behaviour, hours: int, receive: Receive, message: Delivery
) -> None:
    door = receive(checks)
    channel = {"dingtalk": Dingtalk, "feishu": Feishu}[robot]
    sender = channel(open_to(door), lambda: real_now() + timedelta(hours=hours))
    with pytest.raises(Undelivered):
        sender.deliver(replace(message, address=door.url("/send?access_token=a+b%2Bc"), secret=SECRET))


@each
def test_no_secret_travels(robot: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, YES[robot]))
    sent(robot, open_to(door), replace(message, address=door.url(), secret=SECRET))
    (arrived,) = door.received
    assert SECRET not in arrived.target + str(arrived.headers) + arrived.body.decode()


@each
def test_long_words_are_cut_and_the_number_is_not(robot: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, YES[robot]))
    sent(robot, open_to(door), replace(message, address=door.url(), body="饮水管网" * 5000))
    (arrived,) = door.received
    text = text_of(robot, arrived.json)
    assert text.endswith("…\n通知编号 0123456789ab")
    assert len(text.encode()) <= MOST[robot]
    assert robot == "wecom" or len(arrived.body) <= MOST[robot]


@each
@pytest.mark.parametrize("call", ['<at user_id="all">所有人</at>', "<AT user_id=all>", "<@all>", "< @all>", "< at >"])
def test_words_of_a_case_call_nobody(robot: str, call: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, YES[robot]))
    sent(robot, open_to(door), replace(message, address=door.url(), subject=call, body=f"缺水 {call}，3<4"))
    (arrived,) = door.received
    text = text_of(robot, arrived.json)
    assert not re.search(r"<(at|/at|@)", text, re.IGNORECASE)
    assert "3<4" in text


@each
def test_the_same_message_has_the_same_number_however_often_it_is_sent(
    robot: str, receive: Receive, message: Delivery
) -> None:
    door = receive(hangs_up, says(200, YES[robot]))
    bound = replace(message, address=door.url())
    with pytest.raises(Undelivered):
        sent(robot, open_to(door), bound)
    sent(robot, open_to(door), bound)
    assert len({text_of(robot, arrived.json) for arrived in door.received}) == 1
    assert len(door.received) == 2
    assert short(message.id) in text_of(robot, door.received[0].json)


@each
def test_an_address_that_leads_inside_is_dead_at_once(robot: str, receive: Receive, message: Delivery) -> None:
    door = receive(says(200, YES[robot]))
    with pytest.raises(Undelivered) as refused:
        sent(robot, Outbound(), replace(message, address=door.url()))
    assert refused.value.final
    assert door.connections == 0
