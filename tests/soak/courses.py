"""Courses that the cases of honest people take: they take their time, and what may happen on the way does at random."""

from datetime import timedelta
from random import Random

from world import HEALTH, WATER, World

from duzhan.vocabulary import Severity
from statemachines.states import Trigger

T = Trigger
PEOPLE = {WATER: ("water", "water_head"), HEALTH: ("health", "health_head")}


class Course:
    """One case from its finding to its closing, and sometimes through a second cycle."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world = world
        self.chance = chance
        self.lead, self.other = WATER, HEALTH
        self.number = world.log(severity=chance.choice(tuple(Severity))).number

    def run(self) -> str:
        """Lead the case to its end; return its number."""
        self.hand_over()
        for _ in range(2 if self.likely(0.3) else 1):
            self.rectify()
            self.close()
            self.pause(24, 60)
            if self.world.case(self.number).cycle == 1 and self.likely(0.3):
                self.world.do(T.REOPEN, self.number, "province_office", findings="又坏了")
            else:
                break
        return self.number

    def hand_over(self) -> None:
        """Assign it; it may be returned once, and change hands before or after it is accepted."""
        self.pause(1, 8)
        self.world.assign(self.number)
        if self.likely(0.25):
            self.pause(1, 3)
            self.world.do(T.RETURN, self.number, "water", ground="不属我局职责")
            self.pause(1, 8)
            self.world.assign(self.number)
        if self.likely(0.2):
            self._transfer()
        self.pause(1, 8)
        self.world.accept(self.number, PEOPLE[self.lead][0])
        if self.likely(0.1):
            self._transfer()
            self.world.accept(self.number, PEOPLE[self.lead][0])

    def rectify(self) -> None:
        """Work on it until a submission is verified: planned, suspended, prolonged and sent back as it comes."""
        if self.likely(0.4):
            self.world.do(T.PLAN, self.number, PEOPLE[self.lead][0], measures="新打机井一眼")
        if self.likely(0.2):
            review_on = (self.world.now + timedelta(days=9)).date()
            self.world.do(T.SUSPEND, self.number, "province_office", reason="汛期", review_on=review_on)
            self.pause(30, 60)
            self.world.do(T.RESUME, self.number, "province_office", reason="汛期已过")
        self._submit(after=24)
        while self.likely(0.25):
            self.world.do(T.SEND_BACK, self.number, "province_office2", reasons="未整改到位")
            self._submit(after=1)

    def close(self) -> None:
        """Review, verify by two, perhaps send back from there, order and close."""
        self._verify()
        if self.likely(0.15):
            self.world.do(T.SEND_BACK, self.number, "province_office2", reasons="现场仍有渗漏")
            self._submit(after=1)
            self._verify()
        self.pause(1, 30)
        self.world.order(self.number)
        self.world.close()

    def likely(self, share: float) -> bool:
        """Tell whether something happens that happens in such a share of cases."""
        return self.chance.random() < share

    def pause(self, least: int, most: int) -> None:
        """Let some hours pass."""
        self.world.now += timedelta(hours=self.chance.randint(least, most))

    def _transfer(self) -> None:
        self.pause(1, 4)
        self.lead, self.other = self.other, self.lead
        units = {"lead_unit": self.lead, "co_units": [self.other]}
        self.world.do(T.TRANSFER, self.number, "province_office", reason="职责调整", **units)

    def _submit(self, after: int) -> None:
        self.pause(after, after + 40)
        self.world.submit(self.number, PEOPLE[self.lead][1])

    def _verify(self) -> None:
        self.pause(2, 20)
        self.world.review(self.number)
        for verifier in self.chance.sample(("verifier", "verifier2", "finder"), 2):
            self.pause(1, 20)
            self.world.verify(self.number, verifier)
