"""`duzhan migrate`: the database, its roles and its tables, brought to this version."""

from duzhan import settings
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.store import migrate
from duzhan.store.databases import open_logins

HELP = """升级数据库结构到本版本；重复运行无妨。

用 DUZHAN_MIGRATE_URL 登录，没有则用 DUZHAN_DATABASE_URL；都没有时用自带的数据库。"""


def command(as_json: AsJson = False) -> None:
    """Migrate and say which revision the database is at."""
    with open_logins(settings.current()) as logins:
        migrate.migrate(logins)
    say({"revision": migrate.head()}, f"数据库结构已是 {migrate.head()}", as_json=as_json)
