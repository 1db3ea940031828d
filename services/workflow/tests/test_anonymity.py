"""Ninety days later nothing of the person is left, in any table, and the proofs are shown."""

from uuid import UUID

import sqlalchemy as sa
from guichet_kit.database import sqlalchemy_url
from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.actions.demonstration import let_days_pass

from .samples import EMAIL, PERSONAL, agent, case_url, choose, citizen, opened, own_url

SECRET = "Il me faut l’acte pour mon passeport"
MOTIVE = "Registre illisible pour Madame"


def seen(bench: Bench, request_id: str) -> str:
    """Give the version that the case page shows."""
    with bench.transaction() as session:
        query = sa.text("select version from cases where request_id = :id")
        return str(session.scalar(query, {"id": request_id}))


def lived(bench: Bench) -> str:
    """A case in which everybody wrote something."""
    request_id = opened(bench)
    who = agent(bench)
    who.get(case_url(request_id))
    who.post(case_url(request_id, "affectation"), data={"action": "prendre"})
    who.post(case_url(request_id, "notes"), data={"note": f"Note sur {MOTIVE}"})
    who.post(case_url(request_id, "messages"), data={"message": f"Bonjour, {MOTIVE}"})
    citizen(bench).post(own_url(request_id, "message"), data={"message": SECRET})
    choose(who, request_id, "complement", version=seen(bench, request_id), comment=MOTIVE)
    citizen(bench).post(own_url(request_id, "reponse"), data={"champ-precision": SECRET})
    choose(who, request_id, "refuser", version=seen(bench, request_id), comment=MOTIVE)
    return request_id


def publish_outbox(bench: Bench) -> None:
    """Mark the authority's events as published, as the relay does."""
    with bench.transaction() as session:
        session.execute(sa.text("update outbox set published_at = now()"))


def everything(bench: Bench) -> str:
    """Give all the rows of the authority as one text, but for its directory of agents."""
    engine = sa.create_engine(sqlalchemy_url(bench.service.url()))
    found = []
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names()) - {"agents"}
        for table in tables:
            columns = {column["name"] for column in sa.inspect(connection).get_columns(table)}
            if "authority" in columns:
                query = sa.text(f'select t::text from "{table}" t where authority = :a')  # noqa: S608
                found += connection.scalars(query, {"a": bench.authority}).all()
    engine.dispose()
    return "\n".join(map(str, found))


def test_no_personal_string_is_left_in_any_table(bench: Bench) -> None:
    request_id = lived(bench)
    before = everything(bench)
    for words in (*PERSONAL, EMAIL, SECRET, MOTIVE):
        assert words in before, words
    publish_outbox(bench)
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), 91)
    with bench.app.app_context():
        jobs.fire_timers(bench.app)
    told = bench.emitted("workflow.case.anonymised.v1")
    assert [data["request_id"] for data in told] == [request_id]
    after = everything(bench)
    for words in (*PERSONAL, EMAIL, SECRET, MOTIVE):
        assert words not in after, words
    assert "2026-000123" in after


def test_the_case_shows_the_proofs(bench: Bench) -> None:
    request_id = lived(bench)
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), 91)
    with bench.app.app_context():
        jobs.fire_timers(bench.app)
    for service, counts in (("forms", {"submissions": 1}), ("documents", {"files": 2})):
        erased = {"request_id": request_id, "erased": counts}
        assert bench.deliver(f"{service}.request.erased.v1", erased) == 1
        assert bench.deliver(f"{service}.request.erased.v1", erased) == 1
    page = agent(bench).get(case_url(request_id))
    assert page.status_code == 200
    assert "Preuves d’effacement" in page.text
    assert "1 envoi" in page.text
    assert "Ajouter une note" not in page.text
    assert citizen(bench).get(own_url(request_id)).status_code == 404
    late = agent(bench).post(case_url(request_id, "notes"), data={"note": "Trop tard."})
    assert late.status_code == 409
    assert "Trop tard." in late.text
