"""What the API and the pages share: doors, route policies, problems, idempotency, limits, counters."""
