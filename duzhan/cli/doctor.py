"""`duzhan doctor`: is the house ready, and does every invariant hold."""

import json
from collections.abc import Mapping

import typer

from duzhan import settings
from duzhan.cli.options import AsJson
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.usecases import check_health
from duzhan.wire.health import Anomaly, Readiness

FINDINGS = 1

CHECKS: Mapping[str, str] = {
    "run_missing": "定时任务停了",
    "source_silent": "监测数据来源到时没有新数据",
    "reading_refused": "监测数据来源有监测值被退回（近 24 小时）",
    "anchor_too_old": "最近的存证已过时",
    "anchor_without_reader": "没有可收存证的审计员：存证没有离开本系统",
    "anchor_not_leaving": "最近送达审计员的存证已过时",
    "sweep_held": "督办扫描被暂停",
    "due_not_fired": "到点未督办",
    "clock_faulty": "时限有误，扫描跳过",
    "clock_quarantined": "时限有误，已隔离",
    "clock_of_old_calendar": "时限还按旧的工作日历",
    "notice_stuck": "通知滞留",
    "notice_dead": "通知未能送达，不再重试",
    "import_unfinished": "台账导入已确认，没有做完",
    "delegation_circle": "代理关系成环",
    "decided_twice": "同一层级重复督办",
    "closure_number_missing": "销号编号有缺号",
    "closure_beyond_counter": "销号编号超出计数",
    "state_unlike_event": "案件状态与最后一条记录不符",
    "version_unlike_event": "案件版本与最后一条记录不符",
    "clock_runs_on_closed": "已结案的案件时限仍在走",
    "open_without_clock": "未结案件没有在走的时限",
    "decision_without_notice": "已督办但没有通知",
    "decision_without_letter": "灯色已变但没有督办单",
    "letter_number_missing": "督办单编号有缺号",
    "letter_beyond_counter": "督办单编号超出计数",
    "letter_signed_without_event": "督办单已签收但没有签收记录",
    "count_unlike_cases": "作战图的计数与案件不符",
    "evidence_missing": "佐证文件缺失",
}
STANDING: Mapping[str, str] = {
    "database_silent": "数据库没有应答",
    "schema_unknown": "数据库结构与程序版本不符，先运行 duzhan migrate",
    "no_sweep_lately": "超过 75 分钟没有督办扫描",
    "no_assignment_lately": "超过 20 分钟没有自动交办",
    "no_monitoring_lately": "超过 25 分钟没有监测研判",
    "no_sealing_lately": "超过 20 分钟没有签封",
    "no_delivery_lately": "超过 16 分钟没有送达通知",
    "no_ledger_closure_lately": "超过一天没有台账销号",
    "no_monthly_report_lately": "超过一天没有月报催报",
    "no_scheduled_run_lately": "超过 15 分钟没有任何定时任务",
    "anchor_too_old": "超过 75 分钟没有存证",
    "anchor_not_leaving": "超过 75 分钟没有存证送达审计员",
    "notice_waiting": "有通知超过 15 分钟未送达",
    "sweep_held": "督办扫描被暂停，须人工核实后放行",
    "clock_quarantined": "有时限被隔离，见 duzhan quarantine list",
    "import_unfinished": "有台账导入超过 15 分钟没有进展",
    "disk_low": "磁盘剩余不足 2 GB",
    "disk_full": "磁盘剩余不足 256 MB",
}


def command(as_json: AsJson = False) -> None:
    """Print what is wrong and exit 1, or say that all is in order."""
    chosen = settings.current()
    with open_logins(chosen) as logins, open_pool(logins.worker, size=1) as pool:
        standing = check_health.readiness(pool, chosen)
        found = check_health.anomalies(pool, chosen) if standing.ready else ()
    if as_json:
        print(
            json.dumps(
                {
                    "clean": standing.ready and not found,
                    "readiness": standing.model_dump(mode="json"),
                    "anomalies": [anomaly.model_dump(mode="json") for anomaly in found],
                },
                ensure_ascii=False,
            )
        )
    else:
        _tell(standing, found)
    if found or not standing.ready:
        raise typer.Exit(FINDINGS)


def _tell(standing: Readiness, found: tuple[Anomaly, ...]) -> None:
    for reason in standing.degraded:
        print(f"提醒：{STANDING[reason]}")
    for anomaly in found:
        print(f"{CHECKS[anomaly.check]}：{anomaly.count} 处，例如 {'、'.join(anomaly.examples)}")
    if not standing.ready:
        print("系统未就绪，其余检查未做")
    elif not found:
        print("检查完毕，没有发现问题")
