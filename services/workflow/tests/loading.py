"""Many open cases and their clocks at once, for the tests of load."""

import json

import psycopg
from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .conftest import source

STEP = 100_000
CLOCKS_OF_A_CASE = 3
CASES = """
insert into cases (authority, request_id, number, procedure, title, family, channel, received_at,
  digest, workflow, workflow_version, applicant, answers, state, draft, version, status, link)
select %(authority)s, md5(%(authority)s || i)::uuid, '2026-' || lpad(i::text, 7, '0'), %(slug)s,
  'Démarche', 'etat-civil', 'web', now() - i * interval '1 minute', '', %(slug)s, 1, '{}', '[]',
  %(state)s::jsonb, '{}', 1, 'complement', 1
from generate_series(%(first)s::int, %(last)s::int) i
"""
# A reminder, what follows it and silence, spread over the three months to come.
CLOCKS = """
insert into timers (authority, request_id, key, due_at)
select %(authority)s, md5(%(authority)s || i)::uuid,
  (array['status.complement.relance', 'status.complement.sans_reponse', 'silence..silence'])[n]
    || '.1.' || n,
  now() + interval '1 hour' + (hashint4(i * 3 + n) & 2147483647) %% 7776000 * interval '1 second'
from generate_series(%(first)s::int, %(last)s::int) i, generate_series(1, %(clocks)s) n
"""
OVER = """
update timers set due_at = now() - (hashtext(key || request_id) & 32767) * interval '1 millisecond'
where (request_id, key) in (select request_id, key from timers where authority = %(authority)s
  order by due_at limit %(number)s)
"""


def load_cases(bench: Bench, count: int, over: int) -> None:
    """Fill the bench's authority with `count` open cases, three clocks each, `over` of them due."""
    with bench.transaction() as session:
        publish(session, source("acte-naissance"))
    state = json.dumps({"status": "complement", "timers": []})
    given = {"authority": bench.authority, "slug": "acte-naissance", "state": state}
    with psycopg.connect(bench.service.url(), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        for first in range(1, count + 1, STEP):
            part = {"first": first, "last": min(first + STEP - 1, count)}
            for statement in (CASES, CLOCKS):
                connection.execute(
                    statement.encode(), {**given, **part, "clocks": CLOCKS_OF_A_CASE}
                )
        connection.execute(OVER.encode(), {**given, "number": over})
        connection.execute("vacuum (analyze) timers")
        connection.execute("vacuum (analyze) cases")


COPIES = """
with copied as (
  insert into cases
  select (jsonb_populate_record(c, jsonb_build_object('request_id', id, 'state',
    jsonb_set(c.state, '{request_id}', to_jsonb(id::text))))).*
  from cases c, generate_series(1, %(number)s) n,
    lateral (select md5(%(request_id)s::text || n)::uuid as id) as new
  where c.request_id = %(request_id)s::uuid returning authority, request_id
)
insert into timers (authority, request_id, key, due_at)
select c.authority, c.request_id, t.key, t.due_at from copied c, timers t
where t.request_id = %(request_id)s::uuid
"""


def copy_case(bench: Bench, request_id: str, number: int) -> None:
    """Make `number` more cases like a real one, with its clocks; no history."""
    with psycopg.connect(bench.service.url(), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        given = {"request_id": request_id, "number": number}
        connection.execute(COPIES.encode(), given)
        connection.execute("analyze timers")
