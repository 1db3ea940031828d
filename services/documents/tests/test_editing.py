"""Templates of documents written on screen: listed, previewed in PDF, saved as versions."""

from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from guichet_documents import actions
from guichet_documents.actions import samples
from guichet_documents.isolation import Bounds
from guichet_documents.pages import editing
from guichet_kit.problems import Invalid
from guichet_kit.testing import Bench

HOME = "/agents/documents/"
EDIT = f"{HOME}acte.arrete"
TYPED = {"title": "Arrêté", "html": "<p>{{ textes.terrain }}</p>", "seen": 0, "act": "save"}


def designer(bench: Bench, name: str = "Anne Martin") -> FlaskClient:
    return bench.client("agent", sub=name, name=name, rights=["forms.build"])


def saved(bench: Bench, **more: object) -> FlaskClient:
    """Save a first version, and give who did."""
    client = designer(bench)
    answer = client.post(f"{HOME}nouveau", data={**TYPED, "slug": "acte.arrete", **more})
    assert answer.status_code == 303
    assert "est enregistré" in client.get(answer.location).text
    return client


def test_a_template_is_written_listed_and_told(bench: Bench) -> None:
    client = saved(bench)
    listed = client.get(HOME).text
    assert "acte.arrete" in listed
    assert "Anne Martin" in listed
    (told,) = bench.emitted("documents.template.published.v1")
    assert "acte.arrete" in told["names"]
    assert "lit les réponses" in client.get(EDIT).text


def test_each_change_is_a_version_that_may_be_read_again(bench: Bench) -> None:
    client = saved(bench)
    second = {**TYPED, "html": "<p>Deux</p>", "seen": 1}
    assert client.post(EDIT, data=second).status_code == 303
    assert "&lt;p&gt;Deux" in client.get(EDIT).text
    before = client.get(f"{EDIT}?version=1").text
    assert "textes.terrain" in before
    assert 'name="seen" value="2"' in before
    assert client.get(f"{EDIT}?version=7").status_code == 404
    for name in ("inconnu", "%00", "Pas%20un%20nom"):
        assert client.get(HOME + name).status_code == 404


def test_a_preview_is_a_pdf_and_saves_nothing(bench: Bench) -> None:
    html = "<h1>{{ demarche }}</h1>{% for e in champs.enfants %}{{ e.nom }}{% endfor %}"
    answer = designer(bench).post(EDIT, data={**TYPED, "html": html, "act": "preview"})
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert bench.emitted("documents.template.published.v1") == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"html": "un\n\n{% if nom %}deux"}, "ligne 3"),
        ({"html": "{{ ().__class__ }}"}, "ligne 1"),
        ({"html": " "}, "Écrivez le texte"),
        ({"html": "x" * 20_001}, "20000"),
        ({"title": ""}, "Donnez un titre"),
    ],
)
def test_what_is_refused_comes_back_with_its_reason(
    bench: Bench, typed: dict[str, str], why: str
) -> None:
    for act in ("save", "preview"):
        sent = {**TYPED, "html": "<p>À garder</p>", "title": "Gardé", **typed, "act": act}
        answer = designer(bench).post(EDIT, data=sent)
        assert answer.status_code == 422
        title = unquote(answer.headers["Guichet-Title"])
        assert title == "Erreur\u00a0: Modèle de document"
        assert why in answer.text
        assert "Gardé" in answer.text or "À garder" in answer.text


def test_a_preview_that_cannot_be_filled_says_why(bench: Bench) -> None:
    sent = {**TYPED, "html": "{% for a in nom %}{{ a }}{% endfor %}", "act": "preview"}
    answer = designer(bench).post(EDIT, data=sent)
    assert answer.status_code == 422
    assert "que sur une liste" in answer.text


def test_the_end_of_a_line_counts_for_one_character(bench: Bench) -> None:
    saved(bench, html="x" * 19_000 + "\r\n" * 700)


