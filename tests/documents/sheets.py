"""A letter as tests write it down, and the receipt that its addressee gives."""

from datetime import date, datetime

from duzhan.documents.letter import Letter, Receipt
from duzhan.vocabulary import Light, Role

LETTER = Letter(
    issuer="河南省脱贫攻坚领导小组办公室",
    document_number="豫脱贫督办〔2020〕231号",
    light=Light.ORANGE,
    title="关于尽快解决嵩县车村镇拜石村石坡组饮水安全问题的督办单",
    addressee="嵩县水利局",
    paragraphs=("石坡组11户饮水靠拉运。", "请立即采取措施完成整改。"),
    issued_on=date(2020, 6, 29),
    copies=("县级包保领导", "市领导小组办公室"),
    case_number="DZ-410325-0037",
    receipt=None,
)
SIGNED = Receipt(datetime(2020, 6, 29, 8, 41), Role.UNIT_HEAD, stood_in=False, reply="7月3日前完成")  # noqa: DTZ001  # local
