"""Concluding: review, verification by two, publicity, the order to close; and what a look-back finds."""

from collections.abc import Generator
from datetime import datetime, timedelta

from duzhan.policy.permissions import Actor
from duzhan.simulation.course import Course, hand_over
from duzhan.simulation.rectifying import Rectifying, plan, rework
from duzhan.simulation.stage import Flow, Until, Waiting
from duzhan.simulation.words import WORDS
from duzhan.vocabulary import EvidenceKind
from duzhan.wire import triggers as wire
from duzhan.wire.publicity import PublicityIn
from statemachines.states import Trigger

AGAIN = 1 / 3
"""How much of the work is done anew where something was sent back or came back."""
MOST_SENT_BACK = 3
"""So often in a cycle at most."""


def whole(course: Course) -> Waiting:
    """Lead a case from its finding to its end."""
    yield from course.find()
    if not (yield from hand_over(course)):
        return
    yield from plan(course)
    yield from Rectifying(course, share=1.0, first=True).run()
    yield from _conclude(course)
    if course.chance.likely(course.assumed.reopened):
        yield from _come_back(course)


def _conclude(course: Course) -> Waiting:
    """Check what was submitted until it is good, and close it."""
    sent_back = 0
    while (yield from _found_wanting(course, may=sent_back < MOST_SENT_BACK)):
        sent_back += 1
        yield from rework(course, share=AGAIN)
    yield from _publicize(course)
    yield from course.take(course.stage.assumed.offices.order)
    desk = course.stage.people.desk(course.office)
    course.fire(Trigger.ORDER_CLOSING, desk, wire.OrderClosing(opinion=WORDS["order"]))
    yield from course.flow(Flow.CLOSING)


def _found_wanting(course: Course, *, may: bool) -> Generator[Until | Flow, datetime, bool]:
    """Review and verify on the spot; True where either sends it back."""
    offices, staff = course.stage.assumed.offices, course.stage.people
    yield from course.take(offices.review)
    reviewer = staff.reviewer(course.office)
    if may and course.chance.likely(course.assumed.sent_back) and _send_back(course, reviewer):
        return True
    course.fire(Trigger.REVIEW, reviewer, wire.Review(opinion=WORDS["review"]))
    for number, verifier in enumerate(staff.verifiers(course.arrival)):
        yield from course.take(offices.verify)
        if may and not number and course.chance.likely(course.assumed.sent_back) and _send_back(course, verifier):
            return True
        words = wire.Verify(on_site_on=course.stage.today(course.now), opinion=WORDS["verify"])
        course.fire(Trigger.VERIFY, verifier, words)
    return False


def _send_back(course: Course, by: Actor) -> bool:
    return course.attempt(Trigger.SEND_BACK, by, wire.SendBack(reasons=WORDS["send_back"]))


def _publicize(course: Course) -> Waiting:
    """Post what has to be posted, and let it hang as long as it must."""
    days = course.arrival.content.publicity_days
    if not days:
        return
    yield from course.pause(1)
    stage, number = course.stage, course.standing.number
    desk, today = stage.people.desk(course.office), stage.today(course.now)
    picture = stage.desk.attach(course.now, desk, number, EvidenceKind.PUBLICITY, today)
    command = PublicityIn(posted_on=today, place=WORDS["publicity"], evidence=(picture,))
    stage.desk.publicize(course.now, desk, number, command)
    yield from course.until(stage.hours.after(course.now, (days + 1) * stage.hours.day), hastened=False)


def _come_back(course: Course) -> Waiting:
    """Find some time later that it was not put right for good, and lead it through a second cycle."""
    later = course.now + timedelta(days=course.chance.between(*course.stage.assumed.look_back_days))
    yield from course.until(course.stage.hours.after(later, 1), hastened=False)
    looks_back = course.stage.people.verifiers(course.arrival)[0]
    if course.attempt(Trigger.REOPEN, looks_back, wire.Reopen(findings=WORDS["reopen"])):
        course.milestones = course.reached = 0
        yield from Rectifying(course, share=AGAIN, first=True).run()
        yield from _conclude(course)
