"""The acts by which the system asks something of a village 基层减负."""

from duzhan.vocabulary import Word


class BurdenAct(Word):
    """What somebody fills in, photographs or reports because the system asks for it."""

    FINDING = "finding", "记一条问题"
    PHOTOS = "photos", "交办时要求的照片"
    ACCEPT = "accept", "签收"
    RETURN = "return", "退回"
    PLAN = "plan", "报整改方案"
    PROGRESS = "progress", "报进展"
    EVIDENCE = "evidence", "补充佐证"
    SUBMIT = "submit", "申请销号"
    EXTENSION = "extension", "申请延期"
    ANSWER = "answer", "回复批示"
    LOOK_BACK = "look_back", "回头看"
    VISIT = "visit", "巡回督战走访清单"
    PLAN_LINE = "plan_line", "一村一策的一行"
    PLAN_PROGRESS = "plan_progress", "一村一策报进展"
    MONTHLY_REPORT = "monthly_report", "月报"
