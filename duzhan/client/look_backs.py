"""Look-backs 回头看, as methods of the client."""

from duzhan.client.line import Line
from duzhan.wire.look_backs import (
    AdoptIn,
    DrawIn,
    DrawOut,
    LookBackIn,
    LookBackPlanDetail,
    LookBackPlans,
    LookBacksOut,
    PlanProof,
    VerifiersOut,
)


class LookBacks:
    """Plans drawn, adopted, read and proven; visits to closed cases; the verifiers' record."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def look_back_plans(self) -> LookBackPlans:
        """List the adopted plans."""
        return self._line.get("/look-backs", LookBackPlans)

    def draw_look_backs(self, command: DrawIn) -> DrawOut:
        """Draw a plan; nothing is kept."""
        return self._line.post("/look-back-draws", DrawOut, command)

    def adopt_look_backs(self, command: AdoptIn) -> LookBackPlanDetail:
        """Adopt a plan that was drawn."""
        return self._line.post("/look-backs", LookBackPlanDetail, command)

    def look_back_plan(self, position: int) -> LookBackPlanDetail:
        """Read a plan."""
        return self._line.get(f"/look-backs/{position}", LookBackPlanDetail)

    def prove_look_back_plan(self, position: int) -> PlanProof:
        """Draw a plan again and compare."""
        return self._line.get(f"/look-backs/{position}/proof", PlanProof)

    def verifiers(self) -> VerifiersOut:
        """Read what became of what each verifier verified."""
        return self._line.get("/verifiers", VerifiersOut)

    def look_backs(self, number: str) -> LookBacksOut:
        """List the look-backs on a case."""
        return self._line.get(f"/cases/{number}/look-backs", LookBacksOut)

    def look_back(self, number: str, command: LookBackIn, *, version: int) -> LookBacksOut:
        """Look back on a case, as of the version that was seen."""
        return self._line.post(f"/cases/{number}/look-backs", LookBacksOut, command, version)
