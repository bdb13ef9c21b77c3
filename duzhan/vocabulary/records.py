"""Commendation 表扬 and accountability 问责: kinds of record, what stands behind one, how they end."""

from duzhan.vocabulary import Word


class RecordKind(Word):
    """What a record says of a unit; but for the commendation they are the steps of the ladder, in its order."""

    COMMENDATION = "commendation", "表扬"
    REMINDER = "reminder", "提醒"
    TALK = "talk", "约谈"
    BULLETIN = "bulletin", "通报"
    ACCOUNTABILITY = "accountability", "问责"


class RowKind(Word):
    """What of the ledger stands behind a record."""

    CASE = "case", "问题案件"
    LETTER = "letter", "督办单"
    SCORE = "score", "考核得分"
    CONFORMANCE = "conformance", "合规检查"


class RecordStanding(Word):
    """How a record stands, as statemachines/record.py names it."""

    DRAFTED = "drafted", "起草中"
    PROPOSED = "proposed", "待签发"
    SIGNED = "signed", "已签发"
    UPHELD = "upheld", "经申诉维持"
    REVOKED = "revoked", "经申诉撤销"
    WITHDRAWN = "withdrawn", "已撤回"


class RecordAct(Word):
    """What was done to a record, as statemachines/record.py names it."""

    DRAFT = "draft", "起草"
    PROPOSE = "propose", "提请签发"
    RETURN = "return", "退回修改"
    SIGN = "sign", "签发"
    WITHDRAW = "withdraw", "撤回"
    UPHOLD = "uphold", "申诉后维持"
    CHANGE = "change", "申诉后变更"
    REVOKE = "revoke", "申诉后撤销"


class AppealStanding(Word):
    """How an appeal stands, as statemachines/appeal.py names it."""

    LODGED = "lodged", "待决定"
    UPHELD = "upheld", "维持原决定"
    CHANGED = "changed", "变更原决定"
    REVOKED = "revoked", "撤销原决定"
    WITHDRAWN = "withdrawn", "申诉已撤回"


class Signing(Word):
    """Which office signs what an office proposes; config/campaigns/…/records.toml says it for each kind."""

    OWN = "own", "提出的办公室"
    LEVEL_UP = "level_up", "上一级办公室"
    TOP = "top", "省领导小组办公室"


class AppealOutcome(Word):
    """What an appeal is decided to."""

    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"
