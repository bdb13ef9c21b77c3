"""`duzhan conformance` says what it finds line by line, and ends with 1 where there is anything."""

import json

import injecting
from operating import Operator
from world import World


def test_what_is_found_is_said_line_by_line(operator: Operator, world: World) -> None:
    operator.rehearse()
    kept = injecting.closed(world)
    assert operator.says("conformance", "--now", "2020-06-20 09:00") == "共 0 条\n"
    (number,) = injecting.too_fast(world)
    done = operator.run("conformance", "--now", "2020-06-20 09:00")
    assert (done.exit_code, "销号过快" in done.stdout, number in done.stdout, kept in done.stdout) == (
        1,
        True,
        True,
        False,
    )
    lines = operator.run("conformance", "2020-06", "--json", "--now", "2020-06-20 09:00").stdout.splitlines()
    assert [json.loads(line)["cases"] for line in lines] == [[number]]
    assert operator.run("conformance", "2020-13").exit_code == 2
