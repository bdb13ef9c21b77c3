"""A refusal of the API as an exception with its facts."""

import httpx

from duzhan.wire.problems import MEDIA_TYPE, FieldFault, Problem
from statemachines.monthly_report import ReportState, ReportTrigger
from statemachines.states import State, Trigger


class Refused(Exception):  # a noun, as all our errors
    """The API said no; nothing was changed."""

    def __init__(self, problem: Problem, retry_after: float | None = None) -> None:
        super().__init__(f"{problem.status} {problem.slug}: {problem.detail}")
        self.problem = problem
        self.retry_after = retry_after
        """Seconds after which another try may do, where the API said so."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.problem.status

    @property
    def slug(self) -> str:
        """What kind of refusal, for machines."""
        return self.problem.slug

    @property
    def title(self) -> str:
        """What kind of refusal, for people."""
        return self.problem.title

    @property
    def detail(self) -> str:
        """What was refused, for people."""
        return self.problem.detail

    @property
    def errors(self) -> tuple[FieldFault, ...]:
        """The faulty fields of an invalid input."""
        return self.problem.errors or ()

    @property
    def state(self) -> State | ReportState | None:
        """Of a refused trigger: where the case or the report stands."""
        return self.problem.state

    @property
    def guard(self) -> str | None:
        """Of a refused trigger: the guard that said no."""
        return self.problem.guard

    @property
    def permitted(self) -> tuple[Trigger | ReportTrigger, ...]:
        """Of a refused trigger: what the case or the report permits."""
        return self.problem.permitted or ()


def refusal(response: httpx.Response) -> Refused:
    """Return the refusal that an answer is; also where something in between answered, without a problem."""
    seconds = response.headers.get("retry-after", "")
    if response.headers.get("content-type", "").startswith(MEDIA_TYPE):
        problem = Problem.model_validate_json(response.content, extra="ignore")
    else:
        phrase = response.reason_phrase or "refused"
        problem = Problem(type="about:blank", title=phrase, status=response.status_code, detail=response.text[:200])
    return Refused(problem, float(seconds) if seconds.isdigit() else None)
