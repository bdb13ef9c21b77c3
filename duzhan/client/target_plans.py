"""Plans of targets 一村一策 as methods of the client; a draft and a signature name the version they were decided on."""

from pathlib import Path
from typing import IO

from duzhan.client.line import Line
from duzhan.wire.target_plans import DraftPlan, ImportPlans, LineDetail, LineProgress, PlanBoard, PlanDetail, PlansTaken


class TargetPlans:
    """The plans of counties and villages."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def target_plans(self) -> PlanBoard:
        """Read how the plans in scope stand."""
        return self._line.get("/plans", PlanBoard)

    def target_plan(self, target: str) -> PlanDetail:
        """Read a target's plan; version 0 is none."""
        return self._line.get(f"/plans/{target}", PlanDetail)

    def draft_target_plan(self, target: str, command: DraftPlan, *, version: int) -> PlanDetail:
        """Draw up a target's plan."""
        return self._line.put(f"/plans/{target}/draft", PlanDetail, command, version)

    def sign_target_plan(self, target: str, *, version: int) -> PlanDetail:
        """Put a target's draft in force."""
        return self._line.ask(f"/plans/{target}/signature", PlanDetail, version)

    def target_plan_line(self, target: str, number: int) -> LineDetail:
        """Read a line with what was reported of it."""
        return self._line.get(f"/plans/{target}/lines/{number}", LineDetail)

    def report_target_progress(self, target: str, number: int, command: LineProgress) -> LineDetail:
        """Report on a line."""
        return self._line.post(f"/plans/{target}/lines/{number}/progress", LineDetail, command)

    def import_target_plans(self, filename: str, file: IO[bytes], command: ImportPlans) -> PlansTaken:
        """Send a sheet of plans."""
        return self._line.upload("/plan-sheet", PlansTaken, {"reason": command.reason}, (filename, file))

    def download_plan_sheet(self, to: Path, target: str | None = None) -> None:
        """Write a target's plan, or a sheet to fill in, to an Excel file."""
        to.write_bytes(self._line.fetch("/plan-sheet.xlsx" if target is None else f"/plans/{target}/sheet.xlsx"))
