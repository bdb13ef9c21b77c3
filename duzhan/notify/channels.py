"""The channels that this deployment has."""

from duzhan.notify.channel import Channels, Clock, Sender
from duzhan.notify.dingtalk import Dingtalk
from duzhan.notify.email import Email
from duzhan.notify.feishu import Feishu
from duzhan.notify.sms import Gateway, Sms
from duzhan.notify.webhook import Webhooks
from duzhan.notify.wecom import Wecom
from duzhan.outbound.door import Outbound
from duzhan.settings import Settings
from duzhan.vocabulary import Channel


def configured(settings: Settings, now: Clock) -> Channels:
    """Return the ways out of the house; the inbox is none of them, a notice is there from the start.

    Robots and webhooks need no setting, since each address brings its own; short messages need a gateway.
    """
    outbound = Outbound(settings.allowed)
    senders: dict[Channel, Sender] = {
        Channel.EMAIL: Email(settings),
        Channel.DINGTALK: Dingtalk(outbound, now),
        Channel.WECOM: Wecom(outbound),
        Channel.FEISHU: Feishu(outbound, now),
        Channel.WEBHOOK: Webhooks(outbound, now),
    }
    gateway = _gateway(settings)
    if gateway is not None:
        senders[Channel.SMS] = Sms(outbound, gateway)
    return senders


def _gateway(settings: Settings) -> Gateway | None:
    """Return the gateway for short messages; the settings have all three or none."""
    if settings.sms_url is None or settings.sms_template is None or settings.sms_success is None:
        return None
    return Gateway(
        url=settings.sms_url.get_secret_value(),
        format=settings.sms_format,
        template=settings.sms_template.get_secret_value(),
        success=settings.sms_success,
        headers={name: value.get_secret_value() for name, value in settings.sms_headers.items()},
    )
