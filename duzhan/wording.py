"""Set phrases: what refusals say by their stable codes, the ledger's headings, words that stand in no closed list."""

from collections.abc import Mapping

GUARD_SAYS: Mapping[str, str] = {
    "not_suspended": "案件正在挂账，恢复后才能办理",
    "suspended": "案件没有挂账",
    "not_automatic_after_return": "退回过的案件由办公室人工交办",
    "arbiter_after_returns": "退回次数已满，由上一级办公室裁定交办",
    "not_arbitrated": "案件经上一级办公室裁定，不得再退回",
    "returns_left": "退回次数已满，不得再退回",
    "acceptance_window_open": "签收时限已过，不能退回",
    "no_submission_open": "已申请销号，正在审核或验收",
    "submission_pending": "没有待初审的销号申请",
    "submission_reviewed": "销号申请尚未通过初审",
    "submission_open": "没有待审核或待验收的销号申请",
    "co_units_done": "配合单位还有未完成的事项",
    "evidence_complete": "必备佐证不齐",
    "reviewer_did_not_submit": "初审人不能是申请人",
    "verifier_did_not_assign": "验收人不能是交办人",
    "verifier_did_not_submit": "验收人不能是申请人",
    "verifier_did_not_review": "验收人不能是初审人",
    "verifier_not_of_responsible_units": "验收人不能来自责任单位",
    "second_verifier_is_another": "你已验收，须由另一人再验收",
    "closing_not_ordered": "已批准销号，等待台账销号",
    "closing_ordered": "尚未批准销号",
    "closing_level_reached": "销号层级高于你所在的办公室",
    "publicity_over": "还没有公示，或公示期未满",
    "objections_settled": "公示的异议尚未答复，或异议成立，须退办",
    "lines_concluded": "对账还有未下结论的条目",
    "evidence_intact": "佐证文件与入库时的校验值不一致",
    "resolution_rectified": "不予立案或并案的案件不能重启",
    "extension_pending": "没有待决定的延期申请",
    "no_extension_pending": "已有一份延期申请待决定",
    "extensions_left": "延期次数已满",
    "extension_in_time": "已过申请延期的期限",
    "approver_did_not_request": "批准人不能是申请人",
    "due_in_future": "整改时限不能早于今天",
    "due_within_campaign": "整改时限超过督战期，须写明理由",
    "lead_unit_changes": "转办须换牵头单位",
    "merged_case_stands": "并入的案件不存在、已不予立案，或就是本案",
    "milestones_in_time": "时间节点须按先后排列，且不晚于整改时限",
    "own_part": "只能报本单位承担的事项",
    "progress_forward": "进度不能低于上次所报",
    "on_site_date_plausible": "现场验收日期须在申请销号之后、今天以前",
    "review_date_plausible": "复核日期须在今天以后、最长挂账期以内",
    "extension_later_than_due": "延期须晚于现在的整改时限",
    "extension_within_total": "延期累计不能超过原整改时限",
    "approver_reaches_extension": "延期天数超过你的权限，由上一级办公室决定",
}
"""What each guard of the lifecycle says when it keeps a trigger away."""

REPORT_GUARD_SAYS: Mapping[str, str] = {
    "author_of_unit": "只有报送单位的人能起草和报送",
    "signer_is_head": "须由报送单位负责人签发",
    "drafted": "还没有起草",
    "signed_by_head": "现在的内容还没有经单位负责人签发",
    "reviewer_of_receiver": "只有接收办公室的人能审核",
    "reviewer_not_of_unit": "审核人不能来自报送单位",
    "month_frozen": "当月还没有封存",
}
"""What each guard of a report says when it keeps a trigger away."""

PERSON_REFUSALS: Mapping[str, str] = {"person-not-found": "这件案件没有登记当事人，或其信息已抹除"}

REPORT_REFUSALS: Mapping[str, str] = {
    "report-not-found": "没有这份月报或实施方案，或与你无关",
    "month-not-found": "这个月没有封存的月报，或与你无关",
    "report-stale-version": "这份报告已被他人更新，请重新查看后再办理",
    "report-version-required": "缺少 If-Match：请先读取这份报告，带上 ETag 再办理",
    "month-incomplete": "当月还有未接收的月报，须逐一写明是哪些单位",
    "month-frozen": "这个月的月报已经封存，更正请另记修订",
    "month-not-over": "这个月的报送日还没有过，不能封存",
    "frozen-month-damaged": "封存的月报与封存时的校验值不一致",
    "report-illegal-transition": "这份报告当前的状态不能办理这一步",
    "report-guard-refused": "办理这一步的条件还不具备",
}
"""The titles of what is refused about reports, by slug."""

