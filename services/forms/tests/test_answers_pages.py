"""The agents' pages of answers."""

import re
from typing import Any
from uuid import UUID

import pytest
from guichet_forms.actions import submissions
from guichet_forms.models import Trace
from guichet_kit.testing import Bench
from sqlalchemy import select

from .conftest import changed, publish
from .test_actions import ANSWERS
from .test_exports import LIST, RIGHT


@pytest.fixture
def reader(bench: Bench) -> Any:
    return bench.client("agent", **RIGHT)


def test_procedures_lead_to_their_requests(bench: Bench, sent: list[UUID], reader: Any) -> None:
    home = reader.get("/agents/formulaires/reponses").text
    assert f'href="{LIST}"' in home
    page = reader.get(LIST).text
    assert "5 demandes" in page
    for word in ("Le Goff", "Élodie", "carte" if "carte" in page else "Carte"):
        assert word in page
    assert page.index("Le Goff") < page.index("Élodie")
    turned = reader.get(f"{LIST}?tri=ancien").text
    assert turned.index("Élodie") < turned.index("Le Goff")


def test_without_columns_the_digest_tells_requests_apart(
    bench: Bench, sent: list[UUID], reader: Any
) -> None:
    source = changed()
    for page in source["pages"]:
        page["fields"] = [{**item, "in_list": False} for item in page["fields"]]
    publish(bench, source)
    shown = reader.get(LIST).text
    assert "Une carte · Le Goff" in shown
    assert ">Marie Le Goff</td>" in shown
    with bench.transaction() as session:
        submissions.erase(session, sent[0])
    assert reader.get(LIST).text.count(">—<") == 2


def test_the_page_of_a_form_leads_to_its_answers(bench: Bench) -> None:
    both = {**RIGHT, "rights": [*RIGHT["rights"], "forms.build"]}
    home = "/agents/formulaires/dix-champs/"
    assert f'href="{LIST}"' in bench.client("agent", **both).get(home).text
    for less in ({"rights": ["forms.build"]}, {"bounds": {"answers.read": ["voirie"]}}):
        page = bench.client("agent", **{**both, **less}).get(home)
        assert page.status_code == 200
        assert LIST not in page.text


def test_filters_are_in_the_address(bench: Bench, sent: list[UUID], reader: Any) -> None:
    def numbers(**words: str) -> int:
        page = reader.get(LIST, query_string=words)
        assert page.status_code == 200
        return len(re.findall(rf'href="{LIST}/[0-9a-f]{{8}}-', page.text))

    assert numbers(**{"reponse.nom": "le"}) == 2
    assert numbers(**{"reponse.nom": "le", "reponse.motif": "carte"}) == 1
    assert numbers(**{"reponse.motif": "carte", "canal": "web"}) == 3
    assert numbers(canal="guichet") == 0
    assert numbers(du="2020-01-01", au="2020-01-02") == 0
    assert numbers(effacees="oui") == 0
    assert numbers(canal="inconnu", tri="'; drop") == 5
    nothing = reader.get(LIST, query_string={"reponse.nom": "zz"}).text
    assert "Aucune demande avec ces filtres" in nothing
    assert "commence par" in nothing


def test_what_cannot_be_looked_for_is_told(bench: Bench, sent: list[UUID], reader: Any) -> None:
    short = reader.get(LIST, query_string={"reponse.nom": "l"})
    assert short.status_code == 422
    assert "Écrivez au moins deux lettres" in short.text
    assert 'value="l"' in short.text
    assert reader.get(f"{LIST}?du=hier").status_code == 422
    assert reader.get(f"{LIST}?apres=x").status_code == 404


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ({"du": "hier"}, 'value="hier"'),
        ({"au": "31/02/2026"}, 'value="31/02/2026"'),
        ({"du": "9999-12-31"}, 'value="9999-12-31"'),
        ({"du": "2026-03-02", "au": "2026-03-01"}, 'value="2026-03-02"'),
    ],
)
def test_a_day_that_cannot_be_is_told_and_kept(
    bench: Bench, sent: list[UUID], reader: Any, words: dict[str, str], kept: str
) -> None:
    page = reader.get(LIST, query_string=words)
    assert page.status_code == 422
    assert kept in page.text
    assert re.search(r'href="#(du|au)">Reçues', page.text)
    assert reader.get(f"{LIST}/exporter", query_string=words).status_code == 303


def test_a_day_is_written_as_people_do(bench: Bench, sent: list[UUID], reader: Any) -> None:
    assert 'value="2020-03-27"' in reader.get(f"{LIST}?du=27/03/2020").text


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "' or 1=1 --", "%", "a\0b"])
def test_a05_what_is_looked_for_is_only_text(
    bench: Bench,
    sent: list[UUID],
    reader: Any,
    nasty: str,
) -> None:
    page = reader.get(LIST, query_string={"reponse.nom": f"{nasty}xx"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_request_is_read_whole_and_the_audit_says_so(
    bench: Bench,
    sent: list[UUID],
    reader: Any,
) -> None:
    page = reader.get(f"{LIST}/{sent[0]}")
    assert "Le Goff" in page.text
    assert "Marie@exemple.fr" in page.text
    assert f"/agents/dossiers/{sent[0]}/" in page.text
    with bench.transaction() as session:
        (line,) = session.scalars(select(Trace))
        submissions.erase(session, sent[0])
    assert (line.action, line.actor, line.object) == ("request.read", "agent-1", str(sent[0]))
    erased = reader.get(f"{LIST}/{sent[0]}").text
    assert "Le Goff" not in erased
    assert "anonymisée" in erased
    assert reader.get(f"{LIST}/{UUID(int=7)}").status_code == 404


def test_rows_and_what_an_erasure_left_are_read(bench: Bench, reader: Any) -> None:
    source = changed()
    for item in source["pages"][1]["fields"]:
        item["anonymise"] = {"date": "generalise", "motif": "keep"}.get(item["id"], "erase")
        item["in_list"] = item["id"] in ("date", "enfants")
    nested = [{"id": "prenom_enfant", "type": "text", "label": "Prénom de l’enfant"}]
    block = {"id": "enfants", "type": "block", "label": "Enfants", "max": 3, "fields": nested}
    source["pages"][1]["fields"].append({**block, "in_list": True})
    publish(bench, source)
    rows = [{"prenom_enfant": "Zoé"}, {"prenom_enfant": "Ali"}]
    sent = bench.client("agent", **RIGHT)
    publish(bench, {**source, "access": {"who": "internal"}})
    body = {"answers": {**ANSWERS, "enfants": rows}}
    path = "/api/v1/procedures/dix-champs/submissions"
    answer = sent.post(path, json=body, headers={"Idempotency-Key": "key-of-the-test"})
    assert answer.status_code == 201, answer.text
    request_id = answer.json["request_id"]
    assert "Prénom de l’enfant : Zoé | Prénom de l’enfant : Ali" in reader.get(LIST).text
    assert "Zoé" in reader.get(f"{LIST}/{request_id}").text
    with bench.transaction() as session:
        submissions.erase(session, UUID(request_id))
    left = reader.get(f"{LIST}/{request_id}").text
    assert "Ce qui reste" in left
    assert "2026" in left
    assert "3 décembre 2026" not in left
    assert "Zoé" not in left
    content = reader.post(f"{LIST}/exporter", data={"format": "csv", "personnes": "sans"})
    head, line = content.data.decode("utf-8-sig").splitlines()
    assert "Motif" in head
    assert "Prénom" not in head
    assert "2026" in line
