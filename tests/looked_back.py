"""A plan of look-backs that drew some cases, and a visit to each, written as their use-cases would write them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import text
from world import World, actor

from duzhan.campaign import hashing
from duzhan.model.look_back import LookBackPlan
from duzhan.store import look_backs

OFFICE = "41-office"
FIRST, LAST = date(2020, 6, 1), date(2020, 7, 31)


def planted(world: World, words: Mapping[str, str]) -> None:
    """Let one plan of the province draw the cases, whatever state they are in, and say each case's words of it."""
    asked = 'select id, cycle, area, number from "case" where number = any(:numbers) order by id'
    with world.tx() as tx:
        rows = tx.run(text(asked), {"numbers": list(words)}).mappings().all()
        picks = [
            {"number": row["number"], "unit": OFFICE, "place": row["area"], "why": "quota", "weight": 1.0, "risks": [],
             "days": 1.5} for row in rows
        ]  # fmt: skip
        terms = {"since": FIRST.isoformat(), "until": LAST.isoformat(), "seed": "1", "budget": 9.0, "spent": 9.0}
        shares = {"sample_percent": 20, "at_least_per_unit": 1, "trips": 4, "thrifty": False, "left": [], "quotas": []}
        told = {**terms, **shares, "office": OFFICE, "as_of": tx.now.isoformat(), "picks": picks}
        content = hashing.canonical_json(told)
        plan = LookBackPlan(
            campaign="henan-2020", position=1, office=OFFICE, since=FIRST, until=LAST, as_of=tx.now, seed="1",
            budget=9.0, policy_version=1, content=content, digest=hashing.sha256_hex(content), adopted_at=tx.now,
            adopted_by=actor("province_office").account,
        )  # fmt: skip
        look_backs.adopt(tx, plan, [(row["id"], row["cycle"]) for row in rows])
        for row in rows:
            about = {"case_id": row["id"], "cycle": row["cycle"], "sample": None, "unit": None, "by": 1}
            look_backs.add(tx, about, ("consolidated", FIRST, words[row["number"]], ()))
