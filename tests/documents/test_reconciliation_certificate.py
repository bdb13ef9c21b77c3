"""The certificate of a reconciliation: its figures, both signatures under each conclusion, what is open."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import docx
import pytest
from docx.document import Document

from duzhan.documents import reconciliation_certificate
from duzhan.documents.reconciliation_certificate import Certificate, Concluded, Figure, Open, Signed, share
from duzhan.vocabulary import Conclusion, Match

AT = datetime(2020, 6, 24, 8, 5)  # noqa: DTZ001  # local
CERTIFICATE = Certificate(
    area="洛阳市嵩县",
    office="洛阳市脱贫攻坚领导小组办公室",
    counterpart="嵩县脱贫攻坚领导小组办公室",
    as_of=AT,
    filename="嵩县台账.xlsx",
    sha256="a" * 64,
    made_by="赵一",
    made_at=AT,
    superseded_at=None,
    issued_on=date(2020, 6, 25),
    figures=(Figure(Match.AGREE, 997, 997), Figure(Match.FIELD_DIFFERS, 2, 1), Figure(Match.ONLY_OURS, 1, 1)),
    concluded=(
        Concluded(
            12,
            "DZ-410325-0037",
            Conclusion.ADOPT_THEIRS,
            Signed("赵一", "县里时限准确", AT),
            Signed("钱二", "同意", AT),
        ),
    ),
    open=(Open(40, "DZ-410325-0040", Match.FIELD_DIFFERS),),
)


def opened(certificate: Certificate) -> Document:
    return docx.Document(BytesIO(reconciliation_certificate.document(certificate)))


def words(certificate: Certificate) -> str:
    return "\n".join(paragraph.text for paragraph in opened(certificate).paragraphs)


def test_both_offices_both_ledgers_and_the_figures_are_named() -> None:
    said = words(CERTIFICATE)
    assert said.startswith("洛阳市嵩县督战台账对账证明")
    assert "我方台账数据截至2020年6月24日08:05；对方台账为文件“嵩县台账.xlsx”（SHA-256 aaaa" in said
    assert "共1000条，一致或双方已有结论的999条，对账率99.9%，尚有1条没有双方结论，对账没有完成。" in said
    assert "第40条（DZ-410325-0040，栏目不一致）。" in said
    assert said.endswith("洛阳市脱贫攻坚领导小组办公室\n2020年6月25日")
    figures, _ = opened(CERTIFICATE).tables
    assert [[cell.text for cell in row.cells] for row in figures.rows] == [
        ["类别", "条数", "已了结", "未了结"],
        ["一致", "997", "997", "0"],
        ["栏目不一致", "2", "1", "1"],
        ["仅我方有", "1", "1", "0"],
        ["合计", "1000", "999", "1"],
    ]


def test_each_conclusion_carries_both_names_and_times() -> None:
    _, conclusions = opened(CERTIFICATE).tables
    assert [cell.text for cell in conclusions.rows[1].cells] == [
        "12",
        "DZ-410325-0037",
        "以对方为准",
        "赵一 2020年6月24日08:05：县里时限准确",
        "钱二 2020年6月24日08:05：同意",
    ]


def test_a_complete_reconciliation_says_so_and_names_nothing() -> None:
    done = replace(CERTIFICATE, figures=(Figure(Match.AGREE, 3, 3),), concluded=(), open=())
    said = words(done)
    assert "对账率100.0%，对账已经完成。" in said
    assert "四、未了结条目\n无。" in said
    assert len(opened(done).tables) == 1


def test_a_reconciliation_that_no_longer_stands_says_so() -> None:
    assert "已重新对账，本次对账由其取代。" in words(replace(CERTIFICATE, superseded_at=AT))
    assert "取代" not in words(CERTIFICATE)


@pytest.mark.parametrize(
    ("settled", "lines", "said"),
    [(0, 0, "—"), (0, 3, "0.0%"), (1, 3, "33.3%"), (9999, 10_000, "99.9%"), (3, 3, "100.0%")],
)
def test_a_hundred_percent_is_said_of_nothing_incomplete(settled: int, lines: int, said: str) -> None:
    assert share(settled, lines) == said
