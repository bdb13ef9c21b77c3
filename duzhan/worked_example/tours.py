"""A team's tour of the last days before the example goes on by itself: three villages seen, one finding logged."""

from datetime import datetime, timedelta

from duzhan.store import accounts
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases.add_team_member import add_team_member
from duzhan.usecases.convene_tour import convene_tour
from duzhan.usecases.record_visit import record_visit
from duzhan.vocabulary.tour import Answer
from duzhan.wire.tours import NewMember, StopIn, TourIn
from duzhan.wire.visits import AnswerIn, VisitFindingIn, VisitIn
from duzhan.worked_example.cast import DESK

TEAM, LEADER, SECOND = "41-team-1", "省督战一组组长", "省督战一组组员"
LENT = {LEADER: "41-poverty_alleviation", SECOND: "41-water"}
STOPS = ("410325103223", "410325209206", "410326202210", "410325105221")
SAMPLED = ("07", "19", "33")
CONTENTS = "123456789"
SEEN: tuple[tuple[str, int, tuple[str, ...], dict[str, str], str], ...] = (
    ("410325103223", 3, SAMPLED[:2], {"1": "石坡组 11 户饮水靠拉运"}, "驻村队在岗，台账齐全"),
    ("410325209206", 2, ("12",), {}, "退出指标逐项看过，资料与现场一致"),
    ("410326202210", 1, ("05", "08"), {"2": "加工车间只有 3 人上班"}, ""),
)
"""Village, days before the morning, households, what does not hold and why, and the whole in a sentence."""
FINDING = VisitFindingIn(content_area="2", description="红薯加工车间 5 月起只有 3 名脱贫户上班，4 户未领到 4 月工资")


def tell(pool: Pool, morning: datetime) -> int:
    """Let the tour go its way up to the morning, and return how many cases came of it."""
    today = morning.date()
    with transaction(pool.at(morning)) as tx:
        desk = accounts.named(tx, DESK)
        since = today - timedelta(days=4)
        for username, unit in LENT.items():
            add_team_member(tx, TEAM, NewMember(username=username, unit=unit, since=since), actor=desk)
        stops = tuple(StopIn(area=area, households=SAMPLED if area == STOPS[0] else ()) for area in STOPS)
        wanted = TourIn(
            name="洛阳市 5 月下旬巡回督战", team=TEAM, since=since, until=today + timedelta(days=14), stops=stops
        )
        tour = convene_tour(tx, wanted, actor=desk).id
        for number, (area, days, households, fails, summary) in enumerate(SEEN):
            findings = (FINDING,) if number == len(SEEN) - 1 else ()
            visit = VisitIn(
                area=area,
                visited_on=today - timedelta(days=days),
                source_ref=f"demo-{number}",
                members=(accounts.find(tx, SECOND),),
                households=households,
                answers=_answers(fails),
                findings=findings,
                summary=summary,
            )
            _record(tx, tour, visit)
    return 1


def _record(tx: Tx, tour: int, visit: VisitIn) -> None:
    record_visit(tx, tour, visit, actor=accounts.named(tx, LEADER))


def _answers(fails: dict[str, str]) -> tuple[AnswerIn, ...]:
    return tuple(
        AnswerIn(
            content_area=code,
            answer=Answer.FAILS if code in fails else Answer.HOLDS,
            remark=fails.get(code, ""),
        )
        for code in CONTENTS
    )
