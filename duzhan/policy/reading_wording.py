"""Set phrases of monitoring; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

READING_REFUSALS: Mapping[str, str] = {
    "target-not-found": "没有这个督战对象，或不在你的督战范围",
    "readings-refused": "这个文件不能作为监测数据导入",
    "rules-refused": "监测规则有误，请按提示更正后再试",
}
"""The titles of what is refused about readings and targets, by slug."""

FOUND_FAILING = "信息平台监测：“{title}”不达标。{values}。监测时间 {day}。"
FOUND_MISSING = "信息平台监测：{facts}已超过 {weeks} 周没有监测数据，至 {day}。"
SHOWN_VALUE = "{title} {value}{unit}"
YES, NO = "是", "否"
HOUSEHOLD = "户编号 {household}"
PLATFORM = "信息平台实时监测"
"""What the findings of monitoring say, and by whose name they come."""

READING_FAULTS: Mapping[str, str] = {
    "unknown_fact": "没有这个监测项：{code}",
    "not_a_village": "监测值要落到村，没有这个村的代码：{code}",
    "not_a_county": "这个监测项按县报，要写县（市、区）的代码：{code}",
    "household_needed": "户级监测项要写户编号：{code}",
    "household_not_taken": "村级监测项不写户编号：{code}",
    "household_by_number": "户编号不能是证件号或手机号：不得有连续 11 位以上的数字",
    "value_out_of_range": "监测值超出这一监测项的范围：{code}",
    "read_in_future": "监测时间晚于现在",
    "read_too_early": "监测时间早于督战开始前一年",
    "value_unreadable": "监测值或监测日期看不懂：监测值写数字、是、否或不适用，日期写年月日",
    "sheet_without_readings": "没有找到表头：要有监测项、行政区划代码、监测值、监测日期各列",
    "reference_reused": "来源编号已用于另一条监测值，更正请用新编号：{code}",
    "too_many_subjects": "监测对象多于 {code} 个，请缩小地区",
    "reference_twice": "同一批里来源编号重复：{code}",
    "reading_unreadable": "这条监测值缺项、多项或格式不对：{code}",
}
"""What can be wrong with one reading, by code."""
