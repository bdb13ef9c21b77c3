"""The generated parts of the docs: what the code knows is written by the code, what people know stays theirs.

A page holds ``<!-- generated:name -->`` … ``<!-- /generated:name -->``; every block is refreshed by
``python tests/contract/docs_blocks.py --write``. In a table whose last column is people's, each row keeps what stood
there; a new row has OPEN, which a test refuses.
"""

import ast
import importlib
import pkgutil
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import click
import typer
from pydantic_core import PydanticUndefined

import duzhan
from duzhan import errors, vocabulary, wording
from duzhan.api.app import create_app
from duzhan.campaign.conformance import Nonconformity
from duzhan.campaign.faults import SENTENCES, WARNINGS
from duzhan.campaign.load import load_campaign
from duzhan.campaign.sampling import RiskWeights
from duzhan.campaign.scoring import ScoreLine
from duzhan.cli import doctor
from duzhan.cli.main import app
from duzhan.documents import conformance_words, ledger_faults, metric_words, report_words, score_words
from duzhan.http.problems import STATUS
from duzhan.model.audit import AuditKind
from duzhan.policy import (
    access_wording,
    burden,
    look_back_wording,
    reading_wording,
    record_wording,
    target_plan_wording,
    target_wording,
    tour_wording,
)
from duzhan.policy.permissions import MAY, Grant, Standing
from duzhan.settings import CONFIG, Settings, current
from duzhan.store.transaction import Pool
from duzhan.vocabulary import Level, Role, Severity, Word, tour
from duzhan.vocabulary.look_back import Risk
from duzhan.vocabulary.target import ListingAct, SupportKind
from duzhan.wire.triggers import SHAPES
from statemachines import appeal, diagram, monthly_report, record, states
from statemachines.errors import GuardRefused, IllegalTransition
from statemachines.lifecycle import TRANSITIONS, Transition
from statemachines.states import State, Trigger

ROOT = Path(__file__).parents[2]
OPEN = "TO BE WRITTEN"
_BLOCK = re.compile(r"(<!-- generated:([a-z-]+) -->\n)(.*?)(<!-- /generated:\2 -->)", re.DOTALL)
_CELL = re.compile(r"(?<!\\)\|")
Kept = Mapping[str, str]
"""What people wrote in the last column, by the first one."""


def pages() -> list[Path]:
    """Return every page of ours; docs/source is the plan's own text."""
    found = sorted((ROOT / "docs").rglob("*.md"))
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *(page for page in found if "source" not in page.parts)]


def refreshed(text: str) -> str:
    """Return a page with its blocks as the code has them now."""
    return _BLOCK.sub(lambda block: f"{block[1]}{BLOCKS[block[2]](_kept(block[3]))}\n{block[4]}", text)


def blocks_of(text: str) -> list[str]:
    """Name the blocks that a page holds."""
    return [block[2] for block in _BLOCK.finditer(text)]


