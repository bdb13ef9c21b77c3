"""What a row of an imported ledger is told: what was read, and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duzhan.vocabulary import RowAction
from statemachines.states import State

ERRORS: Mapping[str, str] = {
    "description_missing": "没有写问题：请写明问题描述，不是问题的行请删去",
    "description_merged": "问题描述与上一行是同一个合并格：几个单位办同一个问题，请写在一行里（牵头：…；配合：…）",
    "description_too_long": "超过 5000 字：请精简，详情作为佐证上传",
    "area_unknown": "没有“{text}”这个地方，或不在你的督战范围：请写登记名称",
    "area_missing": "没有写是哪个县（市、区）：请补写",
    "content_missing": "没有写督战内容：请写序号（如 1.4）或名称（如 饮水安全）",
    "content_unknown": "没有“{text}”这项督战内容：请写序号（如 1.4）或名称（如 饮水安全）",
    "source_unknown": "没有“{text}”这个问题来源：请写 {choices}",
    "severity_unknown": "没有“{text}”这个严重程度：请写 {choices}",
    "type_unknown": "没有“{text}”这种整改类型：请写 {choices}",
    "date_unreadable": "“{text}”读不出日期：请写成 2020-04-30",
    "date_impossible": "没有“{text}”这一天：请核对",
    "date_ambiguous": "“{text}”存成了数字，分不清是几日（4.1 可能是 4 月 10 日）：请写成 2020-04-10",
    "date_without_year": "“{text}”没有写年份，推不出是哪一年：请补写",
    "found_in_future": "发现日期 {text} 晚于今天：请核对",
    "found_before_campaign": "发现日期 {text} 早于督战开始：请核对",
    "due_after_campaign": "整改时限 {text} 晚于督战结束：请改为 {choices} 以前，确需超过的导入后逐件交办并写明理由",
    "formula": "这一格是公式，文件里存的结果不一定是新的：请复制后“选择性粘贴为数值”",
    "digits_lost": "“{text}”存成了数字，15 位以后的数字已经丢失：请把这一列设为文本后重新填写",
    "unit_unknown": "没有“{text}”这个单位，或它不管这个地方：请写登记的单位名称",
    "units_too_many": "写了 {text} 个配合单位，最多 {choices} 个：请只写主要的",
    "lead_missing": "只写了配合单位：请写明牵头单位",
    "cell_unstorable": "含有无法保存的字符：请删去",
}
WARNINGS: Mapping[str, str] = {
    "source_missing": "没有写问题来源，按“{text}”导入",
    "found_on_missing": "没有写发现日期，按今天（{text}）导入",
    "date_rounded": "“{text}”按 {choices} 导入",
    "filled_down": "空着，按上一行的“{text}”导入",
    "due_in_past": "整改时限 {text} 已过，导入后停在“发现”：由办公室另定时限交办，原时限记录在案",
    "life_stops": "表中已写明“{text}”，没有照办，导入后停在“{choices}”：由责任单位、验收人自己办理，表中所写记录在案",
    "similar_case": "与案件 {text} 地方、内容相同，描述相近：确属同一问题的请删去这一行",
    "similar_row": "与第 {text} 行地方、内容、描述都相同：确属同一问题的请删去一行",
}
IGNORED: Mapping[str, str] = {
    "title": "表头以上的标题",
    "heading": "表头",
    "heading_again": "表头重复",
    "note": "说明或签字，不是问题",
    "total": "合计",
    "section": "小标题",
    "numbered_only": "只有序号，没有内容",
    "repeated_row": "与第 {text} 行完全相同，只导入一次",
    "imported_before": "以前已导入为案件 {text}；表中的进展不覆盖案件",
    "our_case": "就是案件 {text}；表中的进展不覆盖案件",
}
STOPS: Mapping[State, str] = {State.FOUND: "发现", State.ASSIGNED: "交办", State.RECTIFYING: "整改"}
"""How far an import can bring a case, in words."""
_ACTIONS = ((RowAction.ERROR, ERRORS), (RowAction.WARN, WARNINGS), (RowAction.IGNORE, IGNORED))
_WORDS = {code: says for _, table in _ACTIONS for code, says in table.items()}
_ACTION_OF = {code: action for action, table in _ACTIONS for code in table}
_ORDER = (RowAction.IGNORE, RowAction.ERROR, RowAction.WARN)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be said of a cell; ``column`` is its heading as printed, empty where it is about the whole row."""

    column: str
    code: str
    text: str = ""
    choices: str = ""

    @property
    def message(self) -> str:
        """The sentence that people read."""
        return _WORDS[self.code].format(text=self.text, choices=self.choices)

    def kept(self) -> dict[str, str]:
        """Return it as the report shows it."""
        return {"column": self.column, "code": self.code, "message": self.message}


def action_of(problems: Sequence[Problem]) -> RowAction:
    """Return what becomes of a row with these problems."""
    if not problems:
        return RowAction.ACCEPT
    actions = {_ACTION_OF[problem.code] for problem in problems}
    return next((action for action in _ORDER if action in actions), RowAction.ACCEPT)
