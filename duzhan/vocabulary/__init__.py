"""The domain's closed lists, each value beside the words that people read (domain.md, section 11)."""

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
    INSTRUCTION = "instruction", "批示回复时限"


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
    PUBLICITY = "publicity", "公示照片"


class Outcome(Word):
    """What came of an objection that was raised while a case was posted."""

    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class Completion(Word):
    """完成情况 of the ledger: only what is struck off counts as rectified, what was set aside never does."""

    RECTIFIED = "rectified", "已整改"
    CONTINUING = "continuing", "持续整改"
    UNRECTIFIED = "unrectified", "未整改"
    DISMISSED = "dismissed", "不予立案"
    MERGED = "merged", "并案"


class Match(Word):
    """What became of a line when two ledgers were compared (domain.md, section 6)."""

    AGREE = "agree", "一致"
    FIELD_DIFFERS = "field_differs", "栏目不一致"
    ONLY_OURS = "only_ours", "仅我方有"
    ONLY_THEIRS = "only_theirs", "仅对方有"
    STATE_CONFLICTS = "state_conflicts", "销号状态不一致"


class MatchedBy(Word):
    """By what two lines were taken for the same."""

    NUMBER = "number", "问题编号"
    TEXT = "text", "地点、内容和描述"


class Side(Word):
    """The two sides of a reconciliation: the office that made it, and the office whose ledger it was made with."""

    OURS = "ours", "我方"
    THEIRS = "theirs", "对方"


class Conclusion(Word):
    """How a difference between two ledgers ends."""

    ADOPT_OURS = "adopt_ours", "以我方为准"
    ADOPT_THEIRS = "adopt_theirs", "以对方为准"
    BOTH_CORRECTED = "both_corrected", "双方更正"
    NOT_A_CASE = "not_a_case", "不作为问题"


class ObligationKind(Word):
    """What a unit owes its office by a date."""

    MONTHLY_REPORT = "monthly_report", "月报"
    IMPLEMENTATION_PLAN = "implementation_plan", "实施方案"


class Punctuality(Word):
    """How an obligation was met, read from its due date and its first submission."""

    WAITING = "waiting", "未到期"
    ON_TIME = "on_time", "按时"
    LATE = "late", "迟报"
    MISSING = "missing", "未报"


class ImportState(Word):
    """How far the import of a ledger has come."""

    READ = "read", "已读取，待确认"
    ACCEPTING = "accepting", "正在导入"
    DONE = "done", "已导入"


class ImportMode(Word):
    """What an office has imported: the whole file or nothing, or its good rows only."""

    ALL = "all", "全部导入，有错误则都不导入"
    GOOD = "good", "只导入没有错误的行"


class RowAction(Word):
    """What becomes of a row of a ledger that is read."""

    ACCEPT = "accept", "可导入"
    WARN = "warn", "可导入，请核对提示"
    ERROR = "error", "有错误"
    IGNORE = "ignore", "略过"


class DayKind(Word):
    """Why a day is worked or not."""

    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "节假日"
    MAKEUP = "makeup", "调休上班"
    OVERRIDE_WORKING = "override_working", "另文规定上班"
    OVERRIDE_OFF = "override_off", "另文规定放假"


class LedgerView(Word):
    """The lists that are made of the ledger's columns."""

    ALL = "all", "台账"
    FINDINGS = "findings", "问题清单"
    TASKS = "tasks", "任务清单"
    RESPONSIBILITIES = "responsibilities", "责任清单"


class Must(Word):
    """What is still lacking before a sign-in counts for everything."""

    SECOND_FACTOR = "second_factor", "须有第二重验证"
    NEW_PASSWORD = "new_password", "须换新密码"


class TokenScope(Word):
    """How far a token reaches."""

    READ = "read", "只读"
    WRITE = "write", "读写"
    FEED = "feed", "日历订阅"
    READINGS = "readings", "只报监测值"
