"""What a tour's report 巡回督战情况报告 says."""

TITLE = "巡回督战情况报告"
NOTHING = "无"
SEEN, NOT_SEEN = "已查看", "未查看"
CLOSED = "已销号"
OPEN = "未销号"
BASICS = "一、基本情况"
CHECKED = "二、督战内容检查情况"
FOUND = "三、发现问题"
LOOKED = "四、未销号问题查看情况"
ANNEX = "附件　走访记录"
SENT = "{office}派出{team}，{since}至{until}开展巡回督战。成员从以下单位抽调：{units}。"
COUNTED = (
    "行程 {stops} 处，计划走访 {planned} 次，已走访 {made} 次；抽查 {sampled} 户，已入户 {visited} 户；"
    "发现问题 {findings} 件，其中已销号 {closed} 件。"
)
WITHDRAWN = "本次巡回督战未开展，已撤回。理由：{reason}"
TRACED = "以上各数均可按走访编号、问题编号逐条核对，数据截至 {day}。"
CONTENT_HEAD = ("督战内容", "符合", "不符合", "不适用")
FINDING_HEAD = ("问题编号", "走访", "地点", "问题描述", "现状")
CASE_HEAD = ("问题编号", "走访", "查看情况", "所见")
VISIT_HEAD = ("走访", "日期", "地点", "入户", "不符合", "问题编号")
