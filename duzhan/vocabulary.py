"""The domain's closed lists, each value beside the words that people read (domain.md, section 11)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """An enum member that carries its Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # looking a value up gives no label
        """Take the stored value and the words shown for it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Level(Word):
    """A level of 分级督战; the campaign escalates along it from the township up."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"
    VILLAGE = "village", "村级"


class Source(Word):
    """By which channel of the plan a finding came in (plan, part four)."""

    FIXED_POINT = "fixed_point", "定点督战"
    ROVING_TEAM = "roving_team", "巡回督战"
    PLATFORM_MONITOR = "platform_monitor", "信息平台实时监测"
    NATIONAL_ASSESSMENT = "national_assessment", "国家考核反馈"
    NATIONAL_LOOK_BACK = "national_look_back", "脱贫攻坚“回头看”"
    TARGET_RAISED = "target_raised", "督战对象反映"


class Severity(Word):
    """How grave a finding is."""

    MINOR = "minor", "一般"
    MODERATE = "moderate", "较重"
    MAJOR = "major", "严重"


class RectificationType(Word):
    """How a case is to be rectified, which sets the budget of its rectify clock."""

    IMMEDIATE = "immediate", "立行立改"
    TIME_LIMITED = "time_limited", "限期整改"
    CONTINUOUS = "continuous", "长期坚持"


class Light(Word):
    """The reading of a case's clocks and history, from good to grave."""

    GREEN = "green", "绿灯"
    BLUE = "blue", "蓝灯"
    YELLOW = "yellow", "黄灯"
    ORANGE = "orange", "橙灯"
    RED = "red", "红灯"


class ClockKind(Word):
    """What a clock measures."""

    ASSIGN = "assign", "交办时限"
    ACCEPT = "accept", "签收时限"
    PLAN = "plan", "整改方案时限"
    RECTIFY = "rectify", "整改时限"
    REVIEW = "review", "初审时限"
    VERIFY = "verify", "验收时限"
    LOOK_BACK = "look_back", "回头看时限"


class BudgetUnit(Word):
    """In what a clock's budget is counted."""

    WORKING_DAYS = "working_days", "工作日"
    CALENDAR_DAYS = "calendar_days", "自然日"


class Role(Word):
    """What an account may do (domain.md, section 10)."""

    SUPERVISOR = "supervisor", "督战队员"
    OFFICE = "office", "领导小组办公室"
    UNIT_HANDLER = "unit_handler", "责任单位经办"
    UNIT_HEAD = "unit_head", "责任单位负责人"
    DUTY_LEADER = "duty_leader", "包保领导"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"


class UnitKind(Word):
    """What kind of body a unit is."""

    OFFICE = "office", "领导小组办公室"
    SECTOR = "sector", "行业部门"
    GOVERNMENT = "government", "人民政府"


class TargetKind(Word):
    """The two kinds of target; they do not nest (domain.md, section 1)."""

    COUNTY = "county", "挂牌县"
    VILLAGE = "village", "挂牌村"


class CodeSource(Word):
    """Where an area's code was found; ``none`` marks a local identifier, never a guessed code."""

    GBT_2260 = "gbt2260", "GB/T 2260"
    STATISTICS = "statistics", "统计用区划代码"
    NONE = "none", "未查到代码"


class Channel(Word):
    """How a notice travels."""

    INBOX = "inbox", "站内信"
    EMAIL = "email", "电子邮件"
    DINGTALK = "dingtalk", "钉钉机器人"
    WECOM = "wecom", "企业微信机器人"
    FEISHU = "feishu", "飞书机器人"
    SMS = "sms", "短信"
    WEBHOOK = "webhook", "网络回调"


class Digest(Word):
    """When what waits for a person leaves the house: at once, what waits together in one message, or once a day."""

    TOGETHER = "together", "随到随发，同时的合并"
    DAILY = "daily", "每日汇总（橙灯、红灯除外）"


class AlarmKind(Word):
    """Why the sweep is held."""

    CLOCK_JUMPED = "clock_jumped", "时钟跳变"
    WAVE = "wave", "督办骤增"


class Seat(Word):
    """A place on the ladder that somebody sits in; who it is depends on the case."""

    HANDLER = "handler", "责任人"
    UNIT_HEAD = "unit_head", "责任单位负责人"
    OFFICE = "office", "督战办公室"
    COUNTY_LEADER = "county_leader", "县级包保领导"
    CITY_OFFICE = "city_office", "市领导小组办公室"
    CITY_LEADER = "city_leader", "市级包保领导"
    PROVINCE_LEADER = "province_leader", "省级联系领导"
    PROVINCE_OFFICE = "province_office", "省领导小组办公室"


class EvidenceKind(Word):
    """What a piece of evidence shows."""

    PHOTO_BEFORE = "photo_before", "整改前照片"
    PHOTO_AFTER = "photo_after", "整改后照片"
    DOCUMENT = "document", "文件资料"
    ROSTER = "roster", "花名册"
    TEST_REPORT = "test_report", "检测报告"
    RECEIPT = "receipt", "资金凭证"


class Completion(Word):
    """完成情况 of the ledger: only what is struck off counts as rectified, what was set aside never does."""

    RECTIFIED = "rectified", "已整改"
    CONTINUING = "continuing", "持续整改"
    UNRECTIFIED = "unrectified", "未整改"
    DISMISSED = "dismissed", "不予立案"
    MERGED = "merged", "并案"


class DayKind(Word):
    """Why a day is worked or not."""

    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "节假日"
    MAKEUP = "makeup", "调休上班"
    OVERRIDE_WORKING = "override_working", "另文规定上班"
    OVERRIDE_OFF = "override_off", "另文规定放假"


