"""Closed lists of look-backs 回头看: what was found, where a sampled case stands, and why a case was drawn."""

from duzhan.vocabulary import Word


class LookBackResult(Word):
    """What somebody found who looked at a closed case again."""

    CONSOLIDATED = "consolidated", "巩固"
    RELAPSED = "relapsed", "反弹"


class SampleState(Word):
    """Where a case that was drawn stands."""

    WAITING = "waiting", "待回头看"
    DONE = "done", "已回头看"
    MOOT = "moot", "已另行重启"


class Drawn(Word):
    """Why a plan has a case: for its unit's share, or because days were left for what is most at risk."""

    QUOTA = "quota", "单位比例"
    RISK = "risk", "风险增抽"


class Risk(Word):
    """What makes it likelier that a closed case is drawn; the weights are in sampling.toml."""

    REOPENED = "reopened", "曾反弹"
    REWORK = "rework", "曾退办"
    EXTENSION = "extension", "曾延期"
    NEAR_CUTOFF = "near_cutoff", "临近月度截止销号"
    SEVERITY = "severity", "问题严重"
    NONCONFORMITY = "nonconformity", "有合规提示"
    VERIFIER = "verifier", "验收人所验曾反弹"
