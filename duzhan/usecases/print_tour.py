"""巡回督战情况报告: gives a tour with every visit and what it noted, for its report."""

from duzhan.documents.tour_docx import Report, Seen
from duzhan.policy.permissions import Actor
from duzhan.store import policies, visits
from duzhan.store.transaction import ReadTx
from duzhan.usecases import prepare_visit, read_tour, read_visit, tour_desk


def print_tour(tx: ReadTx, key: int, *, actor: Actor) -> Report:
    """Return what a tour's report is made of; raises TourNotFound out of scope."""
    tour = read_tour.read_tour(tx, key, actor=actor)
    rules, titles = policies.in_force(tx), read_visit.contents_of(tx)
    keys = [line.id for line in tour.visits]
    answers = tour_desk.by(visits.answers(tx, keys), "visit")
    cases = tour_desk.by(visits.cases(tx, keys), "visit")
    findings = tour_desk.by(visits.findings(tx, keys), "visit")
    return Report(
        tour=tour,
        visits=tuple(
            Seen(
                line=line,
                answers=tuple(read_visit.answer(row, titles) for row in answers[line.id]),
                cases=tuple(read_visit.look(row) for row in cases[line.id]),
                findings=tuple(read_visit.finding(row) for row in findings[line.id]),
            )
            for line in sorted(tour.visits, key=lambda line: (line.visited_on, line.id))
        ),
        dated=rules.today(tx.now),
        contents=tuple((content.code, content.title) for content in prepare_visit.asked(rules)),
    )
