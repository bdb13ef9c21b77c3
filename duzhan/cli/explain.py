"""`duzhan explain`: why a case has its light, for operators."""

from typing import Annotated

import typer

from duzhan import settings
from duzhan.policy.permissions import Agent
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading
from duzhan.usecases.explain_case import explain_case

OPERATOR = Agent("cli:explain")


def command(
    number: Annotated[str, typer.Argument(help="问题编号，如 DZ-410325-0037", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """Print the explanation, one clause a line."""
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=1) as pool, reading(pool) as tx:
        explanation = explain_case(tx, number, actor=OPERATOR)
    print(explanation.model_dump_json() if as_json else "\n".join(explanation.sentences))
