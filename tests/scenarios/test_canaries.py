"""Words planted elsewhere are heard nowhere, and nobody's number is in plain: in outputs, mails, log, database."""

from email.message import EmailMessage

import canaries
from outside import Postbox, machine_now, mail_server
from web import Web
from world import World, actor

from duzhan.api.app import create_app
from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.usecases.deliver_notices import deliver_notices

READERS = ("city_office", "sibling_office", "other_city_office", "water", "auditor", "sysadmin")
"""Those to whom something is elsewhere, and two who have the whole and nothing; the soak reads as everybody."""
FEWEST = 500


def stored(world: World) -> str:
    """Return every row of every table, as text."""
    with world.real.engine.connect() as connection:
        tables = connection.exec_driver_sql("select tablename from pg_tables where schemaname = 'public'").scalars()
        names = list(tables)
        rows = [connection.exec_driver_sql(f'select t::text from "{name}" t').scalars().all() for name in names]  # noqa: S608
    return "\n".join(row for of_one in rows for row in of_one)


def mailed(world: World, settings: Settings) -> list[EmailMessage]:
    """Let every notice leave by a real mail server and return the mails."""
    postbox = Postbox()
    with mail_server(postbox) as port:
        house = {"smtp_host": "127.0.0.1", "smtp_port": port, "mail_from": "duzhan@example.org"}
        deliver_notices(world.pool, configured(settings.model_copy(update=house), machine_now))
    assert postbox.mails
    return postbox.mails


def test_a_word_planted_elsewhere_is_in_no_answer_and_a_number_in_none_at_all(web: Web, settings: Settings) -> None:
    plots = canaries.planted(web.world)
    heard = canaries.crawl(web, create_app(web.world.real, settings), [actor(name) for name in READERS], plots)
    mails = mailed(web.world, settings)
    canaries.listen_to_mails(heard, mails, plots)
    assert heard.leaks == []
    assert heard.numbers == []
    assert heard.answers >= FEWEST
    log = (settings.home / "app.log").read_text()
    said = "\n".join(str(mail.get_content()) for mail in mails)
    plain = {"mails": said, "log": log, "database": stored(web.world)}
    numbers = [number for plot in plots for number in (plot.id_number, plot.phone)]
    # What is kept as bytes is printed as hexadecimal.
    numbers += [number.encode().hex() for number in numbers]
    assert [(where, number) for where, text in plain.items() for number in numbers if number in text] == []
    print(f"{len(READERS)} readers, {heard.answers} answers: 0 canaries")  # noqa: T201