def test_what_takes_too_long_to_lay_out_is_not_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Bounds(cpu_s=1, clock_s=0.01, memory_mb=1_500, written_mb=50)
    monkeypatch.setattr(editing, "PREVIEW", short)
    sent = {**TYPED, "html": "<p>À garder</p>", "act": "save"}
    answer = designer(bench).post(EDIT, data=sent)
    assert answer.status_code == 422
    assert "mis en page" in answer.text
    assert "À garder" in answer.text
    assert bench.emitted("documents.template.published.v1") == []


def test_what_the_made_up_answers_do_not_fit_is_kept(bench: Bench) -> None:
    saved(bench, html="{% for a in nom %}{{ a }}{% endfor %}")


def test_a_preview_never_waits_for_another(bench: Bench) -> None:
    with editing.one_preview:
        answer = designer(bench).post(EDIT, data={**TYPED, "act": "preview"})
    assert answer.status_code == 422
    assert "Un autre aperçu se prépare" in answer.text
    assert "textes.terrain" in answer.text


def test_two_designers_see_each_other(bench: Bench) -> None:
    client = saved(bench)
    answer = designer(bench, "Bruno").post(EDIT, data={**TYPED, "html": "<p>Le second</p>"})
    assert answer.status_code == 409
    assert "Enregistré par Anne Martin" in answer.text
    assert "Le second" in answer.text
    broken = {**TYPED, "html": "{% if %}"}
    assert client.post(EDIT, data=broken).status_code == 422
    again = {**TYPED, "html": "<p>Le second</p>", "seen": 1}
    assert client.post(EDIT, data=again).status_code == 303


def test_those_of_the_suite_are_offered_until_written_again(bench: Bench) -> None:
    client = designer(bench)
    assert "fournis avec Guichet" in client.get(HOME).text
    shown = client.get(f"{HOME}recepisse").text
    assert "Récépissé de dépôt" in shown
    for slug in ("recepisse", "decision", "preuve-signature"):
        assert client.post(f"{HOME}{slug}", data=TYPED).status_code == 303
    assert "fournis avec Guichet" not in client.get(HOME).text


def test_the_link_of_a_circuit_names_it(bench: Bench) -> None:
    page = designer(bench).get(f"{HOME}nouveau?nom=acte.arrete").text
    assert 'value="acte.arrete"' in page
    assert (
        "script" not in designer(bench).get(f"{HOME}nouveau?nom=<script>").text.split("<main")[-1]
    )


def test_only_who_builds_forms_for_all_may(bench: Bench) -> None:
    assert bench.client("agent", rights=["messages.edit"]).get(HOME).status_code == 403
    assert bench.client("citizen").get(HOME).status_code == 403
    with bench.transaction() as session, pytest.raises(Invalid):
        actions.put_template(session, "acte.arrete", "A", "")


def test_the_list_is_read_by_pages(bench: Bench) -> None:
    with bench.transaction() as session:
        for number in range(51):
            actions.put_template(session, f"acte.m{number:02}", f"Modèle {number}", "<p></p>")
    client = designer(bench)
    first = client.get(HOME).text
    assert "acte.m49" in first
    assert "acte.m50" not in first
    last = client.get(f"{HOME}?apres=acte.m49").text
    assert "acte.m50" in last
    assert "Revenir au début" in last


def test_a_preview_has_a_word_for_each_answer() -> None:
    html = (
        '{{ textes["enfants." ~ loop.index0 ~ ".nom"] }}{{ champs.jour | default("") | date }}'
        "{{ champs.prix | amount }}{{ inconnu }}{{ recours }}"
    )
    values = samples.filled_in(html)
    assert values["textes"]["enfants.0.nom"] == "[enfants.0.nom]"
    assert (values["champs"]["jour"], values["champs"]["prix"]) == ("2026-03-04", "1250")
    assert values["inconnu"] == "[inconnu]"
    assert values["recours"]
    assert samples.filled_in("<p>{{ nom }}</p>")["recours"] == ""
