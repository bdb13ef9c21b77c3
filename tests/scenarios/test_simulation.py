"""A simulated campaign goes the same way for the same seed, in one house or in several, and leaves each in order."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from duzhan import calendars
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.load import load_campaign
from duzhan.campaign.simulation import Delay
from duzhan.policy.assignment import Organisation
from duzhan.policy.deadlines import Rules
from duzhan.settings import current
from duzhan.simulation import outcome, run
from duzhan.simulation.arrivals import Draw, Share, places
from duzhan.simulation.hours import Hours
from duzhan.simulation.house import House
from duzhan.simulation.part import Part
from duzhan.store.databases import of_owner
from duzhan.store.engine import open_pool
from duzhan.store.transaction import reading
from duzhan.vocabulary import Level
from statemachines import lifecycle
from statemachines.states import State, Trigger

DAYS, CASES, SEED = 28, 18, 7
_FIRED = text("select distinct kind, from_state, to_state from event where kind = any(cast(:kinds as text[]))")


@pytest.fixture(scope="module")
def hurried() -> Campaign:
    """Give the campaign with people who work so fast, and err so often, that a few weeks show everything."""
    campaign = load_campaign(current().campaign_folder)
    quick = Delay(median=8, p90=20)
    often = dict.fromkeys(("returned", "transferred", "suspended", "sent_back", "reopened"), 0.3)
    areas = tuple(area.model_copy(update={"work": quick, **often}) for area in campaign.simulating.areas)
    assumed = campaign.simulating.model_copy(
        update={"areas": areas, "suspended_days": (2, 5), "look_back_days": (1, 3)}
    )
    return campaign.model_copy(update={"simulating": assumed})


@contextmanager
def a_house(server: URL, template: str, folder: Path) -> Iterator[House]:
    """Give an empty house on a database of its own."""
    name = f"simulated_{folder.name}"
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as owner:
        owner.execute(f"create database {name} template {template} strategy file_copy".encode())
        settings = current().model_copy(update={"home": folder, "rehearsal": True})
        with open_pool(of_owner(server.set(database=name)).worker, size=2) as pool:
            yield House(settings, pool)
        owner.execute(f"drop database {name} with (force)".encode())


def played(house: House, campaign: Campaign, share: Share) -> Part:
    """Play a share of the first weeks, and hold every move against the table of the lifecycle."""
    window = run.window(campaign, campaign.facts.start_on + timedelta(DAYS - 1), CASES, SEED)
    part = run.simulate(house, campaign, (window, share), lambda _: None)
    with reading(house.pool) as tx:
        fired = tx.run(_FIRED, {"kinds": [trigger.value for trigger in Trigger]}).all()
    around = {(Trigger(kind), State(before), State(after)) for kind, before, after in fired} - set(lifecycle.table())
    assert not around
    return part


def test_the_same_seed_is_the_same_outcome_in_one_house_or_in_two(
    server: URL, template: str, tmp_path: Path, hurried: Campaign
) -> None:
    parts = []
    for number, share in enumerate((Share(), Share(1, 2), Share(2, 2))):
        with a_house(server, template, tmp_path / str(number)) as house:
            parts.append(played(house, hurried, share))
    window = run.window(hurried, hurried.facts.start_on + timedelta(DAYS - 1), CASES, SEED)
    one, two = (
        json.dumps(outcome.as_json(outcome.together(hurried, window, these)), ensure_ascii=False)
        for these in (parts[:1], parts[1:])
    )
    assert one == two
    found = json.loads(one)
    assert found["anomalies"] == []
    assert found["acts"]["log"] == CASES
    rare = ("close", "return", "transfer", "send_back", "suspend", "resume", "receipt", "publicity", "reopen")
    assert not [act for act in rare if not found["acts"].get(act)]
    assert found["scores"]
    assert found["load"]["acts_an_hour"]["most"] > 1


def test_another_seed_finds_something_else(hurried: Campaign) -> None:
    hours = Hours(Rules(hurried.policy, calendars.current()), hurried.simulating.day)
    everybody = Organisation({}, None, ((Level.PROVINCE, "41-office"),))
    units = {area: everybody for kind in places(hurried).values() for area in kind}
    first, again, other = (
        Draw(hurried, run.window(hurried, None, CASES, seed), hours, units).all() for seed in (SEED, SEED, SEED + 1)
    )
    assert first == again
    assert first != other
