"""Webhooks: what one is told oneself, signed, tried, tested and replayed; a stranger finds nothing."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from outside import Receiver, machine_now, receiver
from serving import Api, problem
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from duzhan.client import Refused
from duzhan.notify.channels import configured
from duzhan.usecases.deliver_notices import DeliveryReport, deliver_notices
from duzhan.wire.contacts import NewWebhook, TriesFilter

OWN = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"


@pytest.fixture
def system(api: Api) -> Iterator[Receiver]:
    """Open a unit's own system, which the operator allowed."""
    with receiver() as opened:
        api.app.state.settings = api.settings.model_copy(update={"outbound_allowed": (opened.place,)})
        yield opened


def deliver(api: Api) -> DeliveryReport:
    # The API's clock runs, the world's stands still.
    api.world.now += timedelta(minutes=1)
    house = api.app.state.settings.model_copy(update={"smtp_port": 1})
    return deliver_notices(api.world.pool, configured(house, machine_now))


def verified(secret: str, system: Receiver, position: int = -1) -> bool:
    try:
        Webhook(secret).verify(system.bodies[position], system.headers[position])
    except WebhookVerificationError:
        return False
    return True


def test_a_secret_is_shown_once_and_what_arrives_is_signed_with_it(api: Api, system: Receiver) -> None:
    with api.client("province_office") as office:
        added = office.add_webhook(NewWebhook(url=system.url()))
        assert added.secret.startswith("whsec_")
        (listed,) = office.webhooks().items
        assert (listed.id, listed.url, listed.secrets) == (added.id, system.url(), 1)
        assert office.contacts().items == ()
    assert "whsec_" not in api.http("province_office").get("/webhooks").text
    number = api.world.log().number
    assert deliver(api).sent == 1
    assert verified(added.secret, system)
    assert not verified(OWN, system)
    (told,) = system.jsons()
    assert (told["type"], told["data"]["case"]) == ("notice.found", number)  # type: ignore[index]  # an object


def test_a_repetition_gets_the_secret_that_was_made_and_the_database_holds_none_that_can_be_read(
    api: Api, system: Receiver
) -> None:
    http, key = api.http("water"), {"Idempotency-Key": "once"}
    added, again = (http.post("/webhooks", json={"url": system.url()}, headers=key) for _ in range(2))
    assert (added.status_code, again.content, again.headers["idempotency-replayed"]) == (201, added.content, "true")
    path = f"/webhooks/{added.json()['id']}/secret"
    rotated, again = (http.post(path, headers=key) for _ in range(2))
    assert (rotated.json()["secrets"], again.content) == (2, rotated.content)
    kept = str(api.one("select string_agg(body, ' ') from idempotency_key"))
    assert kept.count(" ") == 3
    kept += str(api.one("select secret from contact where channel = 'webhook'"))
    for secret in (added.json()["secret"], rotated.json()["secret"]):
        assert secret.removeprefix("whsec_") not in kept
    # It opens for this request alone: what is laid under another key is no answer.
    api.run("update idempotency_key set key = 'other' where route like '%/secret'")
    problem(http.post(path, headers={"Idempotency-Key": "other"}), 503, "keys-unusable")
    assert http.get("/webhooks").json()["items"][0]["secrets"] == 2


@pytest.mark.parametrize(
    "secret", ["x", "whsec_", "whsec_MTIz", "whsec_密密密密密密密密", "whsec_" + "A" * 89, OWN[6:]]
)
def test_a_secret_that_no_verifier_takes_is_refused(api: Api, system: Receiver, secret: str) -> None:
    body = {"url": system.url(), "secret": secret}
    told = problem(api.http("water").post("/webhooks", json=body), 422, "invalid-input")
    assert [fault["code"] for fault in told["errors"]] == ["bad_webhook_secret"]  # type: ignore[attr-defined]


def test_while_a_secret_is_replaced_both_sign_and_afterwards_the_new_one_alone(api: Api, system: Receiver) -> None:
    with api.client("province_office") as office:
        old = office.add_webhook(NewWebhook.model_validate({"url": system.url(), "secret": OWN}))
        assert old.secret == OWN
        new = office.rotate_secret(old.id)
        assert new.secrets == 2
        api.world.log()
        deliver(api)
        assert verified(OWN, system)
        assert verified(new.secret, system)
        newest = office.rotate_secret(old.id)
        assert newest.secrets == 2
        assert office.retire_secret(old.id).secrets == 1
        assert office.retire_secret(old.id).secrets == 1
        api.world.log()
        deliver(api)
        found = {name: verified(secret, system) for name, secret in (("old", OWN), ("new", new.secret))}
        assert found == {"old": False, "new": False}
        assert verified(newest.secret, system)


