"""The main navigation: the pages that a role works with, and the first one that it lands on."""

from collections.abc import Callable
from dataclasses import dataclass

from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation, its Chinese name (a message id), and who sees it."""

    address: str
    name: str
    seen_by: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Link:
    """A place as a page shows it."""

    address: str
    name: str
    here: bool


def _has(*roles: Role) -> Callable[[Actor], bool]:
    return lambda actor: any(grant.role in roles for grant in actor.grants)


PLACES: tuple[Place, ...] = (
    Place("/board", "作战图", permissions.reads),
    Place("/leading", "包保", _has(Role.DUTY_LEADER)),
    Place("/exits", "退出进度", lambda actor: bool(actor.areas())),
    Place("/ledger", "台账", permissions.reads),
    Place("/work", "我的待办", permissions.reads),
    Place("/find", "记一条问题", _has(Role.SUPERVISOR, Role.OFFICE)),
    Place("/tours", "巡回督战", _has(Role.SUPERVISOR)),
    Place("/letters", "督办单", permissions.reads),
    Place("/reports", "月报", permissions.reads),
    Place("/scores", "考核", permissions.reads),
    Place("/inbox", "通知", permissions.reads),
    Place("/admin", "系统管理", _has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)),
)
"""In the order in which they are shown."""

MENU: tuple[Place, ...] = (
    Place("/plans", "一村一策", permissions.reads),
    Place("/tours", "巡回督战", _has(Role.OFFICE, Role.AUDITOR, Role.DUTY_LEADER)),
    Place("/imports", "导入", lambda actor: permissions.may_import(actor) is not None),
    Place("/meetings", "会商", _has(Role.OFFICE, Role.AUDITOR, Role.UNIT_HANDLER, Role.UNIT_HEAD)),
    Place("/reconciliations", "对账", _has(Role.OFFICE, Role.AUDITOR)),
    Place("/conformance", "合规检查", permissions.checks),
    Place("/records", "表扬问责", _has(Role.OFFICE, Role.AUDITOR, Role.UNIT_HANDLER, Role.UNIT_HEAD)),
    Place("/burden", "基层减负", _has(Role.OFFICE, Role.AUDITOR, Role.DUTY_LEADER)),
    Place("/look-backs", "回头看", _has(Role.SUPERVISOR, Role.OFFICE, Role.AUDITOR)),
    Place("/support", "倾斜支持", permissions.reads),
    Place("/admin/leaders", "包保领导", lambda actor: permissions.may_import(actor) is not None),
)
"""What is needed now and then, in the menu under one's own name."""

FIRST: tuple[tuple[Role, str], ...] = (
    (Role.OFFICE, "/board"),
    (Role.DUTY_LEADER, "/leading"),
    (Role.AUDITOR, "/ledger"),
    (Role.SUPERVISOR, "/find"),
    (Role.UNIT_HANDLER, "/work"),
    (Role.UNIT_HEAD, "/work"),
    (Role.SYSTEM_ADMIN, "/admin"),
    (Role.SECURITY_ADMIN, "/admin"),
)
"""Which page a role lands on, the first that holds (ui/README.md, section 4)."""
HOME = "/work"


def of(actor: Actor, address: str, places: tuple[Place, ...] = PLACES) -> tuple[Link, ...]:
    """Return the links that somebody sees on the page at an address."""
    return tuple(
        Link(place.address, place.name, here=address == place.address or address.startswith(f"{place.address}/"))
        for place in places
        if place.seen_by(actor)
    )


def landing(actor: Actor) -> str:
    """Return the first page of somebody who has just signed in."""
    roles = {grant.role for grant in actor.grants}
    return next((address for role, address in FIRST if role in roles), HOME)
