"""Those who report: a head in every unit that owes a report, and the acts by which a report is filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, text
from world import World, actor

from duzhan.campaign.measures import ObligationKind
from duzhan.model.account import Account, Grant
from duzhan.model.columns import table
from duzhan.policy.permissions import Actor
from duzhan.policy.permissions import Grant as Granted
from duzhan.store import obligations
from duzhan.store.obligations import Report
from duzhan.store.transaction import reading
from duzhan.usecases.open_obligations import open_obligations
from duzhan.usecases.remind_reports import ReminderReport, remind_reports
from duzhan.usecases.report_acts import ACTS
from duzhan.vocabulary import Level, Role
from duzhan.wire.reports import AcceptReport, DraftReport, ReportDetail, ReturnReport, SignReport, SubmitReport
from duzhan.wire.shape import Shape
from statemachines.monthly_report import ReportTrigger

OFFICE = "province_office"


@dataclass
class Reporting:
    """The world's reports, and a person for each unit."""

    world: World

    def person(self, unit: str, role: Role = Role.UNIT_HEAD) -> Actor:
        """Give a unit somebody in a role, once, and return them."""
        name = f"{unit}.{role.value}"
        with self.world.tx() as tx:
            kept, granted = table(Account), table(Grant)
            found = tx.run(text("select id from account where username = :name"), {"name": name}).scalar()
            row = tx.run(text("select level, area from unit where code = :unit"), {"unit": unit}).one()
            area = row.area if role is Role.OFFICE else None
            if found is None:
                values = {"username": name, "name": name, "password_hash": "!", "created_at": tx.now}
                found = tx.write(insert(kept).values(**values).returning(kept.c.id)).scalar_one()
                grant = {"account": found, "role": role.value, "level": row.level, "area": area, "unit": unit}
                tx.write(insert(granted).values(**grant))
        return Actor(int(str(found)), name, name, (Granted(role, Level(row.level), area, unit),))

    def morning(self) -> ReminderReport:
        """Do what the flow does every morning."""
        with self.world.tx() as tx:
            open_obligations(tx)
        with self.world.tx() as tx:
            return remind_reports(tx)

    def owed(self, month: date | None = None, kind: ObligationKind = ObligationKind.MONTHLY_REPORT) -> list[Report]:
        """List what everybody owes, of a kind."""
        with reading(self.world.pool) as tx:
            return [report for report in obligations.of_everyone(tx, month) if report.kind is kind]

    def of(self, unit: str, month: date | None) -> Report:
        """Return a unit's report of a month, or (None) its plan."""
        kind = ObligationKind.IMPLEMENTATION_PLAN if month is None else ObligationKind.MONTHLY_REPORT
        (found,) = [report for report in self.owed(month, kind) if report.unit == unit and report.month == month]
        return found

    def fire(
        self, trigger: ReportTrigger, report: int, command: Shape, by: Actor | str, version: int | None = None
    ) -> ReportDetail:
        """Fire a trigger as somebody."""
        with self.world.tx() as tx:
            return ACTS[trigger](tx, report, version, command, actor(by) if isinstance(by, str) else by)

    def draft(self, report: int, by: Actor, **fields: object) -> ReportDetail:
        """Draft a report."""
        return self.fire(ReportTrigger.DRAFT, report, DraftReport.model_validate(fields), by)

    def file(self, report: int, head: Actor, **fields: object) -> ReportDetail:
        """Draft, sign and submit a report."""
        self.draft(report, head, **fields)
        self.fire(ReportTrigger.SIGN, report, SignReport(), head)
        return self.fire(ReportTrigger.SUBMIT, report, SubmitReport(), head)

    def give_back(self, report: int, by: Actor | str = OFFICE) -> ReportDetail:
        """Return a report."""
        return self.fire(ReportTrigger.RETURN, report, ReturnReport(reason="数字与台账不符"), by)

    def accept(self, report: int, by: Actor | str = OFFICE) -> ReportDetail:
        """Accept a report."""
        return self.fire(ReportTrigger.ACCEPT, report, AcceptReport(), by)

    def inbox(self, template: str) -> Sequence[tuple[str, str]]:
        """Return who was told by notices of a template, and by which promise."""
        asked = """select a.username, n.promise from notice n join account a on a.id = n.recipient
                   where n.template = :template and n.channel = 'inbox' order by 1, 2"""
        with reading(self.world.pool) as tx:
            return [(str(name), str(promise)) for name, promise in tx.run(text(asked), {"template": template})]
