"""`duzhan explain`: why a case has its light, a letter was issued, or a notice was written, for operators."""

import re
from typing import Annotated
from uuid import UUID

import typer

from duzhan import settings
from duzhan.cli.options import AsJson
from duzhan.policy.permissions import Agent
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import ReadTx, reading
from duzhan.usecases.explain_case import explain_case
from duzhan.usecases.explain_decision import explain_decisions, explain_letter, explain_notice
from duzhan.wire.explanation import DecisionExplanation, DecisionExplanations, Explanation

OPERATOR = Agent("cli:explain")
LETTER = re.compile(r"[A-Z]+-[A-Z]+-\d{4}-\d+")
NOTICE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

HELP = """说明案件为什么是现在的灯色和督办层级；也说明一份督办单、一条通知为什么发。

例：duzhan explain DZ-410325-0037；duzhan explain DB-P-2020-0231；duzhan explain 通知编号；
duzhan explain DZ-410325-0037 --decisions"""


def command(
    number: Annotated[
        str,
        typer.Argument(help="问题编号如 DZ-410325-0037，督办单编号如 DB-P-2020-0231，或通知编号", show_default=False),
    ],
    decisions: Annotated[bool, typer.Option("--decisions", help="逐项说明案件的全部督办记录")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the explanation, one clause a line."""
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=1) as pool, reading(pool) as tx:
        explanation = _explained(tx, number, decisions=decisions)
    if as_json:
        print(explanation.model_dump_json())
    elif isinstance(explanation, DecisionExplanations):
        print("\n\n".join("\n".join(each.sentences) for each in explanation.items))
    else:
        print("\n".join(explanation.sentences))


def _explained(tx: ReadTx, number: str, *, decisions: bool) -> Explanation | DecisionExplanation | DecisionExplanations:
    if LETTER.fullmatch(number):
        return explain_letter(tx, number, actor=OPERATOR)
    if NOTICE.fullmatch(number):
        return explain_notice(tx, UUID(number), actor=OPERATOR)
    return (explain_decisions if decisions else explain_case)(tx, number, actor=OPERATOR)
