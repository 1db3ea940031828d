"""The screen of translations: what is missing, counted; written in the page or by a file."""

from io import BytesIO
from typing import Any

from guichet_kit.testing import Bench

from .making import DESK, SLUG, designer, source_of, value, words

LANGUAGES = f"{DESK}{SLUG}/traductions/"
ENGLISH = f"{LANGUAGES}en"


def english(bench: Bench) -> Any:
    who = designer(bench)
    assert who.post(LANGUAGES, data={"language": "en"}).location == ENGLISH
    return who


def test_a_language_is_added_and_taken_away(bench: Bench) -> None:
    who = designer(bench)
    assert "en français seulement" in words(who.get(LANGUAGES))
    assert who.get(ENGLISH).status_code == 404
    english(bench)
    assert source_of(bench)["languages"] == ["en"]
    shown = words(who.get(LANGUAGES))
    assert "English" in shown
    assert "textes manquent" in shown
    assert who.post(LANGUAGES, data={"language": "l’anglais"}).status_code == 422
    assert who.post(LANGUAGES, data={"drop": "en"}).location == LANGUAGES
    assert "languages" not in source_of(bench)


def test_texts_are_written_beside_the_french(bench: Bench) -> None:
    who = english(bench)
    shown = who.get(ENGLISH)
    assert "Libellé Prénom" in words(shown)
    assert value(shown.text, "t-prenom.label") == ""
    written = {"t-prenom.label": " First name ", "t-nulle.part": "x", "t-nom.label": ""}
    assert who.post(ENGLISH, data=written).location == f"{ENGLISH}?fait=1"
    assert source_of(bench)["translations"] == {"en": {"prenom.label": "First name"}}
    assert value(who.get(ENGLISH).text, "t-prenom.label") == "First name"
    assert 'name="t-prenom.label"' not in who.get(f"{ENGLISH}?manque=1").text
    who.post(ENGLISH, data={"t-prenom.label": ""})
    assert source_of(bench)["translations"] == {"en": {}}


def test_what_is_too_long_stays_in_the_page(bench: Bench) -> None:
    who = english(bench)
    refused = who.post(ENGLISH, data={"t-prenom.label": "x" * 5_001})
    assert refused.status_code == 422
    assert value(refused.text, "t-prenom.label") == "x" * 5_001


def test_a_page_of_the_form_is_shown_alone(bench: Bench) -> None:
    who = english(bench)
    page = source_of(bench)["pages"][1]["id"]
    shown = who.get(f"{ENGLISH}?page={page}").text
    assert 'name="t-motif.label"' in shown
    assert 'name="t-prenom.label"' not in shown
    assert 'name="t-title"' in who.get(f"{ENGLISH}?page=").text


def test_a_file_goes_out_and_comes_back(bench: Bench) -> None:
    who = english(bench)
    who.post(ENGLISH, data={"t-nom.label": "Name"})
    sent = who.get(f"{ENGLISH}.csv")
    assert sent.headers["Content-Disposition"].endswith('"dix-champs-en.csv"')
    lines = sent.text.splitlines()
    assert lines[0] == "\ufeffrepere;page;francais;traduction"
    assert "nom.label;identite;Nom;Name" in sent.text or ";Nom;Name" in sent.text
    made = sent.text.replace(";Prénom;", ";Prénom;First name")
    file = {"file": (BytesIO(made.encode()), "textes.csv")}
    assert who.post(f"{ENGLISH}/importer", data=file).location == f"{ENGLISH}?fait=1"
    assert source_of(bench)["translations"]["en"] == {
        "prenom.label": "First name",
        "nom.label": "Name",
    }


def test_a_file_of_something_else_is_refused(bench: Bench) -> None:
    who = english(bench)
    for content in (b"a;b\n1;2\n", b"", b"\0"):
        file = {"file": (BytesIO(content), "textes.csv")}
        answer = who.post(f"{ENGLISH}/importer", data=file)
        assert answer.status_code == 422
        assert 'href="#file"' in answer.text
    assert who.post(f"{ENGLISH}/importer", data={}).status_code == 422


def test_a_renamed_question_keeps_its_translation(bench: Bench) -> None:
    who = english(bench)
    who.post(ENGLISH, data={"t-prenom.label": "First name"})
    data = {"do": "set:prenom", "p-id": "petit_nom"}
    who.post(f"{DESK}{SLUG}/modifier", data=data, query_string={"question": "prenom"})
    assert source_of(bench)["translations"]["en"] == {"petit_nom.label": "First name"}


def test_only_designers_translate(bench: Bench) -> None:
    for client in (bench.client(), bench.client("agent")):
        assert client.get(LANGUAGES).status_code in (401, 403)
        assert client.post(ENGLISH, data={}).status_code in (401, 403)
