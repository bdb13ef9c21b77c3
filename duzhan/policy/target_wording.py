"""Set phrases of targets' listing and of what is tilted to them; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

TARGET_REFUSALS: Mapping[str, str] = {
    "standard-not-reached": "还没有达到摘牌标准",
    "support-not-found": "没有这条倾斜支持，或不在你的督战范围",
}
"""The titles of what is refused about targets and their support, by slug."""

STILL_LACKING = "还差 {lacking}。确需摘牌的，写明未达标摘牌的理由和文号"
BETWEEN = "、"

TARGET_FAULTS: Mapping[str, str] = {
    "not_a_target": "不是挂牌县、挂牌村：{code}",
    "listing_in_future": "日期不能晚于今天",
    "listing_before": "日期早于 {day}",
    "nothing_to_override": "已达到摘牌标准，不写未达标的理由",
    "amount_needed": "资金、项目要写金额",
    "amount_of_policy": "政策不写金额",
    "amount_not_above_zero": "金额须大于 0",
    "support_in_future": "日期不能晚于今天",
    "support_before_campaign": "日期早于督战开始",
    "supporting_unit": "你不代表这个省直单位：{code}",
}
"""What is wrong with a field, by code."""

TARGET_CONFLICTS: Mapping[str, str] = {
    "already_delisted": "这个督战对象已经摘牌",
    "not_delisted": "这个督战对象没有摘牌",
    "support_twice": "同一单位、对象、文号、日期和金额的支持已经登记",
    "support_struck": "这条支持已经作废",
}
"""The sentence of a Conflict, by code."""
