"""Set phrases of the administration and of the ways in; those of everything else are in duzhan/wording.py."""

from collections.abc import Mapping

ACCESS_REFUSALS: Mapping[str, str] = {
    "account-not-found": "没有这个账号，或没有这项授权",
    "session-not-found": "没有这次登录，或已经结束",
    "token-not-found": "你没有这个令牌，或已失效",
    "too-many-attempts": "登录失败次数过多，请稍后再试",
    "too-many-calls": "请求过于频繁，请稍后再试",
    "unit-not-found": "没有这个单位",
    "term-not-found": "没有这个包保任期，或不在你的督战范围",
    "single-sign-on-off": "这里没有启用单位统一认证",
    "single-sign-on-refused": "单位统一认证没有通过，请重新登录；仍不行的，用用户名和密码登录，并告诉系统管理员",
}
"""The titles of what is refused about accounts, units, duty leaders and the ways in, by slug."""

ACCESS_FAULTS: Mapping[str, str] = {
    "code_of_authenticator_needed": "请填验证器现在显示的 6 位数字，这里不收恢复码",
    "bad_sector": "行业代码须为 2 到 40 个小写字母或下划线，如 water",
    "sector_taken": "这个地方已有这个行业的单位：{code}",
    "sector_of_kind": "办公室和政府没有行业代码，行业部门要写",
    "not_an_office": "上级须是在用的办公室：{code}",
    "parent_below": "上级办公室的区域须包含这个单位的区域：{code}",
    "nothing_changed": "没有改动",
    "end_in_future": "撤销日期不能晚于今天",
    "end_before_begin": "日期早于开始日期 {day}",
    "out_of_campaign": "日期须在督战期内：{start} 至 {end}",
    "terms_overlap": "这位领导在这个区域、这一级已有重叠的任期",
    "level_not_yours": "你的办公室只能安排本级和下级的包保领导",
    "leader_level": "包保领导为省、市、县三级",
    "bad_email": "电子邮箱格式不对",
}
"""What is wrong with a field, by code."""

ACCESS_CONFLICTS: Mapping[str, str] = {
    "unit_has_cases": "还有 {count} 件没有销号的案件由它承办或归它管，须先由办公室转办或办结",
    "unit_has_units": "还有 {count} 个单位以它为上级，须先改到别的办公室",
    "unit_is_highest": "最高一级办公室不能撤销",
    "unit_ended": "这个单位已经撤销",
    "term_over": "这个任期已经结束",
}
"""The sentence of a Conflict, by code."""

SINGLE_SIGN_ON_SAYS: Mapping[str, str] = {
    "abandoned": "登录没有从这里开始、已超过十分钟，或这次登录已经用过",
    "denied": "单位统一认证没有放行",
    "unreachable": "单位统一认证暂时连不上",
    "untrusted": "单位统一认证的回答核验不了",
    "unverified_email": "单位统一认证没有确认你的电子邮箱",
    "nobody": "本系统没有与你对应的账号，或账号已停用",
}
"""Why a sign-in by the body's own identity provider came to nothing, by code."""
