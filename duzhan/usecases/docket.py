"""The docket: a case on the desk, with all that guards and permissions ask, and the one way to move it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from duzhan.errors import NotPermitted, StaleVersion
from duzhan.model.case import Case
from duzhan.policy import deadlines, permissions
from duzhan.policy.deadlines import Due, Rules
from duzhan.policy.permissions import RANK, Actor, Doer, Standing
from duzhan.store import belongings, cases, events, policies
from duzhan.store.belongings import Bundle, RunningClock
from duzhan.store.events import Happening
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import ClockKind, Level, RectificationType, Role
from duzhan.wire import triggers as wire
from statemachines import lifecycle
from statemachines.guards import Facts
from statemachines.states import Resolution, State, Trigger


@dataclass(frozen=True, slots=True)
class File:
    """A case with its belongings, its standing for permissions and the rules it is judged by."""

    case: Case
    bundle: Bundle
    standing: Standing
    rules: Rules

    @property
    def id(self) -> int:
        """The case's key."""
        return int(self.case.id or 0)

    @property
    def state(self) -> State:
        """Where the case stands."""
        return State(self.case.state)

    @property
    def rectification_type(self) -> RectificationType:
        """How the case is rectified; what was never assigned has no type yet, and counts as most cases do."""
        return RectificationType(self.case.rectification_type or RectificationType.TIME_LIMITED)

    def clock(self, kind: ClockKind) -> RunningClock | None:
        """Return the running clock of a kind, if there is one; of rectify clocks the lead unit's."""
        return next(
            (
                clock
                for clock in self.bundle.clocks
                if clock.kind is kind and (kind is not ClockKind.RECTIFY or clock.holder == self.case.lead_unit)
            ),
            None,
        )

    def units(self) -> tuple[str, ...]:
        """Return the units of the case, lead first."""
        return tuple(part.unit for part in sorted(self.bundle.parts, key=lambda part: part.role != "lead"))

    def due_on(self) -> date:
        """Return the local date on which the rectification is due."""
        assert self.case.due_at is not None, "ck_case_assigned_to_nobody"  # noqa: S101
        return deadlines.due_date(self.case.due_at, self.rules.zone)


@dataclass(frozen=True, slots=True)
class Draft:
    """An act that is about to be fired: the file, the trigger, who does it and for which unit."""

    file: File
    trigger: Trigger
    doer: Doer
    unit: str | None
    facts: Facts

    def account(self) -> int | None:
        """Return the person's account; None for a flow."""
        return self.doer.account if isinstance(self.doer, Actor) else None


def view(tx: ReadTx, number: str, doer: Doer) -> File:
    """Open the file of a case in scope, to read; raises NotFound."""
    return file_of(tx, cases.find(tx, number, doer))


def open_for(tx: Tx, number: str, version: int | None, trigger: Trigger, doer: Doer) -> Draft:
    """Lock a case and prepare a trigger.

    Raises NotFound out of scope, NotPermitted where the role may not, StaleVersion where ``version`` (None: any) is
    not the current one, IllegalTransition where the state has no such trigger: a use-case may then rely on what every
    case of such a state has.
    """
    file = file_of(tx, cases.hold(tx, number, doer))
    if file.bundle.newest_at is not None:
        tx.not_before(file.bundle.newest_at)
    return _draft(tx, file, version, (trigger, doer))


def open_locked(tx: Tx, case: Case, trigger: Trigger, doer: Doer) -> Draft:
    """Prepare a trigger on a case whose row this transaction already holds."""
    return _draft(tx, file_of(tx, case), None, (trigger, doer))


def _draft(tx: Tx, file: File, version: int | None, act: tuple[Trigger, Doer]) -> Draft:
    trigger, doer = act
    unit = None
    if isinstance(doer, Actor):
        grant = permissions.acting_as(doer, trigger, file.standing)
        if grant is None:
            raise NotPermitted(trigger=trigger.value)
        unit = grant.unit
    elif trigger not in permissions.AUTOMATIC:
        raise NotPermitted(trigger=trigger.value)
    if version is not None and version != file.case.version:
        raise StaleVersion(version=file.case.version, state=file.case.state)
    facts = facts_of(file, doer, tx.now)
    lifecycle.expect(file.state, trigger, facts)
    return Draft(file, trigger, doer, unit, facts)


def file_of(tx: ReadTx, case: Case) -> File:
    """Open the file of a case that this transaction has read."""
    bundle = belongings.of_case(tx, case)
    standing = Standing(
        state=State(case.state),
        area=case.area,
        found_level=Level(case.found_level),
        closing_level=Level(case.closing_level),
        lead_unit=case.lead_unit,
        co_units=frozenset(part.unit for part in bundle.parts if part.role == "co_unit"),
        offices=bundle.offices,
        submission_reviewed=bundle.submission is not None and bundle.submission.reviewed,
    )
    return File(case, bundle, standing, policies.pinned(tx, case.policy_version))


