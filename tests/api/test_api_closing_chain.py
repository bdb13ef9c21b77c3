"""The end of a case over HTTP: posted, objected to, answered and ordered; struck off, filed upward and received."""

from datetime import date
from io import BytesIO
from uuid import UUID

import posting
import pytest
from serving import PNG, Api
from world import actor, beijing

from duzhan.client import Refused
from duzhan.client.client import Upload
from duzhan.vocabulary import EvidenceKind, Outcome
from duzhan.wire.filings import FilingFilter, FilingIn
from duzhan.wire.publicity import ObjectionAnswer, ObjectionIn, PublicityIn
from duzhan.wire.triggers import OrderClosing
from statemachines.states import Trigger

TODAY = date(2020, 5, 29)


def test_an_office_posts_a_case_answers_what_is_objected_and_orders_its_closing_when_its_days_are_over(
    api: Api,
) -> None:
    number = posting.verified(api.world)
    with api.client("province_office") as office:
        picture = Upload(kind=EvidenceKind.PUBLICITY, taken_on=TODAY, filename="x.png", file=BytesIO(PNG))
        piece = UUID(office.attach(number, picture).id)
        with pytest.raises(Refused) as no:
            office.attach(number, Upload(kind=EvidenceKind.ROSTER, taken_on=TODAY, filename="x.png", file=BytesIO(PNG)))
        assert no.value.status == 409
        office.publicize(number, PublicityIn(posted_on=TODAY, place="拜石村村务公开栏", evidence=(piece,)))
        office.object_to(number, ObjectionIn(raised_on=TODAY, words="有 1 人仍未领到"))
        office.answer_objection(number, 1, ObjectionAnswer(outcome=Outcome.DISMISSED, words="经核实已发放"))
        seen = office.case(number)
        assert (seen.publicity.required_days, seen.publicity.over) == (5, False)
        assert [objection.outcome for objection in seen.publicity.objections] == [Outcome.DISMISSED]
        assert Trigger.ORDER_CLOSING not in seen.permitted
        api.world.now = beijing("2020-06-08 09:00")
        api.world.shift_database_clock(api.world.real)
    with api.client("province_office") as office:
        seen = office.case(number)
        assert seen.publicity.over
        office.order_closing(number, OrderClosing(opinion="同意销号"), version=seen.version)
        kinds = [event.kind for event in office.events(number).items]
        assert kinds[-5:] == ["attach", "publicity", "objection", "answer", "order_closing"]


def test_a_county_files_what_it_closed_and_its_city_receives_it(api: Api) -> None:
    number = posting.closed_by_county(api.world)
    with api.client("county_office") as county, api.client("city_office") as city:
        (due,) = county.due_filings().items
        assert (due.to_office, [case.case for case in due.cases]) == ("4103-office", [number])
        filed = county.file_closings(FilingIn(cases=(number,)))
        assert [case.case for case in city.filing(filed.number).cases] == [number]
        assert city.receive_filing(filed.number).received_by == actor("city_office").name
        assert [one.number for one in city.filings(FilingFilter(received=True)).items] == [filed.number]
        with pytest.raises(Refused) as no:
            county.file_closings()
        assert (no.value.status, no.value.slug) == (409, "nothing-to-file")
    with api.client("sibling_office") as sibling:
        assert sibling.filings().items == ()
        for absent in (filed.number, "BB-410326-2020-0001", "nonsense"):
            with pytest.raises(Refused) as no:
                sibling.filing(absent)
            assert (no.value.status, no.value.slug) == (404, "filing-not-found")
