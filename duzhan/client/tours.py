"""Teams and tours 巡回督战, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.tours import (
    MemberEnd,
    NewMember,
    NewStops,
    NewTeam,
    TeamOut,
    TeamPage,
    TourDetail,
    TourFilter,
    TourIn,
    TourPage,
    TourWithdrawal,
)
from duzhan.wire.visits import Checklist, Coverage, CoverageFilter, MoreFindings, VisitIn, VisitOut


class Tours:
    """Teams with their members, tours with their visits, and how far they cover the targets."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def teams(self) -> TeamPage:
        """List the teams that tour something in one's areas."""
        return self._line.get("/teams", TeamPage)

    def team(self, code: str) -> TeamOut:
        """Read a team."""
        return self._line.get(f"/teams/{code}", TeamOut)

    def form_team(self, new: NewTeam) -> TeamOut:
        """Form a team of one's office."""
        return self._line.post("/teams", TeamOut, new)

    def add_member(self, team: str, new: NewMember) -> TeamOut:
        """Add a member to a team."""
        return self._line.post(f"/teams/{team}/members", TeamOut, new)

    def end_membership(self, team: str, member: int, wanted: MemberEnd) -> TeamOut:
        """Name a member's last day."""
        return self._line.post(f"/teams/{team}/members/{member}/end", TeamOut, wanted)

    def tours(self, wanted: TourFilter | None = None) -> TourPage:
        """List a page of the tours."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/tours", TourPage, query)

    def tour(self, key: int) -> TourDetail:
        """Read a tour."""
        return self._line.get(f"/tours/{key}", TourDetail)

    def convene_tour(self, command: TourIn) -> TourDetail:
        """Send a team on a tour."""
        return self._line.post("/tours", TourDetail, command)

    def add_stops(self, key: int, command: NewStops) -> TourDetail:
        """Add places to a tour."""
        return self._line.post(f"/tours/{key}/stops", TourDetail, command)

    def withdraw_tour(self, key: int, reason: str) -> TourDetail:
        """Take a tour of one's office back before the first visit."""
        return self._line.post(f"/tours/{key}/withdrawal", TourDetail, TourWithdrawal(reason=reason))

    def checklist(self, key: int, area: str) -> Checklist:
        """Read what is looked at in a place."""
        return self._line.get(f"/tours/{key}/checklist", Checklist, {"area": area})

    def record_visit(self, key: int, command: VisitIn) -> VisitOut:
        """Record a visit; the same source_ref again returns the same one."""
        return self._line.post(f"/tours/{key}/visits", VisitOut, command)

    def visit(self, key: int) -> VisitOut:
        """Read a visit."""
        return self._line.get(f"/visits/{key}", VisitOut)

    def log_from_visit(self, key: int, command: MoreFindings) -> VisitOut:
        """Log more findings of a visit."""
        return self._line.post(f"/visits/{key}/findings", VisitOut, command)

    def coverage(self, wanted: CoverageFilter | None = None) -> Coverage:
        """Read which targets nobody has seen for how long."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/coverage", Coverage, query)

    def download_tour_report(self, key: int, to: Path) -> None:
        """Write a tour's report to a Word file."""
        to.write_bytes(self._line.fetch(f"/tours/{key}/report.docx"))
