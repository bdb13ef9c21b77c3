"""The peer's site: django-helpdesk with its own settings, on a database and a login of its own."""

import django
from django.conf import settings
from django.urls import get_resolver

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.humanize",
    "helpdesk",
    "rest_framework",
    "django_cleanup.apps.CleanupConfig",
]


def open_site(socket: str, name: str) -> None:
    """Start Django on the database ``name``, owned by the login of the same name, at the server behind the socket.

    The addresses are resolved here, so that what is timed later is work and no start-up.
    """
    database = {"ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": name, "HOST": socket}
    templates = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
    settings.configure(
        DATABASES={"default": database},
        # E-mails are rendered and then dropped: no network in either sweep, and the cheapest end for the peer.
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        INSTALLED_APPS=APPS,
        ROOT_URLCONF="helpdesk_urls",
        SECRET_KEY="bench",  # noqa: S106  # nobody signs in
        SITE_ID=1,
        TEMPLATES=[templates],
        USE_TZ=True,
    )
    django.setup()
    assert get_resolver().url_patterns