CLOSING_REFUSALS: Mapping[str, str] = {
    "not-to-be-posted": "已验收、尚未批准销号的案件才能公示、记异议、答复异议",
    "objection-not-found": "没有这件待答复的异议",
    "filing-not-found": "没有这次报备，或不在你的督战范围",
    "nothing-to-file": "没有可报备的销号：不是你的办公室批准销号的，或已经报备、已经作废",
    "filing-received": "这次报备已经收到",
}
"""The titles of what is refused about publicity and filing, by slug."""

ACCESS_REFUSALS: Mapping[str, str] = {
    "account-not-found": "没有这个账号，或没有这项授权",
    "session-not-found": "没有这次登录，或已经结束",
    "token-not-found": "你没有这个令牌，或已失效",
    "too-many-attempts": "登录失败次数过多，请稍后再试",
    "too-many-calls": "请求过于频繁，请稍后再试",
}
"""The titles of what is refused about accounts and the ways in, by slug."""

VALIDATION_SAYS: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段",
    "string": "须为文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对，或含有不允许的字符",
    "int": "须为整数",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
    "enum": "只能取其中之一：{expected}",
    "literal_error": "只能取其中之一：{expected}",
    "bool": "须为 true 或 false",
    "date": "须为日期，如 2020-06-01",
    "datetime": "须为时刻，如 2020-06-01T08:00:00+08:00",
    "timezone_aware": "时刻须带时区，如 2020-06-01T08:00:00+08:00",
    "uuid": "须为 UUID",
    "tuple": "须为列表",
    "too_long": "最多 {max_length} 项",
    "model": "须为 JSON 对象",
    "json_invalid": "不是有效的 JSON",
    "identity_number_in_text": "文字中不得写身份号码：请填在 person.id_number，加密保存",
    "mobile_number_in_text": "文字中不得写手机号码：当事人的填 person.phone，责任人的填 responsible_phone，加密保存",
    "bad_identity_number": "不是有效的 18 位公民身份号码",
    "nobody": "姓名、身份号码、电话至少填一项",
    "value_error": "内容不对",
}
"""What a field's fault says, by pydantic's code or the word that the code begins with."""

