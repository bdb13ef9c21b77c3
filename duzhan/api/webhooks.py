"""Webhooks: the caller's notices, copied to programs, signed as Standard Webhooks has it."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import paged
from duzhan.api.contacts import ContactKey
from duzhan.api.operations import READ_CASE, WRITE
from duzhan.http.doors import Caller, CallerPost
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.add_contact import Wish, add_contact
from duzhan.usecases.disable_contact import disable_contact
from duzhan.usecases.list_webhooks import list_webhooks, with_secret
from duzhan.usecases.replay_message import list_tries, replay_message, try_webhook
from duzhan.usecases.rotate_secret import retire_secret, rotate_secret
from duzhan.vocabulary import Channel
from duzhan.wire.contacts import (
    NewWebhook,
    TriesFilter,
    TryPage,
    WebhookOut,
    WebhookPage,
    WebhookSecret,
    WebhookTest,
)

router = operations.router("webhook")

MessageKey = Annotated[UUID, Path(alias="message")]


@router.get("/webhooks", responses=operations.answers(WebhookPage, (401, 403, 422, 503)))
def list_the_webhooks(door: Caller) -> Response:
    """网络回调: the programs that the caller's notices are copied to."""
    items = door.read(lambda tx, actor: list_webhooks(tx, actor=actor))
    return reply(WebhookPage(items=items)).response()


@router.post("/webhooks", status_code=201, responses=operations.answers(WebhookSecret, WRITE, also=(201,)))
def add_a_webhook(new: NewWebhook, door: CallerPost) -> Response:
    """登记网络回调: every notice that the caller is told of is posted there too; the secret is shown once."""
    secret = "" if new.secret is None else new.secret.get_secret_value()
    wish, allowed = Wish(Channel.WEBHOOK, new.url, secret), door.settings.allowed
    return door.write_secret(
        lambda tx, actor: reply(with_secret(add_contact(tx, wish, account=actor.account, allowed=allowed)), 201)
    )


@router.post("/webhooks/{id}/test", status_code=201, responses=operations.answers(WebhookTest, WRITE, also=(201,)))
def test_a_webhook(key: ContactKey, door: CallerPost) -> Response:
    """测试网络回调: a test message leaves with the next delivery, as every message does."""
    return door.write(lambda tx, actor: reply(try_webhook(tx, key, actor=actor), 201))


@router.get("/webhooks/{id}/deliveries", responses=operations.answers(TryPage, READ_CASE))
def list_the_deliveries(
    request: Request, key: ContactKey, wanted: Annotated[TriesFilter, Query()], door: Caller
) -> Response:
    """投递记录: every try at a webhook, newest first, with what the receiver said."""
    page = door.read(lambda tx, actor: list_tries(tx, key, wanted, actor=actor))
    return paged(request, page, page.next)


@router.post("/webhooks/{id}/deliveries/{message}/replay", status_code=204, responses=operations.refused(WRITE))
def replay_a_delivery(key: ContactKey, message: MessageKey, door: CallerPost) -> Response:
    """重新投递: a message leaves again with the next delivery, under the same id."""

    def act(tx: Tx, actor: Actor) -> Reply:
        replay_message(tx, key, message, actor=actor)
        return Reply("", 204)

    return door.write(act)


@router.post("/webhooks/{id}/secret", status_code=201, responses=operations.answers(WebhookSecret, WRITE, also=(201,)))
def rotate_the_secret(key: ContactKey, door: CallerPost) -> Response:
    """更换密钥: the new secret is shown once; both sign until the old one is retired."""
    return door.write_secret(lambda tx, actor: reply(rotate_secret(tx, key, actor=actor), 201))


@router.post("/webhooks/{id}/secret/retire", responses=operations.answers(WebhookOut, WRITE))
def retire_the_old_secret(key: ContactKey, door: CallerPost) -> Response:
    """停用旧密钥: from now on only the newest secret signs."""
    return door.write(lambda tx, actor: reply(retire_secret(tx, key, actor=actor)))


@router.post("/webhooks/{id}/disable", status_code=204, responses=operations.refused(WRITE))
def disable_a_webhook(key: ContactKey, door: CallerPost) -> Response:
    """停用网络回调: nothing more is posted there."""

    def act(tx: Tx, actor: Actor) -> Reply:
        disable_contact(tx, key, actor=actor)
        return Reply("", 204)

    return door.write(act)
