"""What a password has to be, by the profile that the settings name (reliability.md, "Rules that conflict"; ADR 0045).

Long enough, the user name not in it, and not to be found by somebody who tries leaked passwords, names, keyboard rows
and the words of this work first; by dengbao3 also of three classes. How long it is good, and how many old ones may not
come again, is for whoever keeps it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from zxcvbn import zxcvbn  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Profile:
    """How long a password is at least, of how many classes, and the code of what is wrong with one that is not."""

    length: int
    classes: int
    poor: str


DENGBAO3 = Profile(12, 3, "weak_password")
"""What the assessment of level three asks for."""
PROFILES: Mapping[str, Profile] = {"dengbao3": DENGBAO3, "asvs": Profile(15, 1, "short_password")}
"""By the name in the settings; ASVS 5 knows length alone (6.2.5)."""
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^a-zA-Z0-9]"))
_SHORTEST_NAME = 3
_SCORE = 3  # zxcvbn: beyond 10^8 guesses
_REST = 5.0  # powers of ten of guesses for what is left without the words of this work
_READ = 72  # characters that zxcvbn looks at; it refuses more
_WORDS = """
duzhan duban ducha xiaohao taizhang fupin tuopin gongjian gongjianzhan zhengfu bangongshi lingdao xiaozu guapai
mima yonghu guanli guanliyuan admin administrator root welcome password passw0rd
henansheng henan zhengzhou kaifeng luoyang pingdingshan anyang hebi xinxiang jiaozuo puyang xuchang luohe sanmenxia
nanyang shangqiu xinyang zhoukou zhumadian jiyuan songxian ruyang lushi
""".split()  # noqa: SIM905  # a list of words reads as one
"""The words of this work and of this province, as people write them in passwords."""
_YEAR, _SIGNS = r"(?:19|20)\d\d", r"[\W_]+"
_WORTH_NOTHING = re.compile("|".join([*sorted(_WORDS, key=len, reverse=True), _YEAR, _SIGNS]), re.IGNORECASE)


def fault(password: str, username: str, profile: Profile = DENGBAO3) -> str | None:
    """Return the code of what is wrong with a password for somebody of this user name; None where it will do."""
    classes = sum(bool(kind.search(password)) for kind in _CLASSES)
    named = len(username) >= _SHORTEST_NAME and username.lower() in password.lower()
    if len(password) < profile.length or classes < profile.classes or named:
        return profile.poor
    return "guessable_password" if _guessable(password[:_READ], username) else None


def _guessable(password: str, username: str) -> bool:
    """Tell whether it is among the first that are tried, as it is or without what everybody here would think of."""
    names = re.split(r"[._@-]", username)
    if int(zxcvbn(password, user_inputs=names)["score"]) < _SCORE:
        return True
    rest = _WORTH_NOTHING.sub("", password)
    return not rest or float(zxcvbn(rest, user_inputs=names)["guesses_log10"]) < _REST
