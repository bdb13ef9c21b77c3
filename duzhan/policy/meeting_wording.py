"""Set phrases of meetings; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

MEETING_REFUSALS: Mapping[str, str] = {
    "meeting-not-found": "没有这次会商，或与你无关",
    "meeting-item-not-found": "议程上没有这一项",
    "meeting-decision-not-found": "没有这项议定事项",
    "meeting-stale-version": "会商已被他人更新，请重新查看后再办理",
    "meeting-version-required": "缺少 If-Match：请先读取会商，带上 ETag 再办理",
}
"""The titles of what is refused about meetings, by slug."""

MEETING_FAULTS: Mapping[str, str] = {
    "office_needed": "你在几个办公室任职，请写明由哪个办公室召开：{code}",
    "held_in_past": "召开日期不能早于今天",
    "unknown_participant": "没有这个单位，或它已撤销：{code}",
    "area_without_office": "这个行政区划没有督战办公室：{code}",
    "area_not_yours": "不在你的办公室管辖的区域内：{code}",
    "case_not_on_agenda": "这件案件不在议程上，先列入议程再议定：{code}",
    "case_or_title": "写案件编号或议题，两样写一样",
    "decision_about_nothing": "议定事项要么针对议程上的案件，要么写明新问题的地点、内容和牵头单位",
    "due_out_of_time": "完成日期须在今天以后、督战期以内",
}
"""What can be wrong with a field, by code."""

MEETING_CONFLICTS: Mapping[str, str] = {
    "meeting_over": "这次会商的纪要已经签发或已取消，不能再改",
    "minutes_missing": "先写会议纪要，再签发",
    "not_held_yet": "会商还没有开，到召开当天才能签发纪要",
    "already_on_agenda": "这件案件已在议程上",
    "item_removed": "这一项已经撤下",
    "decision_refused": "第 {position} 项议定事项不能下达：{why}",
    "coordination_waits": "已经提请过协调，等会商议定后才能再提",
    "not_to_be_coordinated": "案件还没有交办或已销号，不能提请协调",
}
"""The sentence of a Conflict, by code."""
