"""Where and when the caller is reached outside the inbox."""

from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.api.operations import READ, WRITE
from duzhan.errors import InvalidInput
from duzhan.http.doors import Caller, CallerPost
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.add_contact import Wish, add_contact
from duzhan.usecases.disable_contact import disable_contact
from duzhan.usecases.list_contacts import contact_out, list_contacts
from duzhan.usecases.set_notice_hours import read_notice_hours, set_notice_hours
from duzhan.vocabulary import Channel
from duzhan.wire.contacts import ContactOut, ContactPage, NewContact, NoticeHours
from duzhan.wire.cursor import LARGEST

router = operations.router("contact")

ContactKey = Annotated[int, Path(alias="id", ge=1, le=LARGEST)]


@router.get("/contacts", responses=operations.answers(ContactPage, READ))
def list_the_contacts(door: Caller) -> Response:
    """联系方式: where the caller is reached, in the order in which it is tried; the account's own mail comes last."""
    items = door.read(lambda tx, actor: list_contacts(tx, actor=actor))
    return reply(ContactPage(items=items)).response()


@router.post("/contacts", status_code=201, responses=operations.answers(ContactOut, WRITE, also=(201,)))
def add_a_contact(new: NewContact, door: CallerPost) -> Response:
    """登记联系方式: a mail address, a telephone for orange and red, a group's robot; a secret is never shown again."""
    secret = "" if new.secret is None else new.secret.get_secret_value()
    allowed = door.settings.allowed

    def act(tx: Tx, actor: Actor) -> Reply:
        if new.channel is Channel.WEBHOOK:
            raise InvalidInput.of("channel", "no_contact_channel")
        wish = Wish(new.channel, new.address, secret, new.position)
        return reply(contact_out(add_contact(tx, wish, account=actor.account, allowed=allowed)), 201)

    return door.write(act)


@router.post("/contacts/{id}/disable", status_code=204, responses=operations.refused(WRITE))
def disable_a_contact(key: ContactKey, door: CallerPost) -> Response:
    """停用联系方式: nothing more goes there; what waits goes the next way."""

    def act(tx: Tx, actor: Actor) -> Reply:
        disable_contact(tx, key, actor=actor)
        return Reply("", 204)

    return door.write(act)


@router.get("/notice-settings", responses=operations.answers(NoticeHours, READ))
def read_the_notice_settings(door: Caller) -> Response:
    """通知设置: quiet hours and digest, the house's where the caller set none."""
    return reply(door.read(lambda tx, actor: read_notice_hours(tx, actor=actor))).response()


@router.put("/notice-settings", responses=operations.answers(NoticeHours, WRITE))
def set_the_notice_settings(wanted: NoticeHours, door: CallerPost) -> Response:
    """修改通知设置: in quiet hours nothing leaves the house; a daily digest holds back all but orange and red."""
    return door.write(lambda tx, actor: reply(set_notice_hours(tx, wanted, actor=actor)))
