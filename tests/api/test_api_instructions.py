"""A duty leader's instruction over HTTP: given on the version that was read, answered with evidence, never by force."""

from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from serving import PNG, Api

from duzhan.client import Refused
from duzhan.client.client import Upload
from duzhan.vocabulary import EvidenceKind
from duzhan.wire.instructions import InstructionAnswer, InstructionIn, InstructionWithdrawal


def test_a_leader_instructs_the_unit_answers_and_both_name_the_version_that_they_read(api: Api) -> None:
    number = api.world.to_planned().number
    with api.client("city_leader") as leader, api.client("water") as unit:
        seen = leader.case(number)
        assert (seen.instructions.may_instruct, seen.instructions.may_answer) == (True, False)
        given = leader.instruct(number, InstructionIn(words="请本周拿出方案"), version=seen.version)
        assert [(each.due_on, each.level) for each in given.items] == [(date(2020, 6, 5), "city")]
        with pytest.raises(Refused) as no:
            leader.withdraw_instruction(number, 1, InstructionWithdrawal(reason="已查明"), version=seen.version)
        assert no.value.status == 412
        picture = Upload(kind=EvidenceKind.DOCUMENT, taken_on=date(2020, 5, 29), filename="x.png", file=BytesIO(PNG))
        piece = UUID(unit.attach(number, picture).id)
        answer = InstructionAnswer(words="方案已定", evidence=(piece,))
        said = unit.answer_instruction(number, 1, answer, version=given.version)
        assert [(each.ended, each.evidence) for each in said.items] == [("answered", (piece,))]
        with pytest.raises(Refused) as no:
            unit.answer_instruction(number, 2, answer, version=said.version)
        assert (no.value.status, no.value.slug) == (404, "instruction-not-found")
        assert leader.instructions(number).waiting == ()
        assert leader.case(number).version == said.version
        assert [event.kind for event in leader.events(number).items][-3:] == [
            "instruction",
            "attach",
            "instruction_answer",
        ]
