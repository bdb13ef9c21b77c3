"""Where and when one is reached: set by oneself, checked at once, and never shown to anybody else."""

from datetime import timedelta

import pytest
from serving import Api, problem

from duzhan import settings
from duzhan.client import Refused
from duzhan.errors import KeysUnusable
from duzhan.store import contact_secrets, keyring
from duzhan.vocabulary import Channel, Digest
from duzhan.wire.contacts import NewContact, NoticeHours

ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=0f1e2d3c4b5a6978"
UNSAFE = [
    "http://public.example/hook",
    "ftp://public.example/",
    "https://",
    "https:///hook",
    "//public.example/hook",
    "https://user@public.example/",
    "https://user:secret@public.example/",
    "https://public.example:22/",
    "https://public.example:80/",
    "https://127.0.0.1/",
    "https://127.0.0.1:8443/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://public example/",
    "https://公网.例子/回调",
    "https://public.example/\u202e",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "hook",
]


def test_contacts_are_tried_in_their_order_and_show_no_secret(api: Api) -> None:
    with api.client("water") as water:
        robot = water.add_contact(
            NewContact(channel=Channel.DINGTALK, address=ROBOT, secret="SEC0f1e2d3c4b5a", position=2)  # noqa: S106
        )
        water.add_contact(NewContact(channel=Channel.EMAIL, address="water@example.org"))
        phone = water.add_contact(NewContact(channel=Channel.SMS, address="138 0000-1234", position=1))
        listed = water.contacts().items
        assert [(one.channel, one.position) for one in listed] == [("sms", 1), ("dingtalk", 2), ("email", 3)]
        assert (phone.address, phone.has_secret) == ("13800001234", False)
        assert (robot.address, robot.has_secret) == ("oapi.dingtalk.com …6978", True)
        water.disable_contact(phone.id)
        assert [one.channel for one in water.contacts().items] == ["dingtalk", "email"]
        with pytest.raises(Refused, match="contact-not-found"):
            water.disable_contact(phone.id)
    answer = api.http("water").get("/contacts").text
    assert "0f1e2d3c4b5a" not in answer
    kept = str(api.one("select secret from contact where id = :id", id=robot.id))
    assert "SEC0f1e2d3c4b5a" not in kept
    keys = keyring.of(settings.current())
    assert contact_secrets.opened(kept, ROBOT, keys) == ["SEC0f1e2d3c4b5a"]
    with pytest.raises(KeysUnusable):
        contact_secrets.opened(kept, "https://elsewhere.example/robot", keys)


@pytest.mark.parametrize("address", UNSAFE)
def test_an_address_that_leads_elsewhere_than_out_is_refused(api: Api, address: str) -> None:
    for path, body, field in (
        ("/contacts", {"channel": "feishu", "address": address}, "address"),
        ("/webhooks", {"url": address}, "url"),
    ):
        told = problem(api.http("water").post(path, json=body), 422, "invalid-input")
        (fault,) = told["errors"]  # type: ignore[misc]  # a list
        assert (fault["field"], fault["code"]) == (field, "unsafe_url")
        assert fault["message"].startswith("地址须为 https 的公网地址")
    assert api.one("select count(*) from contact") == 0


def test_an_in_house_receiver_is_taken_once_the_operator_allows_it(api: Api) -> None:
    body = {"url": "http://intranet:8080/hook"}
    problem(api.http("water").post("/webhooks", json=body), 422, "invalid-input")
    api.app.state.settings = api.settings.model_copy(update={"outbound_allowed": ("Intranet:8080",)})
    assert api.http("water").post("/webhooks", json=body).status_code == 201


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"channel": "email", "address": "nobody"}, "address", "bad_mail_address"),
        ({"channel": "email", "address": "a@b"}, "address", "bad_mail_address"),
        ({"channel": "email", "address": "a@b.cn, c@d.cn"}, "address", "bad_mail_address"),
        ({"channel": "email", "address": "a@b.cn\r\nBcc: c@d.cn"}, "address", "bad_mail_address"),
        ({"channel": "sms", "address": "one three eight"}, "address", "bad_phone_number"),
        ({"channel": "sms", "address": "1" * 21}, "address", "bad_phone_number"),
        ({"channel": "sms", "address": "13800001234", "secret": "x"}, "secret", "secret_not_taken"),
        ({"channel": "dingtalk", "address": ROBOT, "secret": "with a space"}, "secret", "bad_secret"),
        ({"channel": "inbox", "address": "x"}, "channel", "no_contact_channel"),
        ({"channel": "webhook", "address": "https://a.example/"}, "channel", "no_contact_channel"),
        ({"channel": "email", "address": "a@b.cn", "position": 0}, "position", "greater_than_equal"),
        ({"channel": "email", "address": "a@b.cn", "account": 1}, "account", "extra_forbidden"),
    ],
)
def test_what_no_channel_can_have_is_named(api: Api, body: dict[str, object], field: str, code: str) -> None:
    told = problem(api.http("water").post("/contacts", json=body), 422, "invalid-input")
    assert [(fault["field"], fault["code"]) for fault in told["errors"]] == [(field, code)]  # type: ignore[attr-defined]


