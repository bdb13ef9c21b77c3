"""Set phrases of records and appeals; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

RECORD_REFUSALS: Mapping[str, str] = {
    "record-not-found": "没有这件表扬、问责记录，或与你无关",
    "record-stale-version": "这件记录已被他人更新，请重新查看后再办理",
    "record-version-required": "缺少 If-Match：请先读取这件记录，带上 ETag 再办理",
    "record-illegal-transition": "这件记录当前的状态不能办理这一步",
    "record-guard-refused": "办理这一步的条件还不具备",
    "record-row-refused": "依据有误，请按提示更正",
    "appeal-not-found": "没有这件申诉，或与你无关",
    "appeal-illegal-transition": "这件申诉已经决定或撤回",
    "appeal-guard-refused": "办理这一步的条件还不具备",
    "appeal-refused": "现在不能申诉",
}
"""The titles of what is refused about records and appeals, by slug."""

RECORD_GUARD_SAYS: Mapping[str, str] = {
    "proposer_of_office": "只有提出的办公室能起草、提请和撤回",
    "backed_by_rows": "没有台账依据，不能提请：至少写一条",
    "step_open": "问责阶梯的前一级还没有对这个单位签发：先办前一级，或写明越级理由",
    "signer_of_office": "由规定的办公室签发、退回和撤回",
    "signer_not_proposer": "签发人不能是起草、提请的人",
    "signer_not_of_unit": "签发人不能来自被记录的单位",
    "not_appealed": "正在申诉，等申诉决定",
    "decider_of_office": "由规定的办公室决定",
    "decider_not_concerned": "决定申诉的人不能是提请、签发原决定的人",
    "decider_not_of_unit": "决定申诉的人不能来自申诉的单位",
    "appellant_of_unit": "只有申诉单位能撤回申诉",
    "changeable": "没有更轻的一级可变更：维持，或撤销",
}
"""What each guard of a record and of an appeal says when it keeps a trigger away."""

RECORD_FAULTS: Mapping[str, str] = {
    "unknown_unit": "没有这个单位，或它不在你的办公室本级及以下：{code}",
    "row_unreadable": (
        "看不懂这条依据：{code}。写问题编号、督办单号、考核月份（2020-05 或 2020-05/rework）、合规检查（问题编号/种类）"
    ),
    "row_absent": "没有这一条，或不在你的督战范围：{code}",
    "row_of_another": "这一条与这个单位无关：{code}",
    "row_twice": "同一条依据写了两次：{code}",
    "period_backwards": "起止日期前后颠倒",
    "period_ahead": "期间不能超过今天",
    "milder_needed": "写明变更为哪一级：须比原来的轻",
    "points_needed": "写明这一项改扣多少分：0 以上、少于原扣分",
    "not_taken": "只有变更才写这一栏",
}
"""What is wrong with a field, by code."""

APPEAL_CONFLICTS: Mapping[str, str] = {
    "not_yours": "由该单位负责人（办公室的由其工作人员）提出申诉",
    "not_signed": "只能对已签发、还没有申诉过的记录申诉",
    "too_late": "申诉期已过：截至 {day}",
    "appealed_already": "已经申诉过，不能再次申诉",
    "nothing_lost": "这一项没有扣分，不用申诉",
}
"""Why an appeal is not taken, by code."""

BETWEEN_FAULTS = "；"
"""Stands between the faults of several rows that are told at one field."""
