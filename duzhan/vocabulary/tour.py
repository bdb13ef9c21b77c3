"""Tours 巡回督战: how an item of a visit's checklist is answered."""

from duzhan.vocabulary import Word


class Answer(Word):
    """What was seen of a content area in a place."""

    HOLDS = "holds", "符合"
    FAILS = "fails", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"
