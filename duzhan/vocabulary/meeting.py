"""Meetings 会商: why something is on an agenda, what a decision becomes, and how it stands."""

from duzhan.vocabulary import Word


class Ground(Word):
    """Why a case is on an agenda; the order in which an agenda takes them up."""

    RED = "red", "红灯升级"
    OBJECTED = "objected", "公示异议"
    SUSPENDED = "suspended", "挂账"
    CROSS_UNIT = "cross_unit", "跨单位受阻"
    REQUESTED = "requested", "提请协调"
    ADDED = "added", "临时列入"


class Becomes(Word):
    """What a decision becomes when the minutes are signed."""

    INSTRUCTION = "instruction", "限期落实"
    CASE = "case", "新问题交办"


class Standing(Word):
    """How a decision stands, by the instruction or the case that it became."""

    NOT_DONE = "not_done", "未落实"
    DONE = "done", "已落实"
    WITHDRAWN = "withdrawn", "已撤销"


class Course(Word):
    """How far a meeting is."""

    CONVENED = "convened", "筹备中"
    SIGNED = "signed", "纪要已签发"
    CANCELLED = "cancelled", "已取消"


class Attendance(Word):
    """Why a unit is among those of a meeting: it was invited, or only what was decided concerns it."""

    INVITED = "invited", "参会"
    CHARGED = "charged", "承办"
