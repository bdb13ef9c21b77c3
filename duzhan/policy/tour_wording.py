"""Set phrases of teams and tours; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

TOUR_REFUSALS: Mapping[str, str] = {
    "team-not-found": "没有这个督战组，或不在你的督战范围",
    "tour-not-found": "没有这次巡回督战，或不在你的督战范围",
    "visit-not-found": "没有这次走访，或不在你的督战范围",
    "own-area": "督战组不到成员本单位所在地督战",
    "tour-withdrawn": "这次巡回督战已撤回",
    "tour-visited": "已有走访的巡回督战不能撤回",
    "household-repeated": "同一轮巡回督战不重复入户",
    "not-on-team": "你不是这个督战组的在组成员，不能登记走访",
}
"""The titles of what is refused about teams and tours, by slug."""

OWN_AREA = "{place}是成员所在单位的地方，这个督战组不能去"
OWN_AREA_OF = "{place}是{unit}的地方，{unit}有人在这个督战组"
REPEATED = "户编号 {household} 在本轮巡回督战期内已有走访，不再入户"

TOUR_FAULTS: Mapping[str, str] = {
    "team_level_above": "督战组的级别高于你的办公室，不能由你派出",
    "stop_outside_team": "不在这个督战组的巡回范围：{code}",
    "stop_outside_office": "不在你的办公室的区域：{code}",
    "stop_too_high": "行程要写到县、乡或村：{code}",
    "stop_twice": "这个地方已在行程里：{code}",
    "stop_over": "这次巡回督战已经结束，不能再加行程",
    "household_of_village": "抽查户要写在村一级的行程里",
    "household_number": "户编号只用字母、数字、点和横线，至多 40 个字符；不得有连续 11 位以上的数字",
    "household_twice": "户编号重复：{code}",
    "dates_backwards": "结束日期早于开始日期",
    "dates_outside_tour": "日期不在这次巡回督战的日期内：{since} 至 {until}",
    "tour_outside_campaign": "日期不在督战期内：{since} 至 {until}",
    "place_off_itinerary": "这个地方不在行程里：{code}",
    "visited_in_future": "走访日期晚于今天",
    "answers_incomplete": "检查清单没有答完：{code}",
    "answer_unknown": "检查清单里没有这一项：{code}",
    "answer_twice": "检查清单同一项答了两次：{code}",
    "case_not_here": "这个地方没有这件问题：{code}",
    "case_twice": "同一件问题写了两次：{code}",
    "reference_taken": "来源编号已用于别的问题：{code}",
    "member_not_there": "不是当天在组的成员：{code}",
    "not_a_supervisor": "只有督战队员的账号可以进督战组：{code}",
    "member_already": "已在这个督战组：{code}",
    "term_ended": "这名成员已经离组",
}
"""What can be wrong with one field of a team, a tour or a visit, by code."""
