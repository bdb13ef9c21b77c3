"""Plans of 嵩县 and its villages: sent as a sheet in March, signed by the city, reported on until the morning."""

from datetime import datetime, timedelta
from pathlib import Path

from duzhan.store import accounts
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.draft_target_plan import draft_target_plan
from duzhan.usecases.find_plan_delays import find_plan_delays
from duzhan.usecases.import_target_plans import import_target_plans
from duzhan.usecases.report_target_progress import report_target_progress
from duzhan.usecases.sign_target_plan import sign_target_plan
from duzhan.wire.target_plans import DraftPlan, ImportPlans, LineProgress, PlanLineIn

SHEET = Path(__file__).with_name("plans.csv")
COUNTY, CITY, WATER = "嵩县领导小组办公室", "洛阳市领导小组办公室", "嵩县水利局经办"
WAITING = "410325209206"
"""A village whose plan still waits for its signature."""
BEGUN = timedelta(days=60)
"""So long before the morning the plans were signed."""
SAID = (
    ("410325", 2, 100, COUNTY, "措施已逐户核对入户"),
    ("410325", 3, 60, COUNTY, "剩 3 个乡镇在改"),
    ("410325", 5, 45, WATER, "水厂主体完工"),
    ("410325103223", 2, 100, WATER, "机井已开钻出水"),
    ("410325103223", 3, 70, WATER, "连续降雨，还有两个组没有铺到"),
    ("410325103223", 6, 100, COUNTY, "已上岗，按月领补贴"),
    ("410325105221", 2, 80, COUNTY, "设备到位，等验收"),
    ("410325106215", 2, 100, COUNTY, "六座大棚建成"),
)
"""Target, number of the line, percentage, who reports, and what was done."""


def tell(pool: Pool, morning: datetime) -> int:
    """Let the plans go their way up to the morning, and return how many targets have one in force."""
    begun = morning - BEGUN
    with transaction(pool.at(begun)) as tx:
        office, city = accounts.named(tx, COUNTY), accounts.named(tx, CITY)
        taken = import_target_plans(tx, SHEET, ImportPlans(), actor=office)
    with transaction(pool.at(begun + timedelta(days=1))) as tx:
        for target in taken.targets:
            sign_target_plan(tx, target, None, actor=city)
    with transaction(pool.at(morning - timedelta(days=3))) as tx:
        for target, number, percentage, by, words in SAID:
            told = LineProgress(percentage=percentage, words=words)
            report_target_progress(tx, target, number, told, actor=accounts.named(tx, by))
    with transaction(pool.at(morning)) as tx:
        draft_target_plan(tx, WAITING, 0, DraftPlan(lines=(_goal(),)), actor=office)
    find_plan_delays(pool.at(morning))
    return len(taken.targets)


def _goal() -> PlanLineIn:
    goal = {"kind": "goal", "title": "退出指标十一项全部达标", "responsible": "黄庄乡党委书记"}
    return PlanLineIn.model_validate({**goal, "due_on": "2020-08-31"})
