"""Targets 督战对象: one row of targets.csv each, as the two annexes print them."""

from duzhan.campaign.record import Record
from duzhan.vocabulary import TargetKind


class Target(Record):
    """A county of annex 1 or a village of annex 2; the two lists do not nest."""

    kind: TargetKind
    order: int
    """Place in its annex, from 1: the printed 序号 for villages, the order of appearance for counties."""
    area: str
    printed_city: str = ""
    printed_county: str
    printed_township: str = ""
    printed_village: str = ""
    note: str = ""
