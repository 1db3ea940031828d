"""Lists and the queue read an index, under the role that reads them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from guichet_kit.database import sqlalchemy_url
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench
from guichet_notify.actions import deliveries, messages, notices, templates
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

WANTED = messages.Wanted(message_id=uuid7(), template="recue", request_id=uuid7())
FILL = """
insert into deliveries (authority, message_id, channel, template, request_id, number, family,
  subject, name, address, title, body, link, state, reason, attempts)
select :own || case when n % 10 = 0 then '' else '-' || n % 10 end, gen_random_uuid(),
  case when n % 2 = 0 then 'email' else 'portal' end, 'recue', gen_random_uuid(), n::text,
  'voirie', 'p-' || n % 500, 'Marie', 'm@example.org', 'Titre', 'Corps', '/x',
  case when n % 2000 = 0 then 'waiting' else 'delivered' end, '', 0
from generate_series(1, 40000) n
"""


@contextmanager
def plans(engine: Engine, session: Session) -> Iterator[list[str]]:
    """Collect the plans of the SELECTs that the session sends meanwhile."""
    sent: list[tuple[str, Any]] = []
    found: list[str] = []

    def note(*arguments: Any) -> None:
        sent.append((arguments[2], arguments[3]))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(engine, "before_cursor_execute", note)
    for statement, parameters in sent:
        rows = session.connection().exec_driver_sql(f"explain {statement}", parameters)
        found.append("\n".join(rows.scalars()))


def test_lists_and_the_queue_read_an_index(bench: Bench) -> None:
    admin = sa.create_engine(sqlalchemy_url(bench.service.url()), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(FILL), {"own": bench.authority})
        connection.execute(sa.text("analyze deliveries"))
    admin.dispose()
    database = bench.app.extensions["guichet"].database
    reads: list[Callable[[Session], Any]] = [
        lambda session: notices.list_notices(session, "voirie", "p-10"),
        lambda session: notices.latest_notices(session, {"voirie": "p-10", "sante": "p-x"}),
        notices.list_mails,
        templates.list_templates,
        templates.list_by_name,
        lambda session: messages.spare(session, WANTED, "email", "m@example.org"),
    ]
    for read in reads:
        with bench.transaction() as session:
            with plans(database.web, session) as found:
                read(session)
            assert all("Seq Scan on deliveries" not in plan for plan in found), found
    with database.worker_transaction() as session:
        with plans(database.worker, session) as found:
            deliveries.claim(session, 4, 60)
        assert any("ix_deliveries_due" in plan for plan in found)
        session.rollback()