INPUT_FAULTS: Mapping[str, str] = {
    "missing": "必填",
    "unknown_area": "没有这个行政区划代码：{code}",
    "area_too_high": "问题要落到县（市、区）或以下的行政区划",
    "unknown_content_area": "没有这个督战内容：{code}",
    "unknown_unit": "没有这个单位，或它不管这个地方：{code}",
    "lead_among_co_units": "牵头单位不能同时是配合单位",
    "co_unit_twice": "配合单位重复：{code}",
    "unknown_case": "没有这件案件：{code}",
    "found_in_future": "发现时间晚于现在",
    "found_before_campaign": "发现时间早于督战开始",
    "unit_needed": "你代表多个承办单位，请写明是哪个单位的进展",
    "not_your_unit": "你不代表这个单位：{code}",
    "not_the_lead_unit": "时间节点由牵头单位报告",
    "unknown_milestone": "整改方案没有第 {position} 个时间节点",
    "bad_cursor": "翻页标记无效，请从第一页重新查看",
    "out_of_range": "超出允许范围：{code}",
    "too_many_lines": "要导出 {count} 件，这种文件最多 {most} 件，请缩小范围",
    "as_of_in_future": "数据截止时点还没有到",
    "no_office_of_level": "这个地方没有这一级的督战办公室",
    "reconciled_with_itself": "不能和自己的办公室对账",
    "nothing_uploaded": "对方还没有上传过台账，请附上文件",
    "sheet_too_large": "文件超过 20 MB：请拆成几个文件",
    "sheet_too_large_unpacked": "文件解压后过大：请另存为新的 xlsx 文件，只留台账",
    "sheet_too_many_parts": "文件里的部件过多：请另存为新的 xlsx 文件，只留台账",
    "sheet_too_wide": "表格超过 20 万行或 256 列：请删去远处多余的单元格，或拆成几个文件",
    "sheet_too_heavy": "文件在限定的时间和内存里读不完：请另存为新的 xlsx 文件，只留台账",
    "sheet_damaged": "文件已损坏或不完整：请重新保存后再上传",
    "sheet_bad_part_name": "文件里有不正常的部件名：请用 Excel 或 WPS 重新保存",
    "sheet_nested_archive": "文件里还套着压缩包或别的文件：请删去嵌入的附件",
    "sheet_entities": "文件里有实体定义，不是 Excel 或 WPS 保存的：请重新保存",
    "sheet_encrypted": "文件设了密码：请去掉密码后再上传",
    "sheet_macros": "文件带宏：请另存为不带宏的 xlsx 文件",
    "sheet_old_format": "这是旧的 xls 格式（改扩展名不行）：请另存为 xlsx 文件",
    "sheet_not_a_workbook": "不是 xlsx 或 csv 文件（csv 须为 GB 18030 或 UTF-8 编码）",
    "sheet_without_ledger": "没有找到台账的表头：至少要有问题描述一列和另外两列，写法见 config/ledgers/headings.toml",
    "taken_in_future": "拍摄（取得）日期晚于今天",
    "posted_out_of_time": "张贴日期须在验收之后、今天以前",
    "publicity_too_short": "公示期不得少于 {days} 个工作日，至少到 {until_on}",
    "unknown_evidence": "本案没有这件公示照片：{code}",
    "raised_out_of_time": "异议日期须在验收之后、今天以前",
    "bad_idempotency_key": "Idempotency-Key 须为 1 到 200 个可见 ASCII 字符",
    "unstorable": "含有无法保存的字符或数值",
    "wrong_password": "现在的密码不对",
    "wrong_code": "验证码不对、已经用过或已过期",
    "code_needed": "这个账号有第二重验证，请同时给出验证码",
    "guessable_password": "密码容易被猜到：不要用常见密码、键盘顺序、人名、地名、年份和本系统的用词",
    "password_used_before": "不能与最近用过的五个密码相同",
    "unknown_audit_kind": "没有这类审计记录：{code}",
    "no_rights_there": "你在这个行政区划没有权限：{code}",
    "weak_password": "密码至少 12 个字符，含大写、小写、数字、符号中的三类，且不得包含用户名",
    "bad_username": "用户名须为 2 到 64 个字母、数字、汉字或 . _ @ -",
    "area_needed": "这个角色要写明行政区划",
    "unit_of_role_needed": "这个角色要写明单位",
    "scope_not_taken": "管理员角色没有督战范围：不要写行政区划或单位",
    "unknown_account": "没有这个账号：{code}",
    "no_contact_channel": "这个渠道不能作为联系方式：站内信不用登记，网络回调请用 /webhooks",
    "bad_mail_address": "不是有效的电子邮箱地址",
    "bad_phone_number": "电话号码须为 5 到 20 位数字，可带国际区号",
    "unsafe_url": "地址须为 https 的公网地址，端口 443 或 8443，不带用户名和密码",
    "secret_not_taken": "这个渠道不用密钥",
    "bad_secret": "密钥只能用可见的 ASCII 字符，不带空格",
    "bad_webhook_secret": "密钥须为 whsec_ 加 24 到 64 字节的 base64",
    "quiet_without_end": "免打扰的开始和结束要么都写，要么都不写",
    "delegated_to_oneself": "不能委托给自己",
    "ends_before_it_begins": "结束日期早于开始日期",
    "already_over": "结束日期早于今天",
    "cannot_stand_in": "代办人须是同一单位的人，或者角色相同、级别和范围不低于委托人：{code}",
}

SETTINGS_FAULTS: Mapping[str, str] = {
    "rehearsal_in_production": "正式环境不得演练：去掉 DUZHAN_REHEARSAL 或改 DUZHAN_ENV",
    "embedded_in_production": "正式环境须用独立的 PostgreSQL：请设置 DUZHAN_DATABASE_URL",
    "keys_made_in_production": "正式环境须指明密钥文件：请设置 DUZHAN_SECRET_FILE",
    "worker_without_login": "设置了 DUZHAN_MIGRATE_URL 就须同时设置 DUZHAN_WORKER_URL，否则流程看不到任何案件",
    "sms_incomplete": "短信渠道须同时设置 DUZHAN_SMS_URL、DUZHAN_SMS_TEMPLATE 和 DUZHAN_SMS_SUCCESS",
}

