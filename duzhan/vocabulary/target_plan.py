"""The closed lists of targets' plans 一村一策, each value beside the words that people read."""

from duzhan.vocabulary import Word


class PlanLineKind(Word):
    """What a line of a plan is: of the task book, of the timetable, or of the road map (plan, part three)."""

    GOAL = "goal", "目标任务"
    MILESTONE = "milestone", "时间节点"
    MEASURE = "measure", "帮扶措施"
