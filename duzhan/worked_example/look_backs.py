"""The province's first sampling plan, on the day before the example goes on by itself, and two of its visits."""

from datetime import datetime, timedelta

from duzhan.store import accounts
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.adopt_look_backs import adopt_look_backs
from duzhan.usecases.draw_look_backs import draw_look_backs
from duzhan.usecases.look_back_case import look_back_case
from duzhan.vocabulary.look_back import LookBackResult
from duzhan.wire.look_backs import AdoptIn, DrawIn, LookBackIn
from duzhan.worked_example.cast import DESK

BUDGET, SEED = 30, "20200528"
AHEAD = timedelta(days=21)
SEEN = ("入户看了 6 户，供水正常，水费有公示", "现场与销号时一致，群众反映满意")


def tell(pool: Pool, morning: datetime) -> None:
    """Let the province draw for what fell due in spring and falls due soon, adopt, and look back on two cases."""
    before = morning - timedelta(days=1)
    until = (morning + AHEAD).date()
    asked = DrawIn(since=until - timedelta(days=80), until=until, budget=BUDGET, seed=SEED)
    with transaction(pool.at(before)) as tx:
        desk = accounts.named(tx, DESK)
        drawn = draw_look_backs(tx, asked, actor=desk)
        said = {**asked.model_dump(), "as_of": drawn.as_of, "digest": drawn.digest}
        plan = adopt_look_backs(tx, AdoptIn.model_validate(said), actor=desk)
    for sample, opinion in zip(plan.samples, SEEN, strict=False):
        with transaction(pool.at(morning)) as tx:
            found = LookBackIn(result=LookBackResult.CONSOLIDATED, on_site_on=before.date(), opinion=opinion)
            look_back_case(tx, sample.number, None, found, actor=accounts.named(tx, DESK))
