"""Schemathesis let loose on the API as somebody: what it asked, and what was untrue of the answers (promise 37)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from canaries import Plot, known
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from world import World

from duzhan.vocabulary import Role

Document = dict[str, Any]

FUZZERS: Mapping[Role, str] = {
    Role.SUPERVISOR: "finder",
    Role.OFFICE: "province_office",
    Role.UNIT_HANDLER: "water",
    Role.UNIT_HEAD: "water_head",
    Role.DUTY_LEADER: "county_leader",
    Role.AUDITOR: "auditor",
    Role.SYSTEM_ADMIN: "sysadmin",
    Role.SECURITY_ADMIN: "secadmin",
}
"""Somebody of every role."""
SEED = 20200529
PHASES = ("examples", "coverage", "fuzzing", "stateful")
SIMPLE = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
CHECKS: Mapping[str, object] = {
    "enabled": False,
    **{check: {"enabled": True} for check in SIMPLE},
    # A version that is none is refused as one that is old: 412.
    "negative_data_rejection": {
        "enabled": True,
        "expected-statuses": ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428", "429"],
    },
}
"""What every answer is held against; a stack trace is looked for besides."""
TRACES = ("Traceback (most recent", 'File "/', "psycopg.", "sqlalchemy.")
ENDS = {"/api/v1/me/sign-out", "/api/v1/me/sessions/{id}/end"}
"""After these, whoever asks is nobody."""
CHAINS = 10
"""So many chains of requests for each example that a single operation gets."""
MARKS = [f'"{version}"' for version in range(1, 9)]


@dataclass
class Fuzzed:
    """How many requests there were, by the status of their answers, and each fault once, with one example of it."""

    answers: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """How many requests were answered."""
        return sum(self.answers.values())

    def note(self, recorder: ScenarioRecorder) -> None:
        """Take in what one scenario came to."""
        for key, interaction in recorder.interactions.items():
            case, answer = recorder.cases[key].value, interaction.response
            label = f"{case.method} {case.operation.path}"
            if answer is None:
                self.faults[f"{label}: no answer"] = interaction.request.uri
                continue
            self.answers[answer.status_code] += 1
            told = answer.content.decode(errors="replace")
            if any(trace in told for trace in TRACES):
                self.faults[f"{label}: a stack trace"] = told[:500]
            for check in recorder.checks.get(key, ()):
                if check.failure_info is not None:
                    what = f"{label}: {check.name} ({answer.status_code})"
                    says = check.failure_info.failure.message[:600]
                    self.faults[what] = f"{says}\n{case.as_curl_command()[:600]}\n{told[:600]}"


def fuzz(url: str, document: Document, token: str, *, examples: int, phases: Sequence[str]) -> Fuzzed:
    """Ask everything of the document, as whoever holds the token."""
    config = {
        "seed": SEED,
        "analysis": {"constants": {"enabled": False}},
        "base-url": url,
        "headers": {"Authorization": f"Bearer {token}"},
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "phases": {name: _phase(name, phases, examples) for name in PHASES},
        "checks": CHECKS,
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
    }
    schema = schemathesis.openapi.from_dict(deepcopy(document), config=SchemathesisConfig.from_dict(config))
    fuzzed = Fuzzed()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            fuzzed.note(event.recorder)
        if isinstance(event, events.NonFatalError):
            fuzzed.faults[f"{event.label}: {type(event.value).__name__}"] = str(event.value)
        if isinstance(event, events.FatalError):
            fuzzed.faults[f"the end: {type(event.exception).__name__}"] = str(event.exception)
    return fuzzed


def _phase(name: str, phases: Sequence[str], examples: int) -> dict[str, object]:
    """Return a phase; chains of requests are few and cheap, so that there are more of them."""
    more = {"generation": {"max-examples": examples * CHAINS}} if name == "stateful" else {}
    return {"enabled": name in phases, **more}


def lived_in(world: World) -> None:
    """Bring cases to every state from which much can be done."""
    world.to_rectifying()
    world.to_submitted()
    world.to_reviewed()
    world.to_verified()


def about(document: Document, world: World, plots: Sequence[Plot]) -> Document:
    """Return the document with what there is for a parameter, not any text: at random, no number is ever met."""
    there, told = known(world, plots), deepcopy(document)
    with world.real.engine.connect() as connection:
        there["cases"] = list(connection.exec_driver_sql('select number from "case" order by id').scalars())
    for path, operations in told["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                values = MARKS if parameter["name"] == "If-Match" else _there(path, parameter, there)
                if values:
                    parameter["schema"] = {"type": "string", "enum": values}
    return told


def parted(document: Document) -> tuple[Document, Document]:
    """Return the document without the operations that end a sign-in, and that of those alone."""
    paths: AbstractSet[str] = document["paths"].keys()
    return _of(document, paths - ENDS), _of(document, ENDS)


def _of(document: Document, paths: AbstractSet[str]) -> Document:
    return {**document, "paths": {path: told for path, told in document["paths"].items() if path in paths}}


def _there(path: str, parameter: Mapping[str, Any], there: Mapping[str, list[str]]) -> list[str] | None:
    if parameter["in"] != "path":
        return None
    before = path.partition(f"/{{{parameter['name']}}}")[0]
    return there.get(before.rpartition("/")[2]) or there.get(parameter["name"])
