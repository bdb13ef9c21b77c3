"""Set phrases of look-backs; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

LOOK_BACK_REFUSALS: Mapping[str, str] = {
    "look-back-plan-not-found": "没有这份抽查计划，或不在你的督战范围",
    "nothing-to-sample": "这段时间没有到期待回头看的已销号案件，不用抽查",
    "budget-too-small": "这些人天一件也看不了，请增加人天预算",
    "draw-outdated": "数据已变，与试抽的计划不一致，请重新试抽",
    "not-to-be-looked-back-on": "只有按整改到位销号的案件才回头看",
    "verifier-looks-back": "你参与过这件案件的整改、申请销号或验收，请由其他人回头看",
}
"""The titles of what is refused about look-backs, by slug."""

LOOK_BACK_FAULTS: Mapping[str, str] = {
    "on_site_out_of_time": "现场日期在销号之后、今天之前（含当天）",
    "period_backwards": "起始日期不能晚于截止日期",
    "period_too_long": "一段时间不超过 {code} 天",
    "date_far_off": "日期离督战期超过十年",
}
"""What can be wrong with a draw or a visit, by code."""
