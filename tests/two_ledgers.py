"""Two ledgers of the same counties, written by two offices, with differences sown between them that are known."""

from dataclasses import dataclass
from random import Random

from duzhan.policy.ledger_lines import Line
from duzhan.vocabulary import Match

COUNTIES = (
    "嵩县",
    "汝阳县",
    "洛宁县",
    "鲁山县",
    "叶县",
    "卢氏县",
    "淅川县",
    "南召县",
    "社旗县",
    "桐柏县",
    "台前县",
    "范县",
    "兰考县",
    "民权县",
    "宁陵县",
)
TOWNS = [f"{a}{b}" for a in "大白黄石车九旧" for b in "章河"]
VILLAGES = [f"{a}{b}" for a in "东西南北上下刘李王三" for b in "湾庄沟坡"]
PROBLEMS = (
    ("1.4 饮水安全", "饮水靠拉运", "水压不足经常断水", "水质检测大肠杆菌超标", "管网漏损严重冬季冻裂", "蓄水池未加盖"),
    ("1.1 义务教育", "适龄儿童辍学在家", "控辍保学台账与学籍不符", "寄宿生生活补助未按时发放", "送教上门记录不全"),
    ("1.2 基本医疗", "慢性病卡未办理", "村卫生室无合格乡村医生", "家庭医生签约流于形式", "住院费用未一站式结算"),
    ("1.3 住房安全", "仍住在 D 级危房", "危房改造后漏雨", "旧房未拆仍有人居住", "安全鉴定缺少照片和结论"),
    ("3 产业扶贫", "光伏电站停运未发电", "带贫企业分红未兑现", "大棚闲置无人管护", "扶贫车间停工用工不足"),
    ("4 就业扶贫", "公益岗位人员长期不在岗", "务工交通补贴漏发", "技能培训签到代签", "返乡人员未纳入台账"),
    ("6 易地搬迁", "搬迁后就业帮扶不到位", "安置点物业费无着落", "宅基地未复垦", "入住率低于要求"),
)
CAUSES = (
    "原因是水泵损坏后一直未修",
    "乡里称资金尚未到位",
    "村干部对政策不清楚",
    "上次督战反馈后仍未整改",
    "与系统数据不一致",
    "群众反映强烈",
    "负责人调走后无人接手",
    "设计时没有考虑地势",
    "合同到期未续签",
    "验收时走过场",
    "名单公示后漏掉",
    "部门之间相互推诿",
)
SEEN = ("入户走访时发现", "查阅档案发现", "现场查看", "电话抽查", "对照花名册核对", "暗访了解到", "座谈会上反映")
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = "零一二三四五六七八九"
SEVERITIES = ("一般", "较重", "严重")


@dataclass(frozen=True)
class Sown:
    """Ours, theirs, and what must be found: the match with the positions of both lines, None where one is missing."""

    ours: list[Line]
    theirs: list[Line]
    expected: frozenset[tuple[Match, int | None, int | None]]


