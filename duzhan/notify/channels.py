"""The channels that this deployment has."""

from duzhan.notify.channel import Channels
from duzhan.notify.email import Email
from duzhan.settings import Settings
from duzhan.vocabulary import Channel


def configured(settings: Settings) -> Channels:
    """Return the ways out of the house; the inbox is none of them, a notice is there from the start."""
    return {Channel.EMAIL: Email(settings)}
