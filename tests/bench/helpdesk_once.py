"""One escalation by the peer's own command, timed, in a process of its own."""

import json
import sys
from time import perf_counter

from django.core.management import call_command
from helpdesk_settings import open_site

open_site(*sys.argv[1:])
begun = perf_counter()
call_command("escalate_tickets")
print(json.dumps({"seconds": perf_counter() - begun}))
