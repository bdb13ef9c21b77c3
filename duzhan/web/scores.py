"""考核: a month's scores with the rows behind every point, frozen once; and a trial of another formula."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from duzhan.campaign.scoring import ScoreLine
from duzhan.documents import score_docx, score_words, score_xlsx
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.policy import permissions
from duzhan.policy.score_refusals import ScoresNotFound
from duzhan.store import policies
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import score_counting
from duzhan.usecases.prepare_appeal import may_appeal_for, may_record
from duzhan.usecases.print_scores import print_scores
from duzhan.usecases.read_scores import list_scores, read_scores
from duzhan.usecases.score_units import score_units
from duzhan.usecases.try_scoring import scorable, try_scoring
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.web.paths import MonthPath
from duzhan.wire.problems import Problem
from duzhan.wire.scores import ScoreOut, ScoreSheetOut, ScoringTrial, ScoringTried

router = APIRouter(include_in_schema=False)
ADDRESS = "/scores"


@dataclass(frozen=True, slots=True)
class Shown:
    """A month's sheet, None where there is none yet; ``open`` are the months that the reader may still score."""

    sheet: ScoreSheetOut | None
    months: tuple[str, ...]
    open: tuple[str, ...]
    judge: bool
    checks: bool
    problem: Problem | None
    appeals_for: frozenset[str] = frozenset()
    """The units in whose name the reader may still appeal against a line."""
    records_of: frozenset[str] = frozenset()
    """The units of which the reader may record something."""

    @property
    def groups(self) -> Mapping[str, tuple[ScoreOut, ...]]:
        """The scores by peer group, the best first."""
        found: dict[str, tuple[ScoreOut, ...]] = {}
        for score in () if self.sheet is None else self.sheet.items:
            found[score.peers] = (*found.get(score.peers, ()), score)
        return found

    @property
    def lines(self) -> Mapping[ScoreLine, str]:
        """What each line is called."""
        return score_words.LINES

    @property
    def meanings(self) -> Mapping[ScoreLine, str]:
        """What each line counts."""
        return score_words.MEANINGS

    @property
    def words(self) -> Mapping[str, str]:
        """The words that stand beside the lines."""
        return {"bonus": score_words.BONUS, "bonus_meaning": score_words.BONUS_MEANING, "base": score_words.BASE}

    def group(self, peers: str) -> str:
        """Return what a peer group is called."""
        return score_words.group(peers)


@dataclass(frozen=True, slots=True)
class Tried:
    """The form of a trial, and what came of it."""

    months: tuple[str, ...]
    formula: str
    tried: ScoringTried | None
    typed: Mapping[str, str]
    problem: Problem | None

    def group(self, peers: str) -> str:
        """Return what a peer group is called."""
        return score_words.group(peers)


@router.get(ADDRESS)
def show_newest(door: CasePage) -> Response:
    """Show the newest sheet."""
    return _shown(door, None, None)


@router.get(f"{ADDRESS}/trial")
def ask(door: CasePage) -> Response:
    """Show the form of a trial."""
    return _tried(door, {}, None, None)


@router.post(f"{ADDRESS}/trial")
def try_it(form: CaseForm) -> Response:
    """Show what another formula would make of a month; nothing is kept, so that there is nothing to lead to."""
    typed = asking.typed(form.form)

    def act(tx: ReadTx, visit: Visit) -> ScoringTried:
        form.proven(tx)
        return try_scoring(tx, asking.filled(ScoringTrial, form.form), actor=visit.actor)

    try:
        tried = form.look(act)
    except DuzhanError as refusal:
        return _tried(form, typed, None, case_acts.unless_at_the_door(refusal))
    return _tried(form, typed, tried, None)


@router.get(f"{ADDRESS}/{{month}}")
def show(month: MonthPath, door: CasePage) -> Response:
    """Show a month's sheet."""
    return _shown(door, month, None)


@router.post(f"{ADDRESS}/{{month}}")
def freeze(month: MonthPath, form: CaseForm) -> Response:
    """Score a month and freeze its sheet."""

    def act(tx: Tx, visit: Visit) -> str:
        score_units(tx, month, actor=visit.actor)
        return f"{ADDRESS}/{month}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(form, None, case_acts.unless_at_the_door(refusal))


@router.get(f"{ADDRESS}/{{month}}/sheet.xlsx")
def download(month: MonthPath, door: CasePage) -> Response:
    """Hand out a sheet as a workbook."""
    printed = door.look(lambda tx, visit: print_scores(tx, month, actor=visit.actor))
    return attachment(score_xlsx.write(printed.sheet), f"scores-{month}.xlsx", score_xlsx.MEDIA_TYPE)


@router.get(f"{ADDRESS}/{{month}}/sheet.docx")
def write(month: MonthPath, door: CasePage) -> Response:
    """Hand out a sheet as a Word file."""
    printed = door.look(lambda tx, visit: print_scores(tx, month, actor=visit.actor))
    head = score_docx.Head(printed.issuer, month, printed.dated)
    return attachment(score_docx.write(head, printed.sheet), f"scores-{month}.docx", score_docx.MEDIA_TYPE)


def _shown(door: PageDoor, month: str | None, problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        months = list_scores(tx).months
        judge = score_counting.is_judge(visit.actor, policies.in_force(tx))
        waiting = tuple(each for each in scorable(tx) if each not in months) if judge else ()
        checks = permissions.checks(visit.actor)
        sheet = _sheet(tx, visit, month, months)
        mine = may_appeal_for(tx, sheet, visit.actor)
        return Shown(sheet, months, waiting, judge, checks, problem, mine, may_record(tx, sheet, visit.actor))

    return door.show("scores.html.j2", look, 200 if problem is None else problem.status)


def _sheet(tx: ReadTx, visit: Visit, month: str | None, months: tuple[str, ...]) -> ScoreSheetOut | None:
    """Return the month that is asked for, else the newest; raises ScoresNotFound for one that is asked for in vain."""
    if month is not None:
        return read_scores(tx, month, actor=visit.actor)
    try:
        return read_scores(tx, months[0], actor=visit.actor) if months else None
    except ScoresNotFound:
        return None


def _tried(door: PageDoor, typed: Mapping[str, str], tried: ScoringTried | None, problem: Problem | None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Tried:
        rules = policies.in_force(tx)
        if not score_counting.is_judge(visit.actor, rules):
            raise ScoresNotFound
        formula = "" if rules.policy.scoring is None else score_words.formula(rules.policy.scoring)
        return Tried(scorable(tx), formula, tried, typed, problem)

    return door.show("scoring_trial.html.j2", look, 200 if problem is None else problem.status)
