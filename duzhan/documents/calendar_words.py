"""What a calendar's entries say: what to do, on which case, and where."""

from types import MappingProxyType

from duzhan.vocabulary import Light

CALENDAR_NAME = "督战时限"
_DO = MappingProxyType(
    {
        "assign": "交办",
        "accept": "签收",
        "sign": "签收督办单",
        "plan": "报整改方案",
        "progress": "整改到期",
        "submit": "申请销号",
        "review": "初审",
        "verify": "验收",
        "grant_extension": "决定延期",
        "order_closing": "批准销号",
        "answer": "回复批示",
    }
)


def title_of(trigger: str, number: str, light: Light) -> str:
    """Return an entry's title, as 签收 DZ-410325-0037（绿灯）."""
    return f"{_DO[trigger]} {number}（{light.label}）"


def text_of(place: str, said: str) -> str:
    """Return where it is, and the beginning of what was found there."""
    return f"{place}：{said[:200]}"
