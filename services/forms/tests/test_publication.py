"""Publication: what blocks it, the recorded tests, when requests are taken and how many."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_forms.actions import procedures, publication, rehearsals, terms
from guichet_forms.actions.terms import Terms
from guichet_forms.jobs import open_and_close
from guichet_forms.problems import NotReady
from guichet_kit.testing import Bench
from werkzeug.test import TestResponse

from .conftest import TEN, URL, changed, fill, send

DESK = "/agents/formulaires/dix-champs/"
PUBLICATION = f"{DESK}publication"
SOON = datetime.now(UTC) + timedelta(days=3)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def designer(bench: Bench, **claims: Any) -> FlaskClient:
    return bench.client("agent", rights=["forms.build"], name="Anne", **claims)


def add(bench: Bench, source: dict[str, Any]) -> int:
    with bench.transaction() as session:
        return procedures.add_version(session, source).number


def live(bench: Bench) -> int | None:
    with bench.transaction() as session:
        return procedures.find(session, "dix-champs").live


def with_terms(bench: Bench, **limits: Any) -> None:
    with bench.transaction() as session:
        terms.set_terms(session, "dix-champs", Terms(**limits))


def try_to_send(bench: Bench, visitor: str) -> TestResponse:
    client = bench.client(visitor=visitor)
    return client.post(f"{URL}envoyer", data=fill(client))


def test_the_page_tells_what_changes_and_whom_it_touches(bench: Bench) -> None:
    send(bench.client())
    fill(bench.client(visitor="other"))
    add(bench, changed(title="Titre deux", minutes=60))
    page = designer(bench).get(PUBLICATION).text
    assert "La fiche change : le titre, le temps annoncé." in page
    assert "1 brouillon et 1 demande" in page
    assert "Rien ne bloque" in page
    assert "annoncé est de 60 min" in page


def test_what_blocks_keeps_a_version_from_going_live(bench: Bench) -> None:
    number = add(bench, changed(purpose=""))
    answer = designer(bench).post(f"{DESK}versions/{number}/publier")
    assert answer.location == f"{PUBLICATION}?version={number}&bloque=1"
    page = designer(bench).get(answer.location).text
    assert "Dites à quoi servent les réponses." in page
    assert live(bench) == 1
    with bench.transaction() as session, pytest.raises(NotReady):
        publication.publish(session, "dix-champs", number)


def test_a_point_leads_to_where_it_is_mended(bench: Bench) -> None:
    source = changed(keywords=[])
    nested = {"id": "dedans", "type": "email", "label": "Son courriel"}
    held = {"id": "enfants", "type": "block", "label": "Enfants", "fields": [nested]}
    column = {**nested, "id": "colonne", "label": "Autre courriel"}
    rows = [{"value": "r", "label": "Une"}]
    table = {"id": "tableau", "type": "matrix", "label": "T", "columns": [column], "rows": rows}
    source["pages"][1]["fields"] += [held, table]
    add(bench, source)
    page = designer(bench).get(PUBLICATION).text
    for end in ("modifier?question=dedans", "modifier?question=tableau", "reglages#keywords"):
        assert f'href="{DESK}{end}"' in page


def test_one_comes_back_to_a_former_version_at_once(bench: Bench) -> None:
    number = add(bench, changed(title="Titre deux"))
    designer(bench).post(f"{DESK}versions/{number}/publier")
    assert live(bench) == number
    designer(bench).post(f"{DESK}versions/1/publier")
    assert live(bench) == 1


def test_what_the_house_is_told_ranks_higher_each_time(bench: Bench) -> None:
    number = add(bench, changed(title="Titre deux"))
    with bench.transaction() as session:
        procedures.put_live(session, "dix-champs", number)
        procedures.put_live(session, "dix-champs", 1)
        procedures.set_state(session, "dix-champs", "closed")
    told = bench.emitted("forms.procedure.published.v1")
    assert [data["version"] for data in told] == [1, 2, 1, 1]
    ranks = [data["revision"] for data in told]
    assert ranks == sorted(set(ranks))
    assert all(data["revision"] > data["version"] for data in told)


def test_a_recorded_test_blocks_until_it_is_accepted(bench: Bench) -> None:
    who = designer(bench)
    who.post(f"{DESK}tests", data={"name": "Sans rien", "answers": "{}"})
    assert "Sans rien" in who.get(PUBLICATION).text
    source = changed()
    source["pages"][0]["fields"][0]["required"] = False
    number = add(bench, source)
    who.post(f"{DESK}versions/{number}/publier")
    assert live(bench) == 1
    with bench.transaction() as session:
        (test,) = rehearsals.list_tests(session, "dix-champs")
    assert "n’est plus refusée" in who.get(PUBLICATION).text
    who.post(f"{DESK}tests/{test.id}/accepter")
    who.post(f"{DESK}versions/{number}/publier")
    assert live(bench) == number


def test_a_test_is_taken_off_and_unreadable_answers_are_refused(bench: Bench) -> None:
    who = designer(bench)
    assert who.post(f"{DESK}tests", data={"answers": "[1"}).status_code == 422
    assert who.post(f"{DESK}tests", data={"answers": "[1]"}).status_code == 422
    who.post(f"{DESK}tests", data={"name": "Essai", "answers": json.dumps({"prenom": "Zoé"})})
    with bench.transaction() as session:
        (test,) = rehearsals.list_tests(session, "dix-champs")
    assert who.post(f"{DESK}tests/{test.id}/retirer").status_code == 303
    assert who.post(f"{DESK}tests/{test.id}/retirer").status_code == 404


def test_terms_are_typed_kept_and_refused_in_words(bench: Bench) -> None:
    who = designer(bench)
    typed = {"opens_at": "2027-03-01T09:00", "closes_at": "2027-02-01T09:00", "most_requests": "x"}
    answer = who.post(f"{DESK}conditions", data=typed)
    assert answer.status_code == 422
    assert "vient avant" in answer.text
    assert 'value="2027-03-01T09:00"' in answer.text
    assert "par exemple 200" in answer.text
    who.post(f"{DESK}conditions", data={"opens_at": "2027-03-01T09:00", "one_per_person": "1"})
    with bench.transaction() as session:
        found = procedures.find(session, "dix-champs")
        assert found.opens_at == datetime(2027, 3, 1, 8, tzinfo=UTC)
        assert found.one_per_person


def test_a_procedure_not_open_yet_or_closed_takes_nothing(bench: Bench) -> None:
    client = bench.client()
    fill(client)
    for limits in ({"opens_at": SOON}, {"opens_at": LONG_AGO, "closes_at": LONG_AGO}):
        with_terms(bench, **limits)
        assert "Démarche fermée" in client.get(URL).text
        assert client.get(f"{URL}verifier").status_code == 409


def test_the_house_is_told_when_a_date_opens_or_closes(bench: Bench) -> None:
    with_terms(bench, opens_at=SOON)
    assert bench.emitted("forms.procedure.published.v1")[-1]["open"] is False
    with bench.transaction() as session:
        procedures.find(session, "dix-champs").opens_at = LONG_AGO
    open_and_close(bench.app)
    open_and_close(bench.app)
    openness = [data["open"] for data in bench.emitted("forms.procedure.published.v1")]
    assert openness == [True, False, True]


def test_no_more_requests_than_the_most(bench: Bench) -> None:
    with_terms(bench, most_requests=1)
    assert try_to_send(bench, "first").status_code == 303
    late = try_to_send(bench, "second")
    assert late.status_code == 409
    assert "toutes les demandes possibles" in late.text


def test_one_request_for_each_person(bench: Bench) -> None:
    with_terms(bench, one_per_person=True)
    assert try_to_send(bench, "first").status_code == 303
    twice = try_to_send(bench, "second")
    assert twice.status_code == 409
    assert "déjà envoyé" in twice.text


def test_a_designer_of_another_family_sees_nothing(bench: Bench) -> None:
    stranger = designer(bench, bounds={"forms.build": ["sante"]})
    assert stranger.get(PUBLICATION).status_code == 404
    assert stranger.post(f"{DESK}conditions").status_code == 404
    assert TEN["family"] != "sante"


def test_the_page_costs_few_statements(bench: Bench) -> None:
    who = designer(bench)
    who.get(PUBLICATION)
    with bench.statements() as counted:
        who.get(PUBLICATION)
    assert len(counted) <= 12