def test_an_address_is_registered_once_and_again_after_it_was_disabled(api: Api) -> None:
    http, body = api.http("water"), {"channel": "email", "address": "water@example.org"}
    key = http.post("/contacts", json=body).json()["id"]
    assert problem(http.post("/contacts", json=body), 409, "conflict")["detail"] == "这个地址已经登记"
    assert http.post(f"/contacts/{key}/disable").status_code == 204
    assert http.post("/contacts", json=body).status_code == 201
    for number in range(19):
        assert http.post("/contacts", json={**body, "address": f"a{number}@example.org"}).status_code == 201
    problem(http.post("/contacts", json={**body, "address": "one.more@example.org"}), 409, "conflict")


def test_contacts_are_their_owners_alone(api: Api) -> None:
    body = {"channel": "dingtalk", "address": ROBOT}
    key = api.http("water").post("/contacts", json=body).json()["id"]
    for stranger in ("water_head", "province_office", "sysadmin", "auditor"):
        http = api.http(stranger)
        assert http.get("/contacts").json()["items"] == []
        absent = http.post("/contacts/999999/disable")
        assert http.post(f"/contacts/{key}/disable").content == absent.content
        problem(absent, 404, "contact-not-found")
    assert len(api.http("water").get("/contacts").json()["items"]) == 1
    problem(api.http().get("/contacts"), 401, "not-authenticated")


def test_hours_are_the_houses_until_one_sets_ones_own(api: Api) -> None:
    with api.client("water") as water:
        house = water.notice_settings()
        assert house == NoticeHours(quiet_from="22:00", quiet_until="07:00", digest=Digest.TOGETHER, daily_at="08:30")
        mine = NoticeHours(quiet_from=None, quiet_until=None, digest=Digest.DAILY, daily_at="17:30")
        assert water.set_notice_settings(mine) == mine
        assert water.notice_settings() == mine
    with api.client("water_head") as head:
        assert head.notice_settings() == house


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quiet_from": None}, "quiet_from"),
        ({"quiet_until": None}, "quiet_until"),
        ({"quiet_from": "24:00"}, "quiet_from"),
        ({"quiet_from": "7:00"}, "quiet_from"),
        ({"quiet_from": 7}, "quiet_from"),
        ({"digest": "weekly"}, "digest"),
        ({"daily_at": None}, "daily_at"),
        ({"daily_at": "08:30:00"}, "daily_at"),
    ],
)
def test_hours_that_cannot_be_are_named(api: Api, change: dict[str, object], field: str) -> None:
    body = {"quiet_from": "22:00", "quiet_until": "07:00", "digest": "together", "daily_at": "08:30", **change}
    told = problem(api.http("water").put("/notice-settings", json=body), 422, "invalid-input")
    assert [fault["field"] for fault in told["errors"]] == [field]  # type: ignore[attr-defined]
    assert api.one("select count(*) from notice_setting") == 0


def test_a_contact_whose_answer_got_lost_is_added_once(api: Api) -> None:
    http, body = api.http("water"), {"channel": "email", "address": "water@example.org"}
    answers = [http.post("/contacts", json=body, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    api.world.now += timedelta(days=1)
    assert api.one("select count(*) from contact") == 1