def sow(seed: int, lines: int, differences: int, *, numbered: bool) -> Sown:
    """Write two ledgers with so many differences; ``numbered`` says whether theirs has our case numbers."""
    chance = Random(seed)  # noqa: S311  # reproducible, not secret
    columns = [_line(chance, position) for position in range(lines + differences // 4)]
    ours = [Line(position, each) for position, each in enumerate(columns[:lines], start=1)]
    fates = dict(zip(chance.sample(range(lines), differences - differences // 4), _kinds(), strict=False))
    written: list[tuple[int | None, Match, dict[str, str]]] = []
    missing = []
    for index, line in enumerate(ours):
        fate = fates.get(index, Match.AGREE)
        if fate is Match.ONLY_OURS:
            missing.append((fate, line.position, None))
            continue
        written.append((line.position, fate, _spoilt(chance, _theirs(chance, line.columns, numbered), fate)))
    written += [(None, Match.ONLY_THEIRS, _theirs(chance, each, numbered)) for each in columns[lines:]]
    chance.shuffle(written)
    theirs = [Line(position, each) for position, (_, _, each) in enumerate(written, start=1)]
    found = ((match, position, at) for at, (position, match, _) in enumerate(written, start=1))
    return Sown(ours, theirs, frozenset((*(one for one in found if one[0] is not Match.AGREE), *missing)))


def _kinds() -> list[Match]:
    return [Match.FIELD_DIFFERS, Match.STATE_CONFLICTS, Match.ONLY_OURS] * 10_000


def _line(chance: Random, position: int) -> dict[str, str]:
    content, *problems = chance.choice(PROBLEMS)
    households = chance.randint(1, 180)
    group = f"{chance.choice('东西南北中上下')}{chance.choice('坡沟湾岭组院')}"
    name = f"{chance.choice('张王李赵刘陈杨孙')}某{chance.choice('军霞伟花强红')}"
    text = f"{chance.choice(SEEN)}，{group}{name}等 {households} 户{chance.choice(problems)}，{chance.choice(CAUSES)}。"
    return {
        "number": f"DZ-410325-{position + 1:04d}",
        "county": chance.choice(COUNTIES),
        "township": f"{chance.choice(TOWNS)}{chance.choice('乡镇')}",
        "place": f"{chance.choice(VILLAGES)}村 {group}",
        "content_area": content,
        "description": text,
        "severity": chance.choice(SEVERITIES),
        "units": "牵头：嵩县水利局；配合：嵩县卫生健康委",
        "due_on": f"2020-0{chance.randint(6, 9)}-{chance.randint(10, 28)}",
        "completion": chance.choice(("未整改", "已整改")),
    }


def _theirs(chance: Random, ours: dict[str, str], numbered: bool) -> dict[str, str]:  # noqa: FBT001
    """Write a line as another office would: other digits and stops, short names, units in one cell, some rewording."""
    year, month, day = ours["due_on"].split("-")
    due_on = chance.choice((f"{year}年{int(month)}月{int(day)}日", f"{year}.{int(month)}.{int(day)}", ours["due_on"]))
    return {
        **ours,
        "number": ours["number"].translate(DIGITS) if numbered else str(chance.randint(1, 999)),
        "county": chance.choice((ours["county"], f" {ours['county']} ")),
        "township": chance.choice((ours["township"], ours["township"][:-1])),
        "place": chance.choice((ours["place"], ours["place"].replace(" ", ""))),
        "description": _reworded(chance, ours["description"]) if numbered else ours["description"].translate(DIGITS),
        "units": "嵩县水利局（牵头）、嵩县卫生健康委（配合）",
        "due_on": due_on,
    }


def _reworded(chance: Random, text: str) -> str:
    return text.translate(DIGITS) if chance.random() < 0.5 else text.replace("，", ",").replace("。", ".")


def _spoilt(chance: Random, line: dict[str, str], fate: Match) -> dict[str, str]:
    """Make a difference."""
    if fate is Match.STATE_CONFLICTS:
        return {**line, "completion": "整改中" if line["completion"] == "已整改" else "已完成"}
    if fate is Match.AGREE:
        return line
    column = chance.choice(("severity", "due_on", "units", "description"))
    wrong = {
        "severity": next(other for other in SEVERITIES if other != line["severity"]),
        "due_on": "2020年10月31日",
        "units": "嵩县水利局",
        "description": _edited(chance, line["description"]),
    }
    return {**line, column: wrong[column]}


def _edited(chance: Random, text: str) -> str:
    """Word a description another way: a part left out, a part added, a figure changed."""
    clauses = text.rstrip("。").split("，")
    clauses = clauses[1:] if chance.random() < 0.5 else clauses[:-1]
    return "，".join((*clauses, chance.choice(("请尽快落实", "已告知乡里", "拟下步复查")))) + "。"
