"""A form read in another language: chosen, kept, marked; agents and events stay French."""

from typing import Any

from guichet_forms.models import Draft
from guichet_kit.testing import Bench
from sqlalchemy import select

from .conftest import FIRST, GO, SECOND, URL, changed, follow, hidden, publish

SENT = "forms.submission.sent.v1"
ENGLISH = {
    "title": "Ten fields",
    "prenom.label": "First name",
    "motif.options.carte": "A card",
    "rules.pas_deux": "Not both.",
}


def spoken(**keys: Any) -> dict[str, Any]:
    source = changed(languages=["en"], translations={"en": ENGLISH}, **keys)
    rule = {
        "id": "pas_deux",
        "check": {"!=": [{"var": "prenom"}, {"var": "nom"}]},
        "message": "Pas deux fois.",
        "field": "nom",
    }
    source["pages"][0]["rules"] = [rule]
    return source


def language(bench: Bench) -> str:
    with bench.transaction() as session:
        return session.scalars(select(Draft.language)).one()


def test_a_form_offers_its_languages(bench: Bench) -> None:
    assert "langue=" not in bench.client().get(URL).text
    publish(bench, spoken())
    french = bench.client().get(URL).text
    assert f'href="{URL}?langue=en" lang="en" hreflang="en">English' in french
    english = bench.client().get(f"{URL}?langue=en").text
    assert '<h1><span lang="en">Ten fields</span></h1>' in english
    assert f'href="{URL}1?langue=en"' in english
    assert "Ten fields" not in bench.client("agent").get(f"{URL}?langue=en").text
    assert "Ten fields" not in bench.client().get(f"{URL}?langue=de").text


def test_the_language_follows_the_draft(bench: Bench) -> None:
    publish(bench, spoken())
    client = bench.client()
    shown = client.get(f"{URL}1?langue=en").text
    assert '<span lang="en">First name</span>' in shown
    assert '<span lang="fr">Nom</span>' in shown
    token = hidden(shown, "token")
    wrong = {**FIRST, **GO, "nom": "Marie", "token": token}
    refused = client.post(f"{URL}1?langue=en", data=wrong)
    assert "Not both." in refused.text
    assert language(bench) == "en"
    assert follow(client, f"{URL}1", {**FIRST, **GO}) == f"{URL}2"
    assert '<span lang="en">A card</span>' in client.get(f"{URL}2").text
    follow(client, f"{URL}2", {**SECOND, **GO})
    check = client.get(f"{URL}verifier").text
    assert "First name" in check
    told = {name: hidden(check, name) for name in ("token", "revision", "langue")}
    sent = client.post(f"{URL}envoyer", data=told)
    assert sent.location.endswith("langue=en")
    assert "Ten fields" in client.get(sent.location).text
    (event,) = bench.emitted(SENT)
    assert event["procedure"]["title"] == changed()["title"]
    texts = {row["id"]: (row["label"], row["text"]) for row in event["answers"]}
    assert texts["prenom"][0] == "Prénom"
    assert texts["motif"][1] != "A card"


def test_changing_language_keeps_what_is_typed(bench: Bench) -> None:
    publish(bench, spoken())
    client = bench.client()
    moved = client.post(f"{URL}1", data={**FIRST, "action": "langue:en"})
    assert moved.location == f"{URL}1"
    shown = client.get(f"{URL}1").text
    assert "First name" in shown
    assert 'value="Marie"' in shown
    assert client.post(f"{URL}1", data={**FIRST, "action": "langue:xx"}).location == f"{URL}1"
    assert language(bench) == "fr"


def test_a_consent_is_kept_in_the_words_that_were_read(bench: Bench) -> None:
    source = spoken()
    source["pages"][1]["fields"].append(
        {"id": "accord", "type": "consent", "label": "Accord", "text": "J’accepte."}
    )
    source["translations"]["en"]["accord.text"] = "I agree."
    publish(bench, source)
    client = bench.client()
    client.post(f"{URL}1?langue=en", data={**FIRST, **GO})
    follow(client, f"{URL}2", {**SECOND, "accord": "on", **GO})
    check = client.get(f"{URL}verifier").text
    told = {name: hidden(check, name) for name in ("token", "revision")}
    assert client.post(f"{URL}envoyer", data=told).status_code == 303
    assert bench.emitted(SENT)[0]["data"]["accord"]["text"] == "I agree."
