"""The limit of the doors: bare ASGI and asyncpg, no sign-in, no scope, no rules; one statement writes the same rows."""

import json
import os
from typing import Any

import asyncpg

# What logging a finding writes: number, case, event, assign clock, and a notice to the office by two channels.
CREATE = """
with n as (
  insert into counter (campaign, name, value) values ('henan-2020', 'case:' || left($1, 6), 1)
  on conflict (campaign, name) do update set value = counter.value + 1 returning value),
c as (
  insert into "case" (campaign, policy_version, number, area, city, county, place, source, content_area, severity,
    description, found_at, found_level, closing_level, reporter, source_ref, created_at, state, version, arbitrated,
    returns, cycle, rework, light)
  select 'henan-2020', 1, 'DZ-' || left($1, 6) || '-' || to_char(value, 'FM00000000'), $1, left($1, 4), left($1, 6), '',
    'roving_team', '1.4', 'moderate', $2, now(), 'province', 'province', 1, $3, now(), 'found', 1, false,
    0, 1, 0, 'green'
  from n returning *),
e as (
  insert into event (case_id, version, kind, from_state, to_state, actor, at, detail, row)
  select id, 1, 'log', 'found', 'found', 1, now(), '{}', to_jsonb(c.*) from c returning id, case_id),
k as (
  insert into clock (case_id, city, county, kind, holder, cycle, due_version, budget, unit, started_at, due_at,
    provisional, next_fire_at, escalates_at, rung, light)
  select id, city, county, 'assign', '41-office', 1, 1, 1, 'working_days', now(), now() + interval '1 day', false,
    now() + interval '1 day', now() + interval '1 day', 0, 'green' from c)
insert into notice (id, case_id, promise, recipient, channel, template, seat, detail, state, created_at, next_at,
  sent_at, attempts)
select gen_random_uuid(), e.case_id, 'event:' || e.id, g.account, channel, 'found', 'office', '{}',
  case channel when 'inbox' then 'sent' else 'pending' end, now(), now(),
  case channel when 'inbox' then now() end, 0
from e join account_grant g on g.unit = '41-office' cross join unnest(array['inbox', 'email']) as channel
"""
# What accepting a case writes: the accept clock's end, the case, its event, the plan clock.
MOVE = """
with c as (
  update "case" set state = 'rectifying', version = version + 1, accepted_at = now(), responsible_person = $2
  where number = $1 and version = $3 and state = 'assigned' returning *),
e as (
  insert into event (case_id, version, kind, from_state, to_state, actor, unit, at, detail, row)
  select id, version, 'accept', 'assigned', 'rectifying', 11, lead_unit, now(), jsonb_build_object('by', $2::text),
    to_jsonb(c.*) from c),
k as (
  update clock set ended = 'met', ended_at = now(), next_fire_at = null, escalates_at = null
  where case_id in (select id from c) and kind = 'accept' and ended is null)
insert into clock (case_id, city, county, kind, holder, cycle, due_version, budget, unit, started_at, due_at,
  provisional, next_fire_at, escalates_at, rung, light)
select id, city, county, 'plan', lead_unit, 1, 1, 3, 'working_days', now(), now() + interval '3 days', false,
  now() + interval '3 days', now() + interval '3 days', 0, 'green' from c
"""
_POOL: list[asyncpg.Pool] = []


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's own shapes
    """Write one row set per request and answer 201."""
    if scope["type"] == "lifespan":
        await receive()
        _POOL.append(await asyncpg.create_pool(os.environ["BARE_DSN"], min_size=10, max_size=10))  # noqa: TID251
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = json.loads((await receive())["body"])
    async with _POOL[0].acquire() as connection:
        if scope["path"] == "/create":
            done = await connection.execute(CREATE, body["area"], body["description"], body["source_ref"])
        else:
            done = await connection.execute(MOVE, body["number"], body["responsible_person"], 2)
    assert done != "INSERT 0 0", body
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})