GUARD_SAYS: Mapping[str, str] = {
    "not_suspended": "案件正在挂账，恢复后才能办理",
    "suspended": "案件没有挂账",
    "not_automatic_after_return": "退回过的案件由办公室人工交办",
    "arbiter_after_returns": "退回次数已满，由上一级办公室裁定交办",
    "not_arbitrated": "案件经上一级办公室裁定，不得再退回",
    "returns_left": "退回次数已满，不得再退回",
    "acceptance_window_open": "签收时限已过，不能退回",
    "no_submission_open": "已申请销号，正在审核或验收",
    "submission_pending": "没有待初审的销号申请",
    "submission_reviewed": "销号申请尚未通过初审",
    "submission_open": "没有待审核或待验收的销号申请",
    "co_units_done": "配合单位还有未完成的事项",
    "evidence_complete": "必备佐证不齐",
    "reviewer_did_not_submit": "初审人不能是申请人",
    "verifier_did_not_assign": "验收人不能是交办人",
    "verifier_did_not_submit": "验收人不能是申请人",
    "verifier_did_not_review": "验收人不能是初审人",
    "verifier_not_of_responsible_units": "验收人不能来自责任单位",
    "second_verifier_is_another": "你已验收，须由另一人再验收",
    "closing_not_ordered": "已批准销号，等待台账销号",
    "closing_ordered": "尚未批准销号",
    "closing_level_reached": "销号层级高于你所在的办公室",
    "lines_concluded": "对账还有未下结论的条目",
    "evidence_intact": "佐证文件与入库时的校验值不一致",
    "resolution_rectified": "不予立案或并案的案件不能重启",
    "extension_pending": "没有待决定的延期申请",
    "no_extension_pending": "已有一份延期申请待决定",
    "extensions_left": "延期次数已满",
    "extension_in_time": "已过申请延期的期限",
    "approver_did_not_request": "批准人不能是申请人",
    "due_in_future": "整改时限不能早于今天",
    "due_within_campaign": "整改时限超过督战期，须写明理由",
    "lead_unit_changes": "转办须换牵头单位",
    "merged_case_stands": "并入的案件不存在、已不予立案，或就是本案",
    "milestones_in_time": "时间节点须按先后排列，且不晚于整改时限",
    "own_part": "只能报本单位承担的事项",
    "progress_forward": "进度不能低于上次所报",
    "on_site_date_plausible": "现场验收日期须在申请销号之后、今天以前",
    "review_date_plausible": "复核日期须在今天以后、最长挂账期以内",
    "extension_later_than_due": "延期须晚于现在的整改时限",
    "extension_within_total": "延期累计不能超过原整改时限",
    "approver_reaches_extension": "延期天数超过你的权限，由上一级办公室决定",
}
"""What each guard of the lifecycle says when it keeps a trigger away."""

LEDGER_COLUMNS: Mapping[str, str] = {
    "position": "序号",
    "number": "问题编号",
    "source": "问题来源",
    "method": "发现方式",
    "found_on": "发现日期",
    "finder": "督战组/发现人",
    "city": "市",
    "county": "县(市、区)",
    "township": "乡(镇)",
    "place": "村/户",
    "content_area": "督战内容类别",
    "description": "问题描述",
    "severity": "问题性质/严重程度",
    "rectification_type": "整改类型",
    "measures": "整改目标/措施",
    "units": "责任单位(牵头)/配合单位",
    "responsible": "责任人/联系电话",
    "duty_leaders": "包保(督战)领导",
    "dispatched": "交办日期/文号",
    "accepted_at": "签收时间",
    "due_on": "整改时限",
    "extensions": "延期(次数/原时限/新时限)",
    "progress": "整改进展",
    "light": "灯色/督办单",
    "completion": "完成情况(已整改/持续整改/未整改)",
    "evidence": "佐证材料",
    "verification": "验收单位/人/日期/意见",
    "closure": "销号日期/编号",
    "overdue_days": "逾期天数",
    "look_back": "回头看结果/次数",
    "remarks": "备注",
    "as_of": "数据截止时点",
}
"""The headings of the ledger's 32 columns, in their order (domain.md, section 6)."""


BETWEEN = "、"
"""Stands between the items of a list."""

VALIDATION_SAYS: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段",
    "string": "须为文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对，或含有不允许的字符",
    "int": "须为整数",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
    "enum": "只能取其中之一：{expected}",
    "literal_error": "只能取其中之一：{expected}",
    "bool": "须为 true 或 false",
    "date": "须为日期，如 2020-06-01",
    "datetime": "须为时刻，如 2020-06-01T08:00:00+08:00",
    "timezone_aware": "时刻须带时区，如 2020-06-01T08:00:00+08:00",
    "uuid": "须为 UUID",
    "tuple": "须为列表",
    "too_long": "最多 {max_length} 项",
    "model": "须为 JSON 对象",
    "json_invalid": "不是有效的 JSON",
    "value_error": "内容不对",
}
"""What a field's fault says, by pydantic's code or the word that the code begins with."""

MILESTONE_TITLE = "第 {position} 个时间节点"
"""What a milestone is called that the budget of a continuous rectification made."""

NO_LETTER: Mapping[str, str] = {
    "lower_rung": "同时已到更高层级",
    "same_light": "灯色未变",
}
"""Why a decision issued no letter."""

AUTOMATIC_RESUME = "挂账复核日期已到，自动恢复"
"""The reason on record when the sweep resumes a case at its review date."""
