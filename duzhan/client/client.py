"""The client: every operation of the API as a method that takes and returns shapes."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from uuid import UUID

import httpx

from duzhan.client.access import Access
from duzhan.client.burden import Burdens
from duzhan.client.closings import Closings
from duzhan.client.conformance import Conformance
from duzhan.client.contacts import Contacts
from duzhan.client.explanations import Explanations
from duzhan.client.exports import Exports
from duzhan.client.imports import Imports
from duzhan.client.instructions import Instructions
from duzhan.client.letters import Letters
from duzhan.client.line import Line, Query
from duzhan.client.look_backs import LookBacks
from duzhan.client.meetings import Meetings
from duzhan.client.organisation import Organisation
from duzhan.client.persons import Persons
from duzhan.client.proofs import Proofs
from duzhan.client.readings import Readings
from duzhan.client.reconciliations import Reconciliations
from duzhan.client.records import Records
from duzhan.client.reports import MonthlyReports
from duzhan.client.scores import Scores
from duzhan.client.target_plans import TargetPlans
from duzhan.client.targets import Targets
from duzhan.client.tours import Tours
from duzhan.client.triggers import Triggers
from duzhan.vocabulary import EvidenceKind
from duzhan.wire.accounts import Me
from duzhan.wire.cases import (
    CaseDetail,
    CaseFilter,
    CaseOut,
    CasePage,
    EvidenceOut,
    EvidencePage,
    Finding,
    Timeline,
)
from duzhan.wire.ledger import Dashboard, DashboardFilter, LedgerFilter, LedgerPage
from duzhan.wire.notices import InboxFilter, NoticePage
from duzhan.wire.shape import Shape
from duzhan.wire.working_days import WorkingDays

TIMEOUT = 30.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as evidence: what it shows, the local date it was taken on, for which unit where there is a choice."""

    kind: EvidenceKind
    taken_on: date
    filename: str
    file: IO[bytes]
    unit: str | None = None


class Client(
    Triggers,
    Closings,
    Instructions,
    Meetings,
    Conformance,
    Readings,
    Contacts,
    Letters,
    Exports,
    MonthlyReports,
    Scores,
    Records,
    Tours,
    Targets,
    TargetPlans,
    Explanations,
    LookBacks,
    Burdens,
    Reconciliations,
    Proofs,
    Imports,
    Persons,
    Access,
    Organisation,
):
    """The API as one person; a context manager. Refusals are raised as Refused."""

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None = None,
        username: str | None = None,
        password: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Take the address and a token, or user name and password to get (and later renew) one with."""
        credentials = None if username is None or password is None else (username, password)
        http = httpx.Client(base_url=base_url, timeout=TIMEOUT, transport=transport, verify=_trusted())
        super().__init__(Line(http, token, credentials))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    def me(self) -> Me:
        """Return who the caller is and what they are granted."""
        return self._line.get("/me", Me)

    def log_finding(self, finding: Finding) -> CaseOut:
        """Log a finding; the same source_ref again returns the same case."""
        return self._line.post("/cases", CaseOut, finding)

    def case(self, number: str) -> CaseDetail:
        """Read a case."""
        return self._line.get(f"/cases/{number}", CaseDetail)

    def cases(self, wanted: CaseFilter | None = None) -> CasePage:
        """List a page of the cases in scope."""
        return self._line.get("/cases", CasePage, _query(wanted))

    def every_case(self, wanted: CaseFilter | None = None) -> Iterator[CaseOut]:
        """List all cases in scope, page after page."""
        at: CaseFilter | None = wanted or CaseFilter()
        while at is not None:
            page = self.cases(at)
            yield from page.items
            at = None if page.next is None else at.model_copy(update={"cursor": page.next})

    def events(self, number: str) -> Timeline:
        """Read a case's timeline."""
        return self._line.get(f"/cases/{number}/events", Timeline)

    def attach(self, number: str, upload: Upload) -> EvidenceOut:
        """Add evidence to a case."""
        fields = {"kind": upload.kind.value, "taken_on": upload.taken_on.isoformat()}
        if upload.unit is not None:
            fields["unit"] = upload.unit
        return self._line.upload(f"/cases/{number}/evidence", EvidenceOut, fields, (upload.filename, upload.file))

    def evidence(self, number: str) -> EvidencePage:
        """List a case's evidence."""
        return self._line.get(f"/cases/{number}/evidence", EvidencePage)

    def download(self, number: str, key: str, to: Path) -> None:
        """Write a piece of evidence to a file."""
        to.write_bytes(self._line.fetch(f"/cases/{number}/evidence/{key}"))

    def ledger(self, wanted: LedgerFilter | None = None) -> LedgerPage:
        """Read a page of the ledger."""
        return self._line.get("/ledger", LedgerPage, _query(wanted))

    def dashboard(self, as_of: datetime | None = None) -> Dashboard:
        """Read the figures, as they are or as they were at a past instant."""
        return self._line.get("/dashboard", Dashboard, _query(DashboardFilter(as_of=as_of)))

    def notices(self, wanted: InboxFilter | None = None) -> NoticePage:
        """Read a page of the inbox."""
        return self._line.get("/notices", NoticePage, _query(wanted))

    def mark_read(self, notice: str | UUID) -> None:
        """Mark a notice as read."""
        self._line.touch(f"/notices/{notice}/read")

    def working_days(self, start: date, days: int) -> WorkingDays:
        """Count working days after a date."""
        return self._line.get("/working-days", WorkingDays, {"start": start.isoformat(), "days": days})


@cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates that we trust once: it takes longer than a request, and there may be many clients."""
    return httpx.create_ssl_context()


def _query(wanted: Shape | None) -> Query:
    return {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
