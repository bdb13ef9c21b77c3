"""What departments have given to targets by the morning, and the first village that was delisted."""

from datetime import date, datetime, timedelta

from duzhan.store import accounts
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.delist_target import delist_target
from duzhan.usecases.read_exits import read_exits
from duzhan.usecases.record_support import record_support
from duzhan.usecases.strike_support import strike_support
from duzhan.vocabulary import Role
from duzhan.wire.support import SupportIn, SupportStrike
from duzhan.wire.target_listing import Delisting
from duzhan.worked_example.cast import DESK, Cast

FINANCE, WATER = "41-finance", "41-water"
GIVEN = {
    FINANCE: (
        ("410325", "fund", "18600000.00", date(2020, 3, 20), "豫财农综〔2020〕7号", "中央和省级财政专项扶贫资金"),
        ("410423", "fund", "9400000.00", date(2020, 4, 15), "豫财农综〔2020〕9号", "产业扶贫贷款贴息"),
    ),
    WATER: (
        ("410325103223", "project", "1250000.00", date(2020, 4, 8), "豫水农〔2020〕11号", "石坡组饮水管网和水厂"),
        ("410325", "policy", None, date(2020, 4, 28), "豫水农〔2020〕14号", "饮水项目前期手续合并办理"),
        ("410782108227", "project", "860000.00", date(2020, 5, 12), "豫水农〔2020〕16号", "村级供水站改造"),
    ),
}
"""By department: target, kind, yuan, date, document and what for; the last of each was recorded twice."""


def tell(pool: Pool, people: Cast, morning: datetime) -> None:
    """Let two departments record what they gave, and the province's office delist the first village that is ready."""
    at = pool.at(morning - timedelta(hours=1))
    with transaction(at) as tx:
        for unit, lines in GIVEN.items():
            head = accounts.named(tx, people.of_unit[unit, Role.UNIT_HEAD])
            for line in lines:
                record_support(tx, _line(*line), actor=head)
            *same, document, words = lines[-1]
            twice = record_support(tx, _line(*same, f"{document}（重）", words), actor=head)
            strike_support(tx, twice, SupportStrike(reason="与前一条重复登记"), actor=head)
        desk = accounts.named(tx, DESK)
        ready = next((each for each in read_exits(tx, actor=desk).villages if each.ready), None)
        if ready is not None:
            decided = Delisting(effective_on=morning.date(), document="豫脱贫组〔2020〕21号")
            delist_target(tx, ready.area, decided, actor=desk)


def _line(*said: object) -> SupportIn:
    fields = ("area", "kind", "amount", "given_on", "document", "words")
    return SupportIn.model_validate(dict(zip(fields, said, strict=True)))
