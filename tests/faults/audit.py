"""I8: the audit chains, computed again from their lines."""

from collections.abc import Iterator

from tests.support.suite import Suite

WORKFLOW_CHAIN = """
select authority, position from (
  select *, lag(hash) over own as before, lag(position) over own as place, encode(sha256(convert_to(
    concat_ws('|', previous, position, authority,
      to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor_kind, actor_id, action,
      object, details::text), 'UTF8')), 'hex') as right_hash
  from audit window own as (partition by authority order by position)) chain
where hash <> right_hash or previous <> coalesce(before, '') or position <> coalesce(place, 0) + 1
"""
IDENTITY_CHAIN = """
select authority, position from (
  select audit.*, audit_hash(audit) as right_hash, lag(hash) over own as before,
    lag(position) over own as place
  from audit window own as (partition by authority order by position)) chain
where hash <> right_hash or previous <> coalesce(before, repeat('0', 64))
  or position <> coalesce(place, 0) + 1
"""


def broken(suite: Suite) -> Iterator[str]:
    """Say which lines do not follow from those before, and which versions have none or two."""
    for service, query in (("workflow", WORKFLOW_CHAIN), ("identity", IDENTITY_CHAIN)):
        yield from (f"I8 {service} broken at {row}" for row in suite.sql(service, query))
    query = """
    select c.number, c.version, array(select (a.details ->> 'version')::int from audit a
        where a.object = c.request_id::text and a.details ? 'version' order by 1) from cases c
    """
    for number, version, lines in suite.sql("workflow", query):
        if lines != list(range(1, version + 1)):
            yield f"I8 {number} is at {version}, its audit says {lines}"
