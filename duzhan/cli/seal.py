"""`duzhan seal`: seals the events that wait for it, as the sealing flow does every five minutes."""

from dataclasses import asdict

from duzhan import settings
from duzhan.cli.flows_by_hand import worker
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.store import keyring
from duzhan.usecases.keep_words import keep_words
from duzhan.usecases.seal_ledger import seal_ledger

HELP = """签封：把尚未签封的事件按市连成链，逐段签名；可以重复运行。

还有事务没有提交时，可能排在它们前面的事件留到下一次。同时为新案件建好检索词。"""


def command(as_json: AsJson = False) -> None:
    """Seal what is final, and keep the words of what has come."""
    with worker(None) as pool:
        report = seal_ledger(pool, keyring.of(settings.current()))
        words = keep_words(pool)
    said = f"签封事件 {report.events} 件，共 {report.seals} 段；建检索词的案件 {words.cases} 件"
    say({**asdict(report), "words": words.cases}, said, as_json=as_json)
