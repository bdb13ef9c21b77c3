"""The closed lists about targets, each value beside the words that people read."""

from duzhan.vocabulary import Word


class ListingAct(Word):
    """What was done to a target's place among those under supervision."""

    DELISTED = "delisted", "摘牌"
    RELISTED = "relisted", "恢复挂牌"


class SupportKind(Word):
    """What a department tilts to a target 倾斜 (plan, part three)."""

    POLICY = "policy", "政策"
    FUND = "fund", "资金"
    PROJECT = "project", "项目"
