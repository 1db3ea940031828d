"""Many requests at once, for the tests of plans and of load."""

from guichet_backoffice.models import Entry, Procedure, Reader, Workflow
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

WORKFLOWS = 12
PROCEDURES = 48
STEP = 10_000
RARE = "girafe"
CIRCLE = "w5/p5"
FAMILIES = ("etat-civil", "voirie", "scolaire", "sport-culture")
# One request in twelve is open; the rare word is in the oldest ones, where a walk by date ends.
LINES = text(
    """
    insert into entries (request_id, number, procedure, workflow, family, title, person, digest,
      channel, received_at, status_id, status_label, status_kind, status_turn, role,
      assignee_id, assignee_name, moved_at, due_at, legal_at, closed_at, answered, case_version,
      roles, urgency, urgency_rank, tags, incidents, awaits)
    select md5(:seed || i)::uuid, '2024-' || lpad(i::text, 6, '0'), 'p' || i % :procedures,
      'w' || i % :workflows || case when i % :procedures = 5 then '/p5' else '' end,
      (array['etat-civil', 'voirie', 'scolaire', 'sport-culture'])
        [1 + i % :workflows % 4],
      'Démarche ' || i % :procedures,
      (array['Marie', 'Paul', 'Linh', 'Aïcha', 'Yann'])[1 + a % 5] || ' ' || initcap(
        translate(md5((b % 9000)::text), '0123456789', 'aeioulmnrs')),
      (array['Copie intégrale', 'Extrait', 'Lampadaire rue du Lavoir', 'Nid-de-poule'])[1 + c % 4]
        || case when i <= :rare then ' girafe' else '' end,
      (array['web', 'web', 'web', 'guichet', 'telephone', 'courrier'])[1 + d % 6],
      now() - (:total - i) * interval '40 seconds', 's' || a % 7, 'Statut ' || a % 7,
      (array['open', 'open', 'waiting'])[1 + b % 3],
      (array['agent', 'agent', 'citizen'])[1 + b % 3],
      'r' || c % 6, case when d % 4 = 0 then 'agent-' || a % 40 else '' end, '',
      now(), case when c % 7 > 0 then now() + (b % 9000 - 3000) * interval '10 minutes' end,
      case when a % 3 = 0 then now() + (c % 365) * interval '1 day' end,
      case when (a % 12 + d % 12) % 12 > 0 then now() end, c % 50 = 0, 1,
      array['r' || c % 6], '', case when c % 40 = 0 then 1 + c % 3 else 0 end,
      case when d % 100 = 0 then array['presse'] else '{}' end,
      case when a % 200 = 0 then 1 else 0 end, case when b % 60 = 0 then 1 else 0 end
    from generate_series(cast(:first as int), cast(:last as int)) i,
      lateral (select hashint4(i) & 2147483647 as a, hashint4(i + 7) & 2147483647 as b,
        hashint4(i + 77) & 2147483647 as c, hashint4(i + 777) & 2147483647 as d) as h
    """
)
TAGS = text(
    "insert into entry_tags (label, request_id) select unnest(tags), request_id from entries"
)


def load_entries(session: Session, count: int) -> None:
    """Fill the session's authority with `count` requests of 48 procedures and 12 workflows.

    Twelve of them, the oldest, hold the word `RARE`; the role `lecteur` reads every workflow.
    """
    session.execute(text("set local statement_timeout = 0"))
    seed = str(session.scalar(text("select current_setting('guichet.authority')")))
    _load_procedures(session)
    given = {"seed": seed, "procedures": PROCEDURES, "workflows": WORKFLOWS, "total": count}
    for first in range(1, count + 1, STEP):
        last = min(first + STEP - 1, count)
        session.execute(LINES, {**given, "first": first, "last": last, "rare": 12})
    session.execute(TAGS)


def _load_procedures(session: Session) -> None:
    slugs = [f"w{place}" for place in range(WORKFLOWS)]
    session.execute(insert(Workflow), [{"slug": slug, "version": 1} for slug in slugs])
    session.execute(insert(Reader), [{"workflow": slug, "role": "lecteur"} for slug in slugs])
    session.execute(insert(Reader), [{"workflow": "w3", "role": "petit"}])
    # A procedure with roles of its own.
    session.execute(insert(Workflow), [{"slug": CIRCLE, "version": 1}])
    own = [{"workflow": CIRCLE, "role": role} for role in ("lecteur", "voisin")]
    session.execute(insert(Reader), own)
    session.execute(
        insert(Procedure),
        [
            {
                "slug": f"p{place}",
                "version": 1,
                "title": f"Démarche {place}",
                "summary": "",
                "family": FAMILIES[place % WORKFLOWS % 4],
                "workflow": f"w{place % WORKFLOWS}",
                "channels": ["web", "guichet"],
                "access": "anyone",
                "open": True,
            }
            for place in range(PROCEDURES)
        ],
    )


def tidy(connection_url: str) -> None:
    """Vacuum and analyse as autovacuum would, and write what was loaded to the disk.

    What is measured next would wait for it. `connection_url` is a superuser's.
    """
    from guichet_kit.database import sqlalchemy_url
    from sqlalchemy import create_engine

    engine = create_engine(sqlalchemy_url(connection_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"vacuum analyze {Entry.__tablename__}"))
        connection.execute(text("checkpoint"))
    engine.dispose()
