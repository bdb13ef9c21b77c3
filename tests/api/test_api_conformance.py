"""Conformance over HTTP: offices and auditors read what was found in their scope; a page says where the next begins."""

import injecting
import pytest
from serving import Api, problem

from duzhan.campaign.conformance import Nonconformity
from duzhan.client import Refused
from duzhan.wire.conformance import ConformanceFilter


def test_offices_and_auditors_read_what_was_found_in_their_scope(api: Api) -> None:
    numbers = (*injecting.too_fast(api.world), *injecting.tossed_about(api.world))
    api.world.shift_database_clock(api.pool)
    with api.client("auditor") as auditor:
        page = auditor.nonconformities()
        assert [each.cases for each in page.items] == [(number,) for number in numbers]
        first = auditor.nonconformities(ConformanceFilter(limit=1))
        second = auditor.nonconformities(ConformanceFilter(limit=1, cursor=first.next))
        assert (*first.items, *second.items) == page.items
        tossed = auditor.nonconformities(ConformanceFilter(month="2020-06", kind=Nonconformity.PING_PONG))
        assert [each.unit for each in tossed.items] == [injecting.WATER]
    with api.client("other_city_office") as elsewhere:
        assert elsewhere.nonconformities().items == ()
    with api.client("water_head") as unit, pytest.raises(Refused) as refused:
        unit.nonconformities()
    assert refused.value.status == 403
    problem(api.http("auditor").get("/conformance?cursor=x"), 422, "invalid-input")
