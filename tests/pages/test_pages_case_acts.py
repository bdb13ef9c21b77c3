"""办理: every trigger that a person can fire has a page of its own, and nothing typed is lost when it is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from case_forms import filled, picture, sent, upload
from site_visits import Site
from world import HEALTH, WATER, World

from duzhan.wire.triggers import SHAPES
from statemachines.states import State, Trigger

NEXT_MONTH = "2020-06-30"
ROWS = {"milestones__0__title": "成井出水", "milestones__0__due_on": "2020-06-12", "milestones__1__title": ""}


@dataclass(frozen=True)
class Act:
    """How a case comes to where a trigger is possible, who fires it, and what they fill in."""

    trigger: Trigger
    reached: Callable[[World], str]
    by: str
    fields: Mapping[str, object]
    leads_to: State


def pending(world: World) -> str:
    number = world.to_planned().number
    words = {"reason": "雨季", "progress": "六成", "proposed_on": "2020-07-03"}
    return world.do(Trigger.REQUEST_EXTENSION, number, "water_head", **words).number


def suspended(world: World) -> str:
    return world.do(
        Trigger.SUSPEND, world.to_rectifying().number, "province_office", reason="等资金", review_on="2020-06-20"
    ).number


def assigned(world: World) -> str:
    return world.assign(world.log().number).number


ACTS = (
    Act(
        Trigger.ASSIGN,
        lambda world: world.log().number,
        "province_office",
        {"lead_unit": WATER, "co_units": [HEALTH], "rectification_type": "time_limited", "due_on": NEXT_MONTH},
        State.ASSIGNED,
    ),
    Act(Trigger.DISMISS, lambda world: world.log().number, "province_office", {"reason": "不属实"}, State.CLOSED),
    Act(Trigger.ACCEPT, assigned, "water", {"responsible_person": "分管副局长"}, State.RECTIFYING),
    Act(Trigger.RETURN, assigned, "water", {"ground": "不在本县管网"}, State.FOUND),
    Act(
        Trigger.TRANSFER,
        assigned,
        "province_office",
        {"lead_unit": HEALTH, "reason": "职责调整", "due_on": NEXT_MONTH},
        State.ASSIGNED,
    ),
    Act(Trigger.PLAN, lambda w: w.to_rectifying().number, "water", {"measures": "打井", **ROWS}, State.RECTIFYING),
    Act(
        Trigger.PROGRESS,
        lambda w: w.to_rectifying().number,
        "health",
        {"text": "已取样", "percentage": "40"},
        State.RECTIFYING,
    ),
    Act(Trigger.REVIEW, lambda w: w.to_submitted().number, "province_office2", {"opinion": "齐全"}, State.RECTIFYING),
    Act(
        Trigger.SEND_BACK,
        lambda w: w.to_submitted().number,
        "province_office",
        {"reasons": "未通水", "due_on": NEXT_MONTH},
        State.RECTIFYING,
    ),
    Act(
        Trigger.VERIFY,
        lambda w: w.to_reviewed().number,
        "verifier",
        {"on_site_on": "2020-05-29", "opinion": "属实"},
        State.RECTIFYING,
    ),
    Act(
        Trigger.ORDER_CLOSING, lambda w: w.to_verified().number, "province_office", {"opinion": "同意"}, State.VERIFIED
    ),
    Act(
        Trigger.REOPEN,
        lambda w: w.to_closed().number,
        "province_office",
        {"findings": "又断水", "due_on": NEXT_MONTH},
        State.RECTIFYING,
    ),
    Act(
        Trigger.SUSPEND,
        lambda w: w.to_rectifying().number,
        "province_office",
        {"reason": "等资金", "review_on": "2020-06-20"},
        State.RECTIFYING,
    ),
    Act(Trigger.RESUME, suspended, "province_office", {"reason": "资金到位"}, State.RECTIFYING),
    Act(
        Trigger.REQUEST_EXTENSION,
        lambda w: w.to_planned().number,
        "water_head",
        {"reason": "雨季", "progress": "六成", "proposed_on": "2020-07-03"},
        State.RECTIFYING,
    ),
    Act(
        Trigger.GRANT_EXTENSION,
        pending,
        "province_office",
        {"granted_on": "2020-07-01", "opinion": "同意"},
        State.RECTIFYING,
    ),
    Act(Trigger.REFUSE_EXTENSION, pending, "province_office", {"ground": "理由不足"}, State.RECTIFYING),
)


def asked(page: str) -> set[str]:
    """Return the names of the fields of a page's form, rows by the name of their list."""
    form = page[page.index('name="version"') :]
    form = form[: form.index("</form>")]
    return {name.partition(".")[0] for name in re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', form)}


def test_each_trigger_has_a_form_that_asks_what_it_takes_and_does_it(site: Site) -> None:
    for act in ACTS:
        number = act.reached(site.world)
        address = f"/cases/{number}/{act.trigger.value.replace('_', '-')}"
        visitor = site.visitor(act.by)
        # The unit is asked only of who acts for several of the case, the milestones only where there are some.
        optional = {"unit", "milestones"} if act.trigger is Trigger.PROGRESS else set()
        assert asked(visitor.page(address)) >= set(SHAPES[act.trigger].model_fields) - optional, act.trigger
        done = sent(visitor, address, **act.fields)
        assert (done.status_code, done.headers.get("location")) == (303, f"/cases/{number}"), (act.trigger, done.text)
        assert site.world.case(number).state == act.leads_to, act.trigger
        assert visitor.get(f"/cases/{number}").status_code in {200, 404}, (
            "a unit that returned a case has no part in it"
        )
    covered = {act.trigger for act in ACTS} | {Trigger.SUBMIT}
    assert covered == set(SHAPES), "the submission is driven below"


def test_a_unit_brings_its_evidence_and_submits(site: Site) -> None:
    number = site.world.to_rectifying().number
    head, address = site.visitor("water_head"), f"/cases/{number}/submit"
    refused = head.get(address)
    assert (refused.status_code, "配合单位还有未完成的事项" in refused.text) == (409, True)
    sent(site.visitor("health"), f"/cases/{number}/progress", text="水质合格", percentage="100")
    for kind, name in (("photo_before", "前.png"), ("photo_after", "后.png"), ("test_report", "检测.png")):
        assert upload(site.visitor("water"), number, kind, picture(80), name).status_code == 303
    assert sent(head, address, text="11 户通水").status_code == 303
    page = head.page(f"/cases/{number}")
    assert "11 户通水" in page
    assert "初审时限" in page
    assert site.world.case(number).submitted_at is not None


def test_who_may_not_is_told_so_in_words(site: Site) -> None:
    number = assigned(site.world)
    handler = site.visitor("water").get(f"/cases/{number}/submit")
    assert (handler.status_code, "你的角色不能办理这一步" in handler.text) == (403, True)
    again = site.visitor("province_office").get(f"/cases/{number}/assign")
    assert (again.status_code, "案件当前的状态不能办理这一步" in again.text) == (409, True)
    # Whoever kept the form open and has no right to it is refused as well.
    fields = filled(site.visitor("province_office"), f"/cases/{number}/transfer", reason="x", lead_unit=HEALTH)
    water = site.visitor("water")
    fields |= {name: value for name, value in filled(water, f"/cases/{number}/accept").items() if name != "version"}
    assert water.http.post(f"/cases/{number}/transfer", data=fields).status_code == 403  # type: ignore[arg-type]
    assert site.world.case(number).lead_unit == WATER


def test_what_is_refused_keeps_what_was_typed(site: Site) -> None:
    number = site.world.log().number
    office, address = site.visitor("province_office"), f"/cases/{number}/assign"
    late = sent(
        office, address, lead_unit=WATER, co_units=[HEALTH], rectification_type="time_limited", due_on="2020-11-01"
    )
    assert (late.status_code, "整改时限超过督战期，须写明理由" in late.text) == (409, True)
    assert 'value="2020-11-01"' in late.text
    assert re.search(rf'value="{HEALTH}" checked', late.text)
    empty = sent(office, address, rectification_type="immediate", due_on="someday")
    assert empty.status_code == 422
    assert '<a href="#f-lead_unit">牵头单位：必填</a>' in empty.text
    assert '<option value="immediate" selected>' in empty.text
    assert site.world.case(number).state == State.FOUND


def test_somebody_elses_change_is_shown_before_the_form_is_sent_again(site: Site) -> None:
    number = site.world.to_rectifying().number
    water, address = site.visitor("water"), f"/cases/{number}/progress"
    kept = filled(water, address, text="主管敷设 2.4 公里", percentage="60")
    site.world.progress(number, "health", 20)
    stale = water.http.post(address, data=kept)  # type: ignore[arg-type]  # texts
    assert stale.status_code == 412
    assert "案件已被他人更新" in stale.text
    assert "主管敷设 2.4 公里" in stale.text
    assert f'href="/cases/{number}" target="_blank"' in stale.text
    page = stale.text[stale.text.index("<main") :]
    hidden = dict(re.findall(r'name="(csrf|key|version)" value="([^"]*)"', page))
    assert water.http.post(address, data={**kept, **hidden}).status_code == 303  # type: ignore[arg-type]


def test_a_double_click_is_done_once_and_a_foreign_form_never(site: Site) -> None:
    number = site.world.to_rectifying().number
    water, address = site.visitor("water"), f"/cases/{number}/progress"
    form = filled(water, address, text="主管敷设", percentage="60")
    answers = [water.http.post(address, data=form) for _ in range(2)]  # type: ignore[arg-type]  # texts
    assert [answer.status_code for answer in answers] == [303, 303]
    assert water.page(f"/cases/{number}").count('<p class="pre">主管敷设</p>') == 1
    forged = water.http.post(address, data={**form, "csrf": "x" * 40, "key": "another"})  # type: ignore[dict-item]
    assert forged.status_code == 403


def test_a_verified_case_is_posted_objected_to_and_answered(site: Site) -> None:
    posted = "2020-05-29"
    number = site.world.to_verified().number
    office, address = site.visitor("province_office"), f"/cases/{number}/publicity"
    assert "先上传公示照片" in office.page(address)
    assert upload(office, number, "publicity", picture(120), "公示栏.png").status_code == 303
    picture_id = re.findall(r'name="evidence" value="([^"]+)"', office.page(address))[0]
    fields = {"posted_on": posted, "place": "村公示栏", "evidence": picture_id}
    early = office.send(address, {**fields, "posted_on": "2020-05-01"}, on=address)
    assert (early.status_code, "张贴日期须在验收之后" in early.text, "村公示栏" in early.text) == (422, True, True)
    assert office.send(address, fields, on=address).headers["location"] == address
    objection = {"raised_on": posted, "words": "有两户没有通水"}
    assert office.send(f"/cases/{number}/objections", objection, on=address).status_code == 303
    page = office.page(f"/cases/{number}")
    assert "村公示栏" in page
    assert "有两户没有通水" in page
    told = {"outcome": "dismissed", "words": "两户已搬迁"}
    assert office.send(f"/cases/{number}/objections/1/answer", told, on=address).status_code == 303
    assert "两户已搬迁" in office.page(f"/cases/{number}")
    assert site.visitor("water").get(address).status_code == 403
    assert site.visitor("sibling_office").get(address).status_code == 404


def test_a_closed_case_shows_its_certificate_and_its_proofs(site: Site) -> None:
    closed = site.world.to_closed()
    office, address = site.visitor("province_office"), f"/cases/{closed.number}"
    page = office.page(address)
    assert str(closed.closure_number) in page
    assert "回头看时限还剩" in page
    assert str(closed.closure_number) in office.page(f"{address}/certificate")
    assert office.get(f"{address}/certificate.docx").content.startswith(b"PK")
    assert office.get(f"{address}/bundle").content.startswith(b"PK")
