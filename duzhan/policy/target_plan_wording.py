"""Set phrases of the plans of targets; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

PLAN_REFUSALS: Mapping[str, str] = {
    "plan-line-not-found": "执行中的计划没有这一项",
    "plan-stale-version": "这份计划已被他人更新，请重新查看后再办理",
    "plan-version-required": "缺少 If-Match：请先读取这份计划，带上 ETag 再办理",
    "plans-refused": "这个文件不能作为计划导入",
}
"""The titles of what is refused about plans, by slug."""

PLAN_FAULTS: Mapping[str, str] = {
    "unknown_target": "没有这个督战对象，或不由你的办公室编制计划：{code}",
    "area_outside_target": "不在这个督战对象的范围内，或没有这个行政区划：{code}",
    "unit_not_answering": "没有这个单位，或它不管这个地方：{code}",
    "code_by_number": "户、人只写编号，不能是证件号或手机号：不得有连续 11 位以上的数字",
    "person_without_household": "写了人的编号，也要写户的编号",
    "line_twice": "与前面的一项重复：{code}",
    "before_campaign": "日期早于督战开始",
    "after_campaign": "日期晚于督战结束，须写明超期理由",
    "override_needless": "日期在督战期内，不用写超期理由",
    "no_lines": "计划至少要有一项",
    "too_many_lines": "一份计划最多 {code} 项",
    "reason_needed": "计划执行中要改，须写明修改理由",
    "sheet_without_plans": "没有找到表头：要有督战对象、类别、内容、责任人、完成时限各列",
    "cell_unreadable": "看不懂：{code}",
    "code_unfit": "代码、编号只能用字母、数字和 . _ -，不超过 40 位",
    "cell_unfit": "不合要求：不能为空，不超过 200 字，不能有证件号、手机号",
}
"""What can be wrong with a plan or with one line of it, by code."""

PLAN_CONFLICTS: Mapping[str, str] = {
    "nothing_to_sign": "没有待签发的计划",
    "drafted_meanwhile": "这份计划刚刚由别人起草，请查看后再导入",
    "signed_by_its_author": "起草的人不能签发，请由上级办公室的另一人签发",
}
"""The sentence of a Conflict, by code."""

AT_CELL = "第 {row} 行“{column}”：{says}"
AT_CELL_OF_SHEET = "工作表“{sheet}”第 {row} 行“{column}”：{says}"
"""Where in a file a fault lies, and what it is."""