def test_a_test_goes_the_way_that_every_notice_goes(api: Api, system: Receiver) -> None:
    with api.client("water") as water:
        key = water.add_webhook(NewWebhook(url=system.url())).id
        message = water.test_webhook(key).message
        assert system.bodies == []
        assert deliver(api).sent == 1
        (told,) = system.jsons()
        assert (told["type"], system.ids()) == ("notice.test", [str(message)])
        (tried,) = water.deliveries(key).items
        assert (tried.message, tried.delivered, tried.answer) == (message, True, "")
        assert water.notices().items == ()


def test_what_failed_is_seen_and_replayed_under_its_id(api: Api, system: Receiver) -> None:
    with api.client("province_office") as office:
        key = office.add_webhook(NewWebhook(url=system.url())).id
        api.world.log()
        system.status = 410
        assert deliver(api).dead == 1
        (tried,) = office.deliveries(key).items
        assert not tried.delivered
        assert tried.answer.startswith("127.0.0.1 answered 410: ")
        system.status = 200
        for _ in range(2):
            office.replay(key, tried.message)
            assert deliver(api).sent == 1
        assert system.ids() == [str(tried.message)] * 3
        assert [one.delivered for one in office.deliveries(key).items] == [True, True, False]
        with pytest.raises(Refused, match="message-not-found"):
            office.replay(key, uuid4())


def test_tries_are_paged_newest_first(api: Api, system: Receiver) -> None:
    with api.client("province_office") as office:
        key = office.add_webhook(NewWebhook(url=system.url())).id
        for _ in range(5):
            office.test_webhook(key)
            deliver(api)
        first = office.deliveries(key, TriesFilter(limit=3))
        rest = office.deliveries(key, TriesFilter(limit=3, cursor=first.next))
        assert [str(one.message) for one in (*first.items, *rest.items)] == system.ids()[::-1]
        assert rest.next is None
        with pytest.raises(Refused, match="invalid-input"):
            office.deliveries(key, TriesFilter(cursor="x"))


def test_a_disabled_webhook_is_gone_and_nothing_waits_for_it(api: Api, system: Receiver) -> None:
    with api.client("province_office") as office:
        key = office.add_webhook(NewWebhook(url=system.url())).id
        api.world.log()
        office.disable_webhook(key)
        assert office.webhooks().items == ()
        deliver(api)
        api.world.log()
        deliver(api)
        assert system.bodies == []
        for ask in (office.test_webhook, office.rotate_secret, office.retire_secret, office.deliveries):
            with pytest.raises(Refused, match="contact-not-found"):
                ask(key)
    assert api.one("select count(*) from notice where channel = 'webhook' and state <> 'cancelled'") == 0


def test_a_program_hears_what_its_owner_is_told_and_nothing_else(api: Api, system: Receiver) -> None:
    for name in ("water", "sibling_water", "county_office", "sibling_office", "auditor"):
        assert api.http(name).post("/webhooks", json={"url": system.url(f"/{name}")}).status_code == 201
    mine, theirs = api.world.log().number, api.world.log(area="410326").number
    api.world.assign(mine)
    api.world.assign(theirs, lead_unit="410326-water", co_units=())
    deliver(api)
    told = api.one(
        """select json_object_agg(username, cases) from (
        select a.username, array_agg(c.number) as cases from notice n join account a on a.id = n.recipient
        join "case" c on c.id = n.case_id where n.channel = 'webhook' group by a.username) as told"""
    )
    assert told == {"water": [mine], "sibling_water": [theirs]}
    assert len(system.bodies) == 2


def test_every_webhook_is_its_owners_alone(api: Api, system: Receiver) -> None:
    with api.client("water") as water:
        key = water.add_webhook(NewWebhook(url=system.url())).id
        message = water.test_webhook(key).message
        deliver(api)
    paths = ("test", "secret", "secret/retire", "disable", f"deliveries/{message}/replay")
    for stranger in ("water_head", "province_office", "secadmin"):
        http = api.http(stranger)
        assert http.get("/webhooks").json()["items"] == []
        for path in paths:
            answer, absent = (http.post(f"/webhooks/{webhook}/{path}") for webhook in (key, 999_999))
            assert answer.content == absent.content
            problem(answer, 404, "contact-not-found")
        problem(http.get(f"/webhooks/{key}/deliveries"), 404, "contact-not-found")
        problem(api.http().post(f"/webhooks/{key}/{paths[0]}"), 401, "not-authenticated")
    assert api.http("water").get("/webhooks").json()["items"][0]["secrets"] == 1
