"""Forms filled in by a link: by its parameters, or by answers that a program prepared."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from guichet_forms import jobs
from guichet_forms.models import Draft, Prefill
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, ServiceUnderTest
from sqlalchemy import select, text

from .conftest import FIRST, GO, URL, changed, fill, hidden, publish
from .test_actions import ANSWERS

PATH = "/api/v1/procedures/dix-champs/prefill"
BEGIN = f"{URL}preremplir"
KEY = {"Idempotency-Key": "key-of-the-test"}


def prepare(client: Any, answers: dict[str, Any], **body: Any) -> Any:
    return client.post(PATH, json={"answers": answers, **body}, headers=KEY)


def link_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json["url"]).rpartition("lien=")[2]


def drafts_of(bench: Bench) -> list[dict[str, Any]]:
    with bench.transaction() as session:
        return list(session.scalars(select(Draft.answers)))


def test_a_link_says_what_the_form_takes(bench: Bench) -> None:
    page = bench.client().get(f"{URL}preremplir")
    assert page.status_code == 200
    assert "champ_motif" in page.text
    assert "champ_email" not in page.text
    assert "champ_motif=carte" in page.text
    assert "« carte », « horaire », « autre »" in page.text


def test_parameters_begin_a_draft_once_the_person_agrees(bench: Bench) -> None:
    client = bench.client()
    address = f"{URL}?champ_motif=horaire&champ_nombre=2&champ_intrus=x&champ_email=a@b.fr"
    intro = client.get(address)
    assert "2 réponses sont déjà remplies" in intro.text
    assert drafts_of(bench) == []
    posted = {"champ_motif": "horaire", "champ_nombre": "2", "champ_email": "a@b.fr"}
    assert client.post(BEGIN, data=posted).location == f"{URL}1"
    assert drafts_of(bench) == [{"motif": "horaire", "nombre": "2"}]
    client.post(f"{URL}1", data={**FIRST, **GO})
    assert 'value="horaire" checked' in client.get(f"{URL}2").text


@pytest.mark.parametrize("value", ["inconnu", "", "<script>", "x" * 5_000, "a\0b"])
def test_a_mistake_in_a_link_still_opens_the_form(bench: Bench, value: str) -> None:
    client = bench.client()
    intro = client.get(URL, query_string={"champ_motif": value, "champ_nombre": "1e999"})
    assert intro.status_code == 200
    assert "déjà remplie" not in intro.text
    assert client.post(BEGIN, data={"champ_motif": value}).location == f"{URL}1"
    assert drafts_of(bench) == []


def test_a_draft_begun_before_is_kept_unless_told(bench: Bench) -> None:
    client = bench.client()
    fill(client)
    before = drafts_of(bench)
    page = client.get(f"{URL}?champ_motif=autre")
    assert "Remplacer ma demande" in page.text
    assert client.post(BEGIN, data={"champ_motif": "autre"}).location == URL
    assert drafts_of(bench) == before
    stale = {"champ_motif": "autre", "remplacer": str(uuid7())}
    assert client.post(BEGIN, data=stale).location == URL
    assert drafts_of(bench) == before
    shown = {"remplacer": hidden(page.text, "remplacer")}
    client.post(BEGIN, data={"champ_motif": "autre", **shown})
    assert drafts_of(bench) == [{"motif": "autre"}]


def test_a_draft_too_old_gives_its_place(bench: Bench) -> None:
    client = bench.client()
    fill(client)
    with bench.transaction() as session:
        session.execute(text("update drafts set expires_at = now() - interval '1 second'"))
    assert client.post(BEGIN, data={"champ_motif": "autre"}).location == f"{URL}1"
    assert drafts_of(bench) == [{"motif": "autre"}]


def test_a_program_prepares_personal_answers_behind_a_link(bench: Bench) -> None:
    agent = bench.client("agent")
    made = prepare(agent, ANSWERS)
    link = link_of(made)
    assert made.json["url"].startswith(f"http://{bench.authority}.test{URL}")
    assert prepare(agent, ANSWERS).json == made.json
    assert prepare(agent, {"nom": "Autre"}).status_code == 409
    for word in ("Marie", "marie", "carte"):
        assert word not in made.json["url"]
    until = datetime.fromisoformat(made.json["expires_at"])
    assert timedelta(days=59) < until - datetime.now(UTC) <= timedelta(days=60, minutes=1)
    citizen = bench.client()
    intro = citizen.get(f"{URL}?lien={link}")
    assert "7 réponses sont déjà remplies" in intro.text
    assert "Marie" not in intro.text
    assert hidden(intro.text, "lien") == link
    assert citizen.post(BEGIN, data={"lien": link}).location == f"{URL}1"
    typed = {**ANSWERS["adresse"], "free": True}
    assert drafts_of(bench) == [{**ANSWERS, "email": "Marie@exemple.fr", "adresse": typed}]


def test_prepared_answers_are_checked(bench: Bench) -> None:
    agent = bench.client("agent")
    refused = prepare(agent, {"email": "x", "intrus": 1, "nom": "Le Goff"})
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json["errors"]}
    assert pointers == {"#/answers/email", "#/answers/intrus"}
    assert prepare(agent, ANSWERS, days=61).status_code == 422
    assert prepare(bench.client(), ANSWERS).status_code == 401
    assert prepare(bench.client("citizen", family="voirie"), ANSWERS).status_code == 403


def test_links_that_are_not_ours_open_nothing(running: ServiceUnderTest, bench: Bench) -> None:
    link = link_of(prepare(bench.client("agent"), ANSWERS))
    other = running.fresh()
    publish(other, changed())
    publish(bench, changed(slug="autre"))
    for where, wrong in (
        (bench.client(), "x"),
        (bench.client(), link[:-1] + ("0" if link[-1] != "0" else "1")),
        (bench.client(), "0" * 64),
        (other.client(), link),
    ):
        page = where.get(f"{URL}?lien={wrong}")
        assert "Ce lien n’est plus valable" in page.text
        where.post(BEGIN, data={"lien": wrong})
    assert "Ce lien n’est plus valable" in bench.client().get(f"/demarches/autre/?lien={link}").text
    assert drafts_of(bench) == drafts_of(other) == []


def test_prepared_answers_are_erased_after_their_time(bench: Bench) -> None:
    link = link_of(prepare(bench.client("agent"), ANSWERS, days=1))
    with bench.transaction() as session:
        session.execute(text("update prefills set expires_at = now() - interval '1 second'"))
    assert "Ce lien n’est plus valable" in bench.client().get(f"{URL}?lien={link}").text
    jobs.purge_prefills(bench.app)
    with bench.transaction() as session:
        assert session.scalars(select(Prefill)).all() == []


def test_signing_in_first_keeps_what_the_link_says(bench: Bench) -> None:
    publish(bench, changed(access={"who": "account"}))
    page = bench.client().get(f"{URL}?champ_motif=carte").text
    assert "/connexion?retour=/demarches/dix-champs/%3Fchamp_motif%3Dcarte" in page


def test_a_closed_procedure_begins_nothing(bench: Bench) -> None:
    from guichet_forms.actions import procedures

    with bench.transaction() as session:
        procedures.set_state(session, "dix-champs", "closed")
    assert bench.client().post(BEGIN, data={"champ_motif": "carte"}).status_code == 409
