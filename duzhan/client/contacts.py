"""Contacts, webhooks and dead letters as methods."""

from uuid import UUID

from duzhan.client.line import Line
from duzhan.wire.contacts import (
    ContactOut,
    ContactPage,
    NewContact,
    NewWebhook,
    NoticeHours,
    TriesFilter,
    TryPage,
    WebhookOut,
    WebhookPage,
    WebhookSecret,
    WebhookTest,
)
from duzhan.wire.dead_notices import DeadFilter, DeadNoticePage, Replayed


class Contacts:
    """Where and when the caller is reached outside the inbox; for administrators, what could not be delivered."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def contacts(self) -> ContactPage:
        """List the caller's contacts."""
        return self._line.get("/contacts", ContactPage)

    def add_contact(self, new: NewContact) -> ContactOut:
        """Add a contact."""
        return self._line.post("/contacts", ContactOut, new)

    def disable_contact(self, contact: int) -> None:
        """Use a contact no more."""
        self._line.touch(f"/contacts/{contact}/disable")

    def notice_settings(self) -> NoticeHours:
        """Read quiet hours and digest."""
        return self._line.get("/notice-settings", NoticeHours)

    def set_notice_settings(self, wanted: NoticeHours) -> NoticeHours:
        """Set quiet hours and digest."""
        return self._line.put("/notice-settings", NoticeHours, wanted)

    def webhooks(self) -> WebhookPage:
        """List the caller's webhooks."""
        return self._line.get("/webhooks", WebhookPage)

    def add_webhook(self, new: NewWebhook) -> WebhookSecret:
        """Add a webhook; the answer has its secret."""
        return self._line.post("/webhooks", WebhookSecret, new)

    def test_webhook(self, webhook: int) -> WebhookTest:
        """Let a test message leave."""
        return self._line.ask(f"/webhooks/{webhook}/test", WebhookTest)

    def deliveries(self, webhook: int, wanted: TriesFilter | None = None) -> TryPage:
        """List the tries at a webhook."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
        return self._line.get(f"/webhooks/{webhook}/deliveries", TryPage, query)

    def replay(self, webhook: int, message: str | UUID) -> None:
        """Let a message leave again under its id."""
        self._line.touch(f"/webhooks/{webhook}/deliveries/{message}/replay")

    def rotate_secret(self, webhook: int) -> WebhookSecret:
        """Make a new secret; the old one signs too."""
        return self._line.ask(f"/webhooks/{webhook}/secret", WebhookSecret)

    def retire_secret(self, webhook: int) -> WebhookOut:
        """Sign with the newest secret alone."""
        return self._line.ask(f"/webhooks/{webhook}/secret/retire", WebhookOut)

    def disable_webhook(self, webhook: int) -> None:
        """Use a webhook no more."""
        self._line.touch(f"/webhooks/{webhook}/disable")

    def dead_notices(self, wanted: DeadFilter | None = None) -> DeadNoticePage:
        """List what was given up."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
        return self._line.get("/dead-notices", DeadNoticePage, query)

    def replay_dead_notice(self, notice: str | UUID) -> Replayed:
        """Let a dead notice leave again."""
        return self._line.ask(f"/dead-notices/{notice}/replay", Replayed)
