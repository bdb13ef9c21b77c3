"""Statements that go to the driver as they are behave as those that SQLAlchemy compiles."""

import importlib
import pkgutil

import psycopg
import pytest
from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.types import NullType
from world import World

from duzhan import store
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.store.driver import fixed, insertion
from duzhan.store.transaction import reading, savepoint, transaction

CASE = table(Case)


def test_rows_have_the_names_and_the_shape_of_sqlalchemy(world: World) -> None:
    number = world.log("finder").number
    asked = select(CASE).where(CASE.c.number == bindparam("wanted"))
    with reading(world.pool) as tx:
        compiled = tx.run(asked, {"wanted": number}).mappings().one()
        assert tx.run(fixed(asked), {"wanted": number}).mappings().one() == compiled
        worded = tx.run(text('select * from "case" where number = :wanted'), {"wanted": number})
        assert dict(worded.mappings().one()) == dict(compiled)
        assert tx.run(text("select 'a%' as share, :n as \"n\""), {"n": 5}).one().share == "a%"


def test_what_is_written_is_counted_once_or_for_each_of_several(world: World) -> None:
    with transaction(world.pool) as tx:
        tx.write(text("create temporary table kept (a int primary key, b text)"))
        several = text("insert into kept values (:a, :b)")
        assert tx.write(several, [{"a": 1, "b": "甲"}, {"a": 2, "b": "乙"}]).rowcount == 2
        assert (
            tx.write(text("update kept set b = :b where a = any(:some)"), {"b": "丙", "some": [1, 2, 3]}).rowcount == 2
        )
        assert tx.run(text("select b from kept")).scalars().all() == ["丙", "丙"]


def test_a_refusal_of_the_database_is_an_error_of_sqlalchemy_and_hides_its_values(world: World) -> None:
    said = text("insert into village_secret values (:name)")
    with transaction(world.pool) as tx:
        with pytest.raises(ProgrammingError) as unknown, savepoint(tx):
            tx.write(said, {"name": "刘某某"})
        assert "刘某某" not in str(unknown.value)
        assert not unknown.value.connection_invalidated
        twice = text("insert into unit (code, name, area, level, kind) select code, name, area, level, kind from unit")
        with pytest.raises((IntegrityError, ProgrammingError)) as refused, savepoint(tx):
            tx.write(twice)
        assert isinstance(refused.value.orig, psycopg.Error)
        assert tx.run(text("select 1")).scalar_one() == 1


def test_a_lost_connection_is_known_for_one_and_its_pool_goes_on(world: World) -> None:
    end = text("select pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(DBAPIError) as lost, transaction(world.pool) as tx:
        tx.run(end)
    assert lost.value.connection_invalidated
    with reading(world.pool) as tx:
        assert tx.run(text("select 1")).scalar_one() == 1


def test_what_the_driver_could_not_take_as_it_is_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError):
        fixed(select(CASE).where(CASE.c.number.in_(["DZ-1"])))
    with pytest.raises(TypeError):
        insertion(table(Event), "case_id", "detail")


def test_every_text_binds_plain_values() -> None:
    """Its words alone are kept, so what ``bindparams`` would add to them would be lost."""
    texts = [
        each
        for module in pkgutil.walk_packages(store.__path__, "duzhan.store.")
        if ".migrations" not in module.name
        for each in vars(importlib.import_module(module.name)).values()
        if isinstance(each, TextClause)
    ]
    assert len(texts) > 300
    typed = [
        str(each) for each in texts for bind in each.compile().binds.values() if not isinstance(bind.type, NullType)
    ]
    assert typed == []
