"""Make the peer's tables and fill them with open tickets, none of them due; by the peer's own models."""

import sys

from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from helpdesk_settings import open_site

socket, name, tickets, days = sys.argv[1:]
open_site(socket, name)
call_command("migrate", verbosity=0)  # brings the templates of its e-mails too
owner = apps.get_model("auth", "User").objects.create(username="water", email="water@example.org", is_staff=True)
# With a copy for the office, an escalation writes to all three whom it can: who found it, the copy, who has it.
queue = apps.get_model("helpdesk", "Queue").objects.create(
    title="Henan 2020", slug="henan-2020", escalate_days=int(days), updated_ticket_cc="office@example.org"
)
ticket = apps.get_model("helpdesk", "Ticket")
ticket.objects.bulk_create(
    (
        ticket(
            queue=queue,
            title=f"Drinking water is carried in, {n}",
            description="Eleven households carry their drinking water; the pipes of the village do not reach them.",
            submitter_email=f"finder-{n}@example.org",
            assigned_to=owner,
            priority=3,
            last_escalation=timezone.now(),
        )
        for n in range(int(tickets))
    ),
    batch_size=2000,
)