def _kept(block: str) -> Kept:
    rows = [_CELL.split(line.strip().strip("|")) for line in block.splitlines() if line.startswith("|")]
    return {row[0].strip(): row[-1].strip() for row in rows}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _with_kept(head: Sequence[str], rows: Sequence[Sequence[str]], kept: Kept) -> str:
    lines = [head, ["---"] * len(head)]
    lines += [[*(cell.replace("|", "\\|") for cell in row), kept.get(row[0], OPEN)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# The lifecycle.


def _picture(_: Kept) -> str:
    return f"```mermaid\n{diagram.mermaid()}```"


OFFICE, TEAM, LEAD, CO_UNIT = "4103-office", "4103", "410325-water", "410325-health"
_CHAIN = ((Level.COUNTY, "410325-office"), (Level.CITY, OFFICE), (Level.PROVINCE, "41-office"))
_WHO: Mapping[str, tuple[Grant, ...]] = {
    "office of the level or above": (Grant(Role.OFFICE, Level.CITY, "4103", OFFICE),),
    "supervisor of the area": (Grant(Role.SUPERVISOR, Level.CITY, TEAM, None),),
    "lead unit": (Grant(Role.UNIT_HANDLER, Level.COUNTY, None, LEAD), Grant(Role.UNIT_HEAD, Level.COUNTY, None, LEAD)),
    "lead unit's head": (Grant(Role.UNIT_HEAD, Level.COUNTY, None, LEAD),),
    "co-unit": (Grant(Role.UNIT_HANDLER, Level.COUNTY, None, CO_UNIT),),
}
_BY_ITSELF = {
    Trigger.ASSIGN: "assignment flow",
    Trigger.CLOSE: "ledger closure",
    Trigger.RESUME: "sweep, at the review date",
}


def _triggers(_: Kept) -> str:
    ways: dict[tuple[str, ...], list[str]] = {}
    for edge in TRANSITIONS:
        guards = ", ".join(f"`{rule.name}`" for rule in edge.guards)
        name = f"`{edge.trigger.value}` {_chinese(edge.trigger)}"
        ways.setdefault((name, "; ".join(_who(edge.trigger, edge.source)), guards), []).append(_way(edge))
    rows = [[name, ", ".join(moves), who, guards] for (name, who, guards), moves in ways.items()]
    return _table(["trigger", "from → to", "who", "guards, in the order judged"], rows)


def _way(edge: Transition) -> str:
    to = "same" if edge.dest is edge.source else edge.dest.value
    return f"{edge.source.value} → {to}" + ("" if edge.when is None else f" ({edge.when.name.replace('_', ' ')})")


def _chinese(trigger: Trigger) -> str:
    shape = SHAPES.get(trigger)
    return "销号" if shape is None else (shape.__doc__ or "").partition(":")[0]


def _who(trigger: Trigger, state: State) -> list[str]:
    """Ask the permissions themselves, about a reviewed case that the city found."""
    standing = Standing(state, "410325", Level.CITY, Level.CITY, LEAD, frozenset({CO_UNIT}), _CHAIN, True)
    who = [name for name, grants in _WHO.items() if all(MAY[trigger](grant, standing) for grant in grants)]
    if "lead unit" in who:
        who.remove("lead unit's head")
    return [*who, *filter(None, [_BY_ITSELF.get(trigger)])]


def _guards(kept: Kept) -> str:
    order = dict.fromkeys(rule for edge in TRANSITIONS for rule in edge.guards)
    rows = [[f"`{rule.name}`", "case" if rule.of_case else "command", wording.GUARD_SAYS[rule.name]] for rule in order]
    return _with_kept(["guard", "judged by", "what a refusal says", "what must be true"], rows, kept)


# Monthly reports.


def _report_picture(_: Kept) -> str:
    return f"```mermaid\n{diagram.report_mermaid()}```"


def _report_triggers(_: Kept) -> str:
    rows = [
        [
            f"`{edge.trigger.value}`",
            f"{edge.source.value} → {'same' if edge.dest is edge.source else edge.dest.value}",
            ", ".join(f"`{rule.name}`" for rule in edge.guards),
        ]
        for edge in monthly_report.LIFE.edges
    ]
    return _table(["trigger", "from → to", "guards, in the order judged"], rows)


def _report_guards(kept: Kept) -> str:
    order = dict.fromkeys(rule for edge in monthly_report.LIFE.edges for rule in edge.guards)
    rows = [[f"`{rule.name}`", wording.REPORT_GUARD_SAYS[rule.name]] for rule in order]
    return _with_kept(["guard", "what a refusal says", "what must be true"], rows, kept)


def _record_picture(_: Kept) -> str:
    return f"```mermaid\n{diagram.record_mermaid()}```"


def _appeal_picture(_: Kept) -> str:
    return f"```mermaid\n{diagram.appeal_mermaid()}```"


def _record_guards(kept: Kept) -> str:
    edges = (*record.LIFE.edges, *appeal.LIFE.edges)
    order = dict.fromkeys(rule.name for edge in edges for rule in edge.guards)
    rows = [[f"`{name}`", record_wording.RECORD_GUARD_SAYS[name]] for name in order]
    return _with_kept(["guard", "what a refusal says", "what must be true"], rows, kept)


def _metrics(_: Kept) -> str:
    rows = [
        [f"`{metric.value}`", meaning.label, meaning.formula, meaning.note]
        for metric, meaning in metric_words.DEFINITIONS.items()
    ]
    return _table(["metric", "指标", "算法", "口径"], rows)


def _figures(kept: Kept) -> str:
    rows = [[f"`{figure.value}`", label] for figure, label in report_words.FIGURES.items()]
    return _with_kept(["figure", "in the documents", "what is counted"], rows, kept)


def _score_lines(_: Kept) -> str:
    points = load_campaign(current().campaign_folder).policy.scoring
    assert points is not None
    rows = [
        [f"`{line.value}`", score_words.LINES[line], f"{points.points.of(line):g}", score_words.MEANINGS[line]]
        for line in ScoreLine
    ]
    rows.append(["bonus", score_words.BONUS, f"{points.bonus_max:g}", score_words.BONUS_MEANING])
    return _table(["line", "项目", "at most", "算什么"], rows)


def _burden_costs(kept: Kept) -> str:
    rows = [
        [f"`{act.value}`", act.label, str(cost.fields), str(cost.each), "yes" if cost.report else "no"]
        for act, cost in burden.COSTS.items()
    ]
    return _with_kept(["act", "事项", "fields", "fields of each row", "a report", "what is counted"], rows, kept)


def _sampling_weights(_: Kept) -> str:
    terms = load_campaign(current().campaign_folder).policy.sampling
    assert terms is not None
    rows = [[f"`{risk.value}`", risk.label, _factor(risk, terms.weights)] for risk in Risk]
    return _table(["risk", "风险", "factor"], rows)


def _factor(risk: Risk, weights: RiskWeights) -> str:
    if risk is not Risk.SEVERITY:
        return f"{weights.of(risk, Severity.MINOR):g}"
    return ", ".join(f"{severity.label} {weights.of(risk, severity):g}" for severity in Severity)


def _nonconformities(_: Kept) -> str:
    rows = [
        [f"`{kind.value}`", conformance_words.LABELS[kind], conformance_words.MEANINGS[kind]] for kind in Nonconformity
    ]
    return _table(["kind", "发现", "怎么查的"], rows)


# The house.


def _settings(kept: Kept) -> str:
    comments = _comments((CONFIG / "duzhan.toml").read_text(encoding="utf-8"))
    defaults = tomllib.loads((CONFIG / "duzhan.toml").read_text(encoding="utf-8"))
    rows = []
    for name, field in Settings.model_fields.items():
        default = defaults.get(name, None if field.default is PydanticUndefined else field.default)
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        rows.append([f"`DUZHAN_{name.upper()}`", "none" if default is None else f"`{shown}`", comments.get(name, "")])
    return _with_kept(["variable", "default", "in `config/duzhan.toml`", "notes"], rows, kept)


def _comments(toml: str) -> dict[str, str]:
    return {match[1]: match[2].strip() for match in re.finditer(r"^(\w+) = [^#\n]+#(.*)$", toml, re.MULTILINE)}


def _commands(kept: Kept) -> str:
    rows = [[f"`{name}`", command.get_short_help_str(200)] for name, command in commands()]
    return _with_kept(["command", "what its help says", "in English"], rows, kept)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Go through the operators' commands, in the order of the help."""
    yield from _below("duzhan", typer.main.get_command(app))


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not hasattr(command, "commands"):
        yield name, command
        return
    if getattr(command, "invoke_without_command", False):
        yield name, command
    for word, inner in command.commands.items():
        yield from _below(f"{name} {word}", inner)


def _timetable(kept: Kept) -> str:
    """Read the schedules where they stand, without importing Prefect."""
    tree = ast.parse((ROOT / "flows/deployments.py").read_text(encoding="utf-8"))
    rows = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id == "Timetabled" and isinstance(call.args[0], ast.Name):
            flow, cron = call.args[0].id, str(ast.literal_eval(call.args[1]))
            rows.append([f"`{flow.replace('_', '-')}`", f"`{cron}`", f"`{ast.literal_eval(call.keywords[0].value)}`"])
    return _with_kept(["flow", "cron", "in rehearsal", "what it does"], rows, kept)


def _checks(kept: Kept) -> str:
    rows = [[f"`{code}`", says] for code, says in doctor.CHECKS.items()]
    return _with_kept(["finding", "what doctor says", "what it means, and what to do"], rows, kept)


def _standing(kept: Kept) -> str:
    rows = [[f"`{code}`", says] for code, says in doctor.STANDING.items()]
    return _with_kept(["reason", "what doctor says", "what it means, and what to do"], rows, kept)


def _operations(_: Kept) -> str:
    nowhere = Pool(None)  # type: ignore[arg-type]  # describing asks no database
    described = create_app(nowhere, current()).openapi()["paths"]
    rows = [
        [f"`{method.upper()} {path.removeprefix('/api/v1')}`", operation["description"].partition("\n")[0]]
        for path, methods in described.items()
        for method, operation in methods.items()
    ]
    return _table(["operation", "what"], sorted(rows, key=lambda row: row[0].strip("`").split()[::-1]))


# Refusals.


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of refusal; the status is None for those that only a command can meet."""

    slug: str
    title: str
    status: int | None


def refusals() -> list[Refusal]:
    """Return every refusal that the code defines, by status and slug."""
    for module in pkgutil.walk_packages(duzhan.__path__, "duzhan."):
        if not module.name.startswith("duzhan.store.migrations"):
            importlib.import_module(module.name)
    kinds = (errors.DuzhanError, *_kinds_of(errors.DuzhanError))
    found = {kind.slug: Refusal(kind.slug, kind.title, _status(kind)) for kind in kinds}
    return sorted(found.values(), key=lambda refusal: (refusal.status or 0, refusal.slug))


def _kinds_of(family: type[errors.DuzhanError]) -> Iterator[type[errors.DuzhanError]]:
    for kind in family.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


def _status(kind: type[errors.DuzhanError]) -> int | None:
    if kind.__module__.startswith(("duzhan.cli", "duzhan.campaign")):
        return None
    spoken_for = {errors.IllegalMove: IllegalTransition, errors.GuardFailed: GuardRefused}
    family = spoken_for.get(kind, kind)
    return next(STATUS[known] for known in family.__mro__ if known in STATUS)


def _errors(kept: Kept) -> str:
    rows = [[f"`{refusal.slug}`", str(refusal.status or "command"), refusal.title] for refusal in refusals()]
    return _with_kept(["slug", "status", "title", "what to do"], rows, kept)


def _field_faults(_: Kept) -> str:
    ours = {**access_wording.ACCESS_FAULTS, **reading_wording.READING_FAULTS, **target_plan_wording.PLAN_FAULTS}
    ours |= target_wording.TARGET_FAULTS | tour_wording.TOUR_FAULTS | look_back_wording.LOOK_BACK_FAULTS
    ours |= record_wording.RECORD_FAULTS
    said = {**wording.VALIDATION_SAYS, **wording.INPUT_FAULTS, **ours}
    return _table(["code", "message"], [[f"`{code}`", sentence] for code, sentence in said.items()])


def _import_problems(_: Kept) -> str:
    tables = {"error": ledger_faults.ERRORS, "warn": ledger_faults.WARNINGS, "ignore": ledger_faults.IGNORED}
    rows = [[f"`{code}`", action, says] for action, table in tables.items() for code, says in table.items()]
    return _table(["code", "action", "sentence"], rows)


def _campaign_faults(_: Kept) -> str:
    rows = [[f"`{code}`", "warning" if code in WARNINGS else "error", sentence] for code, sentence in SENTENCES.items()]
    return _table(["code", "", "sentence"], rows)


# Words.


def _codes(_: Kept) -> str:
    wanted: Mapping[str, type[Word]] = {
        "level": vocabulary.Level,
        "source": vocabulary.Source,
        "severity": vocabulary.Severity,
        "rectification_type": vocabulary.RectificationType,
        "light": vocabulary.Light,
        "evidence kind": vocabulary.EvidenceKind,
        "clock kind": vocabulary.ClockKind,
        "role": vocabulary.Role,
        "seat": vocabulary.Seat,
        "channel": vocabulary.Channel,
        "must": vocabulary.Must,
        "token scope": vocabulary.TokenScope,
        "listing act": ListingAct,
        "support kind": SupportKind,
        "answer": tour.Answer,
    }
    rows = [[name, ", ".join(f"`{word.value}` {word.label}" for word in words)] for name, words in wanted.items()]
    plain: Mapping[str, type[StrEnum]] = {
        "state": states.State,
        "resolution": states.Resolution,
        "audit kind": AuditKind,
    }
    rows += [[name, ", ".join(f"`{word.value}`" for word in words)] for name, words in plain.items()]
    return _table(["field", "values"], rows)


def _indicators(_: Kept) -> str:
    rules = load_campaign(current().campaign_folder).policy.monitoring.rules
    rows = [
        [f"`{rule.id}`", rule.title, f"`{rule.holds}`" if rule.holds else f"read every {rule.missing_weeks} weeks"]
        for rule in rules
    ]
    return _table(["rule", "what it asks", "holds"], rows)


def _content_areas(_: Kept) -> str:
    policy = load_campaign(current().campaign_folder).policy
    by_flow = {True: "yes", False: "no"}
    rows = [
        [
            f"`{area.code}`",
            area.title,
            ", ".join(kind.label for kind in area.evidence),
            by_flow[area.auto_route],
            str(area.publicity_days),
        ]
        for area in policy.contents
    ]
    return _table(["code", "督战内容", "必备佐证", "assigned by the flow", "working days posted"], rows)


BLOCKS: Mapping[str, Callable[[Kept], str]] = {
    "lifecycle-picture": _picture,
    "import-problems": _import_problems,
    "triggers": _triggers,
    "guards": _guards,
    "report-picture": _report_picture,
    "report-triggers": _report_triggers,
    "report-guards": _report_guards,
    "record-picture": _record_picture,
    "appeal-picture": _appeal_picture,
    "record-guards": _record_guards,
    "report-metrics": _metrics,
    "report-figures": _figures,
    "nonconformities": _nonconformities,
    "burden-costs": _burden_costs,
    "sampling-weights": _sampling_weights,
    "score-lines": _score_lines,
    "settings": _settings,
    "commands": _commands,
    "timetable": _timetable,
    "doctor-checks": _checks,
    "doctor-standing": _standing,
    "operations": _operations,
    "errors": _errors,
    "field-faults": _field_faults,
    "campaign-faults": _campaign_faults,
    "codes": _codes,
    "indicators": _indicators,
    "content-areas": _content_areas,
}


def main(arguments: Sequence[str]) -> int:
    """Write the blocks, or name the pages that are out of date."""
    fresh = {page: refreshed(page.read_text(encoding="utf-8")) for page in pages()}
    stale = [page for page, text in fresh.items() if page.read_text(encoding="utf-8") != text]
    for page in stale:
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")
        if arguments == ["--write"]:
            page.write_text(fresh[page], encoding="utf-8")
    return 0 if arguments == ["--write"] else len(stale)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