KEY_FAULTS: Mapping[str, str] = {
    "unreadable": "密钥文件读不了：{what}",
    "open_to_all": "密钥文件不得对所有人开放，请收紧权限（chmod 600）：{what}",
    "malformed": "密钥文件的内容不对，每行须为 ed25519 或 aes256 加 64 位十六进制：{what}",
    "incomplete": "密钥文件须至少有一行 ed25519 和一行 aes256：{what}",
    "key_missing": "密钥文件里没有这把密钥：{what}",
    "value_changed": "加密的内容被改动过，密钥 {what} 打不开",
}

CONFLICTS: Mapping[str, str] = {
    "uq_account_same_username": "这个用户名已有人用",
    "uq_account_grant_twice": "这个账号已有同样的角色和范围",
    "second_factor_enrolled": "已登记第二重验证；要更换，请安全管理员重置",
    "no_second_factor": "这个账号没有登记第二重验证",
    "uq_token_same_name": "你已有一个同名的令牌",
    "exclusive_role": "系统管理员、安全管理员、审计员互斥，也不得兼任其他角色",
    "uq_case_logged_twice": "这条来源记录已经立案",
    "uq_part_unit_twice": "同一单位在一件案件中只能有一个责任",
    "uq_submission_two_open": "已有一份销号申请在办",
    "uq_verification_one_person_twice": "同一人不能验收两次",
    "uq_extension_two_pending": "已有一份延期申请在办",
    "pk_idempotency_key": "同一请求正在处理，请稍后重试",
    "uq_contact_same_address": "这个地址已经登记",
    "too_many_contacts": "联系方式最多 20 个，请先停用不用的",
    "notice_overtaken": "案件或时限已经变化，这条通知不再发出",
    "evidence_closed_to": "案件已验收或销号，不能再补充佐证",
    "line_agrees": "两本台账这一条一致，不用下结论",
    "line_concluded": "这一条双方已有结论",
    "reconciled_meanwhile": "刚才另有人上传台账并重新对账，请按新的台账再对一次",
    "reconciliation_superseded": "已重新对账，请到最新一次对账中下结论",
    "import_has_errors": "有错误的行：改好后重新上传，或选择只导入没有错误的行",
    "import_has_warnings": "有需要核对的提示：核对后选择接受提示再导入",
    "not_closed": "案件没有有效的销号编号，不能出具销号证明",
    "delegations_overlap": "这段日期里已有一份委托，先撤销再另行委托",
}
"""By constraint, or by the code of what else contradicts: the sentence of a Conflict."""

LEDGER_COLUMNS: Mapping[str, str] = {
    "position": "序号",
    "number": "问题编号",
    "source": "问题来源",
    "method": "发现方式",
    "found_on": "发现日期",
    "finder": "督战组/发现人",
    "city": "市",
    "county": "县(市、区)",
    "township": "乡(镇)",
    "place": "村/户",
    "content_area": "督战内容类别",
    "description": "问题描述",
    "severity": "问题性质/严重程度",
    "rectification_type": "整改类型",
    "measures": "整改目标/措施",
    "units": "责任单位(牵头)/配合单位",
    "responsible": "责任人/联系电话",
    "duty_leaders": "包保(督战)领导",
    "dispatched": "交办日期/文号",
    "accepted_at": "签收时间",
    "due_on": "整改时限",
    "extensions": "延期(次数/原时限/新时限)",
    "progress": "整改进展",
    "light": "灯色/督办单",
    "completion": "完成情况(已整改/持续整改/未整改)",
    "evidence": "佐证材料",
    "verification": "验收单位/人/日期/意见",
    "closure": "销号日期/编号",
    "overdue_days": "逾期天数",
    "look_back": "回头看结果/次数",
    "remarks": "备注",
    "as_of": "数据截止时点",
}
"""The headings of the ledger's 32 columns, in their order (domain.md, section 6)."""

BETWEEN = "、"
"""Stands between the items of a list."""

MILESTONE_TITLE = "第 {position} 个时间节点"
"""What a milestone is called that the budget of a continuous rectification made."""

NO_LETTER: Mapping[str, str] = {
    "lower_rung": "同时已到更高层级",
    "same_light": "灯色未变",
}
"""Why a decision issued no letter."""

AUTOMATIC_RESUME = "挂账复核日期已到，自动恢复"
"""The reason on record when the sweep resumes a case at its review date."""