def facts_of(file: File, doer: Doer, now: datetime) -> Facts:
    """Return what is true of the case and the person at an instant; the command's own facts are still refusing."""
    case, bundle, policy = file.case, file.bundle, file.rules.policy
    submission, extension, accept = bundle.submission, bundle.extension, file.clock(ClockKind.ACCEPT)
    posted, needed = bundle.posted, {kind.value for kind in policy.content(case.content_area).evidence}
    facts = Facts(
        suspended=case.suspended_at is not None,
        returns=case.returns,
        returns_max=policy.returns_max,
        arbitrated=case.arbitrated,
        acceptance_window_open=accept is not None and now < accept.due_at,
        submission_pending=submission is not None and not submission.reviewed,
        submission_reviewed=submission is not None and submission.reviewed,
        co_units_done=all(part.percentage == _WHOLE for part in bundle.parts if part.role == "co_unit"),
        evidence_complete=needed <= bundle.evidence_kinds,
        first_verification_recorded=submission is not None and bool(submission.verifiers),
        closing_ordered=case.closing_ordered_at is not None,
        publicity_over=_publicity_over(file, now),
        standing_objections=0 if posted is None else posted.objections,
        waiting_instructions=sum(clock.kind is ClockKind.INSTRUCTION for clock in bundle.clocks),
        unconcluded_lines=bundle.unconcluded_lines,
        resolution=None if case.resolution is None else Resolution(case.resolution),
        extension_pending=extension is not None,
        extensions_granted=bundle.extensions_granted,
        extensions_max=policy.extension.max_count,
        extension_in_time=case.due_at is not None and deadlines.requested_in_time(file.rules, case.due_at, now),
    )
    return _of_person(facts, file, doer) if isinstance(doer, Actor) else replace(facts, automatic=True)


_WHOLE = 100


def publicity_days(file: File) -> int:
    """Return for how many working days a case must be posted before its closing is ordered; 0: not at all."""
    return file.rules.policy.content(file.case.content_area).publicity_days


def _publicity_over(file: File, now: datetime) -> bool:
    """Tell whether what was posted hung to the end of its last day; what need not be posted, and is not, did."""
    posted = file.bundle.posted
    if posted is None or posted.until_on is None:
        return publicity_days(file) == 0
    return posted.until_on < file.rules.today(now)


def _of_person(facts: Facts, file: File, actor: Actor) -> Facts:
    case, bundle, standing = file.case, file.bundle, file.standing
    submission, extension = bundle.submission, bundle.extension
    me = actor.account
    return replace(
        facts,
        actor_is_arbiter=_sits_at(actor, standing, standing.arbiter()),
        actor_assigned=case.assigned_by == me,
        actor_submitted=submission is not None and submission.submitted_by == me,
        actor_reviewed=submission is not None and submission.reviewed_by == me,
        actor_verified_first=submission is not None and me in submission.verifiers,
        actor_in_responsible_units=bool(actor.all_units() & {part.unit for part in bundle.parts}),
        actor_requested_extension=extension is not None and extension.requested_by == me,
        actor_reaches_closing_level=_reaches(actor, standing, standing.closing_level),
        approver_reaches_extension=extension is not None and _decides_extension(actor, file, extension.proposed_on),
    )


def _sits_at(actor: Actor, standing: Standing, office: tuple[Level, str]) -> bool:
    """Tell whether a person works in an office of the chain or one above it."""
    above = {unit for level, unit in standing.offices if RANK[level] >= RANK[office[0]]}
    return any(grant.role is Role.OFFICE and grant.unit in above for grant in actor.grants)


def _reaches(actor: Actor, standing: Standing, level: Level) -> bool:
    return _sits_at(actor, standing, standing.office_of_level(level))


def _decides_extension(actor: Actor, file: File, proposed: date) -> bool:
    """Tell whether a person's office may decide on so long an extension: beyond the cap, one level up decides.

    Counted from the date as it stands: a suspension may have moved it since the request.
    """
    office = file.standing.office_of_level(file.standing.found_level)
    if deadlines.extension_level_up(file.rules, file.due_on(), proposed):
        office = file.standing.arbiter()
    return _sits_at(actor, file.standing, office)


def decides_extension(draft: Draft, granted_on: date) -> bool:
    """Tell whether the doer may grant this very date, which may differ from the proposed one."""
    extension = draft.file.bundle.extension
    return (
        isinstance(draft.doer, Actor)
        and extension is not None
        and _decides_extension(draft.doer, draft.file, granted_on)
    )


def due_of(tx: Tx, draft: Draft, command: wire.Due, kind: RectificationType) -> Due:
    """Return the due date that a command names, or the one by the budget of the rectification type."""
    rules = draft.file.rules
    if command.due_on is not None:
        return deadlines.on(rules, tx.now, command.due_on)
    return deadlines.due(rules, ClockKind.RECTIFY, tx.now, kind)


def due_facts(tx: Tx, draft: Draft, due_on: date, override_reason: str | None) -> Facts:
    """Add what is true of a due date: in the future, and within the campaign unless overridden with a reason."""
    rules = draft.file.rules
    return replace(
        draft.facts,
        due_in_future=due_on >= rules.today(tx.now),
        due_within_campaign=due_on <= rules.policy.facts.end_on or override_reason is not None,
    )


def fire(draft: Draft, facts: Facts) -> State:
    """Return where the trigger leads; raises the lifecycle's refusals."""
    return lifecycle.fire(draft.file.state, draft.trigger, facts)


def settle(tx: Tx, draft: Draft, to: State, changes: Mapping[str, object], detail: Mapping[str, object]) -> int:
    """Write the move: the case's new row and its event, in one statement; return the event's id."""
    happening = Happening(
        kind=draft.trigger.value,
        from_state=draft.file.state,
        to_state=to,
        doer=draft.doer,
        unit=draft.unit,
        detail={name: value for name, value in detail.items() if value is not None},
    )
    return events.move(tx, draft.file.case, {"state": to.value, **changes}, happening)
