"""Prefect only here: a flow is a schedule, a loop, retries and a log line; PostgreSQL decides (reliability.md, R1)."""
