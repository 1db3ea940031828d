"""Where procedures start and end, what they say of themselves, blocks, who may do what."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.actions import procedures
from guichet_forms.core import editing
from guichet_forms.gallery import Gallery
from guichet_kit.testing import Bench

from .conftest import ROOT, TEN, changed, publish, send
from .making import DESK, SLUG, designer, do, panes, source_of, value, words

START = f"{DESK}nouveau"


def test_a_procedure_starts_from_nothing(bench: Bench) -> None:
    who = designer(bench)
    assert "Aucune démarche prête" in who.get(START).text
    made = who.post(START, data={"title": "Permis de végétaliser", "family": "voirie"})
    assert made.location == panes("permis-de-vegetaliser")
    page = who.get(made.location)
    assert "Pas encore de version" in words(page)
    assert "n’a pas encore de question" in page.text
    assert "Pas encore de version" in who.get(f"{DESK}permis-de-vegetaliser/").text


def test_a_bad_start_keeps_what_was_typed(bench: Bench) -> None:
    refused = designer(bench).post(START, data={"title": " ", "family": "voirie"})
    assert refused.status_code == 422
    assert value(refused.text, "family") == "voirie"
    assert "Donnez un titre" in refused.text


def test_a_procedure_starts_from_the_catalogue(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = Gallery(str(ROOT / "catalogue"))
    monkeypatch.setitem(bench.app.extensions, "guichet_forms_gallery", ready)
    who = designer(bench)
    page = who.get(START)
    assert "Partir de celle-ci" in page.text
    assert "Page suivante" in page.text
    filtered = who.get(START, query_string={"famille": "voirie"})
    assert "signalement-voirie" in filtered.text
    assert "acte-naissance" not in filtered.text
    made = who.post(START, data={"ready": "signalement-voirie"})
    slug = made.location.split("/")[-2]
    wanted = json.loads((ROOT / "catalogue/signalement-voirie/form.json").read_text())
    assert source_of(bench, slug) == {**wanted, "slug": slug}
    assert who.post(START, data={"ready": "inconnue"}).status_code == 404
    of_roads = designer(bench, families=("voirie",))
    assert "acte-naissance" not in of_roads.get(START).text
    assert of_roads.post(START, data={"ready": "acte-naissance"}).status_code == 422


def test_the_gallery_pages_and_passes_over_what_it_cannot_read(tmp_path: Path) -> None:
    for number in range(30):
        folder = tmp_path / f"p{number:02}"
        folder.mkdir()
        source: Any = {"title": f"Acte {number:02}", "family": "sante" if number % 2 else "elus"}
        (folder / "form.json").write_text(json.dumps(source))
    (tmp_path / "p00/form.json").write_text("{")
    (tmp_path / "p01/form.json").write_text("[]")
    gallery = Gallery(str(tmp_path))
    first, after = gallery.page(None)
    second, last = gallery.page(None, after=after or "")
    assert [one.slug for one in first + second] == [f"p{number:02}" for number in range(2, 30)]
    assert last is None
    assert {one.family for one in gallery.page(None, "sante")[0]} == {"sante"}
    assert gallery.page(frozenset({"voirie"})) == ([], None)
    assert Gallery("").page(None) == ([], None)


def test_a_procedure_is_copied_put_away_and_taken_back(bench: Bench) -> None:
    who = designer(bench)
    copy = who.post(f"{DESK}{SLUG}/dupliquer")
    assert value(who.get(copy.location).text, "p-title") == TEN["pages"][0]["title"]
    assert "(copie)" in who.get(DESK).text
    who.post(f"{DESK}{SLUG}/archiver")
    assert "Archivée" in words(who.get(f"{DESK}{SLUG}/"))
    assert f'href="{DESK}{SLUG}/"' not in who.get(DESK).text
    assert f'href="{DESK}{SLUG}/"' in who.get(f"{DESK}?etat=archivees").text
    who.post(f"{DESK}{SLUG}/desarchiver")
    assert f'href="{DESK}{SLUG}/"' in who.get(DESK).text
    assert "Aucune démarche archivée" in who.get(f"{DESK}?etat=archivees").text


def test_a64_a_procedure_never_used_is_deleted_and_one_used_is_kept(bench: Bench) -> None:
    who = designer(bench)
    who.post(START, data={"title": "Essai", "family": "voirie"})
    assert "Personne n’a encore utilisé" in who.get(f"{DESK}essai/supprimer").text
    gone = who.post(f"{DESK}essai/supprimer")
    assert "« Essai » est supprimée" in who.get(gone.location).text
    assert who.get(f"{DESK}essai/").status_code == 404
    send(bench.client())
    assert "Archivez" in who.get(f"{DESK}{SLUG}/supprimer").text or "archivez" in (
        who.get(f"{DESK}{SLUG}/supprimer").text
    )
    refused = who.post(f"{DESK}{SLUG}/supprimer")
    assert refused.status_code == 409
    assert "Des demandes ont été envoyées" in refused.text


CARD = f"{DESK}{SLUG}/reglages"


def test_the_card_shows_what_the_procedure_says_and_keeps_what_is_typed(bench: Bench) -> None:
    who = designer(bench)
    page = who.get(CARD).text
    assert value(page, "p-title") == TEN["title"]
    assert value(page, "p-service.email") == TEN["service"]["email"]
    typed = {
        "p-title": "Nouveau titre",
        "p-summary": TEN["summary"],
        "p-family": TEN["family"],
        "p-workflow": TEN["workflow"],
        "p-keywords": "un mot\r\nun autre",
        "p-channels": ["web", "guichet"],
        "p-access.who": "account",
        "p-service.name": "Accueil",
        "p-service.address": "1 place de la Mairie",
        "p-service.email": "",
        "p-service.phone": "01 99 00 10 10",
        "p-silence.outcome": "accord",
        "p-silence.delay.n": "2",
        "p-silence.delay.unit": "months",
        "p-silence.basis": "CRPA L231-1",
        "p-applicant.name": ["prenom", "nom"],
        "p-applicant.email": "email",
        "p-minutes": "beaucoup",
    }
    assert who.post(CARD, data=typed).location == f"{CARD}?fait=1"
    source = source_of(bench)
    assert source["channels"] == ["web", "guichet"]
    assert source["keywords"] == ["un mot", "un autre"]
    assert source["access"] == {**TEN.get("access", {}), "who": "account"}
    assert source["silence"]["delay"] == {"n": 2, "unit": "months"}
    assert source["applicant"]["name"] == ["prenom", "nom"]
    assert "email" not in source["service"]
    again = who.get(CARD)
    assert "2 points à corriger" in words(again)
    assert value(again.text, "p-minutes") == "beaucoup"
    assert "Il manque cette information" in again.text


def test_a_workflow_is_chosen_by_its_name_and_roles_are_named_in_words(bench: Bench) -> None:
    with bench.transaction() as session:
        procedures.note_process(session, "voirie-simple", 1, [], "", title="Voirie, sans visite")
    who = designer(bench)
    page = who.get(CARD).text
    assert '<option value="voirie-simple">Voirie, sans visite</option>' in page
    assert value(page, "p-workflow") == TEN["workflow"]
    named = {"p-access.roles": "Agent d’accueil\nRégie", "p-access.profile": "association"}
    who.post(CARD, data={"p-workflow": "voirie-simple", "p-channels": ["web"], **named})
    source = source_of(bench)
    assert source["workflow"] == "voirie-simple"
    assert source["access"]["roles"] == ["agent-d-accueil", "regie"]


def test_what_the_card_leaves_empty_is_not_written(bench: Bench) -> None:
    who = designer(bench)
    who.post(START, data={"title": "Essai", "family": "voirie"})
    page = who.get(f"{DESK}essai/reglages").text
    names = set(re.findall(r'(?:input|select|textarea)[^>]*name="(p-[^"]+)"', page))
    posted = dict.fromkeys(names, "") | {"p-title": "Essai", "p-family": "voirie"}
    del posted["p-mandate.allowed"], posted["p-channels"]
    who.post(f"{DESK}essai/reglages", data={**posted, "p-service.name": "Accueil"})
    source = source_of(bench, "essai")
    assert {"silence", "access", "mandate", "applicant", "channels"} & source.keys() == set()
    assert "null" not in json.dumps(source)
    said = words(who.get(panes("essai")))
    assert "Résumé : Il manque cette information" in said
    assert "Au bout de" not in said


def test_a_family_out_of_reach_is_refused_with_what_was_typed(bench: Bench) -> None:
    publish(bench, changed(slug="rue", family="voirie"))
    who = designer(bench, families=("voirie",))
    answer = who.post(f"{DESK}rue/reglages", data={"p-family": "sante", "p-title": "Saisi"})
    assert answer.status_code == 422
    assert value(answer.text, "p-title") == "Saisi"
    assert source_of(bench, "rue")["family"] == "voirie"


def block(bench: Bench, title: str = "Enfant", family: str = "") -> str:
    """Make a block of one question, kept as version 1."""
    who = designer(bench)
    made = who.post(f"{DESK}blocs/nouveau", data={"title": title, "family": family})
    slug = made.location.split("/")[-2]
    do(who, "add:text", slug, "block", holder="questions")
    do(who, "set:question_1", slug, "block", question="question_1", **{"p-label": "Prénom usuel"})
    assert who.post(f"{DESK}blocs/{slug}/garder").location == f"{DESK}blocs/{slug}/"
    return slug


def test_a_block_is_made_copied_and_followed_version_by_version(bench: Bench) -> None:
    who = designer(bench)
    assert "Aucun bloc pour l’instant" in who.get(f"{DESK}blocs/").text
    slug = block(bench)
    first = TEN["pages"][0]["id"]
    assert f'value="add_block:{slug}"' in who.get(panes(), query_string={"dans": first}).text
    do(who, f"add_block:{slug}", holder=first)
    field = editing.field_of(source_of(bench), "enfant")
    assert field["from"] == {"block": "enfant", "version": 1}
    who.post(f"{DESK}{SLUG}/garder")
    shown = who.get(f"{DESK}blocs/{slug}/")
    assert TEN["title"] in shown.text
    assert "Prendre la version" not in shown.text
    assert "1 formulaire" in words(who.get(f"{DESK}blocs/"))
    do(who, "set:prenom_usuel", slug, "block", question="prenom_usuel", **{"p-hint": "Facultatif"})
    who.post(f"{DESK}blocs/{slug}/garder")
    assert "Prendre la version 2" in who.get(f"{DESK}blocs/{slug}/").text
    asked = who.get(panes(), query_string={"question": "enfant"})
    assert "Prendre la version 2" in asked.text
    assert "hint" not in editing.field_of(source_of(bench), "prenom_usuel")
    do(who, "take:enfant")
    assert editing.field_of(source_of(bench), "prenom_usuel")["hint"] == "Facultatif"
    do(who, "detach:enfant")
    assert "from" not in editing.field_of(source_of(bench), "enfant")


def test_a64_a_block_in_use_is_kept_and_names_the_forms(bench: Bench) -> None:
    who = designer(bench)
    slug = block(bench)
    do(who, f"add_block:{slug}", holder=TEN["pages"][0]["id"])
    who.post(f"{DESK}{SLUG}/garder")
    refused = who.post(f"{DESK}blocs/{slug}/supprimer")
    assert refused.status_code == 409
    assert f"<li>{TEN['title']}</li>" in refused.text
    free = block(bench, "Libre")
    assert "sans retour possible" in who.get(f"{DESK}blocs/{free}/supprimer").text
    assert who.post(f"{DESK}blocs/{free}/supprimer").location == f"{DESK}blocs/"
    assert who.get(f"{DESK}blocs/{free}/").status_code == 404


def test_a_faulty_block_says_what_to_correct(bench: Bench) -> None:
    who = designer(bench)
    slug = block(bench)
    do(who, "set:prenom_usuel", slug, "block", question="prenom_usuel", **{"p-label": ""})
    refused = who.post(f"{DESK}blocs/{slug}/garder")
    assert refused.status_code == 422
    assert "1 point à corriger" in words(refused)
    assert who.post(f"{DESK}blocs/nouveau", data={"title": ""}).status_code == 422


ADDRESSES = [
    ("get", f"{SLUG}/"),
    ("get", f"{SLUG}/modifier"),
    ("post", f"{SLUG}/modifier"),
    ("post", f"{SLUG}/garder"),
    ("get", f"{SLUG}/reglages"),
    ("post", f"{SLUG}/reglages"),
    ("get", f"{SLUG}/condition/nom/condition"),
    ("post", f"{SLUG}/condition/nom/condition"),
    ("get", f"{SLUG}/apercu"),
    ("get", f"{SLUG}/apercu/page"),
    ("post", f"{SLUG}/apercu/page"),
    ("get", f"{SLUG}/publication"),
    ("post", f"{SLUG}/dupliquer"),
    ("post", f"{SLUG}/archiver"),
    ("post", f"{SLUG}/desarchiver"),
    ("get", f"{SLUG}/supprimer"),
    ("post", f"{SLUG}/supprimer"),
    ("get", f"{SLUG}/nouvelle-version"),
    ("get", f"{SLUG}/versions/1"),
    ("get", f"{SLUG}/versions/1.json"),
    ("post", f"{SLUG}/versions/1/publier"),
    ("post", f"{SLUG}/etat"),
    ("get", "blocs/enfant/"),
    ("get", "blocs/enfant/modifier"),
    ("post", "blocs/enfant/modifier"),
    ("post", "blocs/enfant/garder"),
    ("get", "blocs/enfant/supprimer"),
    ("post", "blocs/enfant/supprimer"),
]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_designer_of_another_family_finds_nothing(bench: Bench, method: str, path: str) -> None:
    if path.startswith("blocs"):
        block(bench, family="sante")
    stranger = designer(bench, "Ève", families=("voirie",))
    assert getattr(stranger, method)(f"{DESK}{path}").status_code == 404
    assert source_of(bench) == TEN


def test_lists_show_the_families_of_the_designer_alone(bench: Bench) -> None:
    block(bench, "Pour la santé", "sante")
    block(bench, "Pour tous")
    publish(bench, changed(slug="rue", title="La rue", family="voirie"))
    stranger = designer(bench, "Ève", families=("voirie",))
    listed = stranger.get(DESK).text
    assert "La rue" in listed
    assert TEN["title"] not in listed
    blocks = stranger.get(f"{DESK}blocs/").text
    assert "Pour tous" in blocks
    assert "Pour la santé" not in blocks
    upload = {"source": "", "file": (BytesIO(json.dumps(TEN).encode()), "form.json")}
    refused = stranger.post(f"{DESK}coller", data=upload)
    assert (refused.status_code, "Vos rôles" in refused.text) == (422, True)


def test_another_authority_finds_nothing(bench: Bench, running: Any) -> None:
    block(bench)
    other = running.fresh()
    who = designer(other)
    for path in (panes(), f"{DESK}blocs/enfant/", f"{DESK}{SLUG}/reglages"):
        assert who.get(path).status_code == 404
    assert "Aucun formulaire pour l’instant" in who.get(DESK).text
    assert "Aucun bloc pour l’instant" in who.get(f"{DESK}blocs/").text


def test_lists_page_and_cost_few_statements(bench: Bench) -> None:
    for number in range(51):
        publish(bench, changed(slug=f"p-{number}", title=f"Acte {number:02}"))
    who = designer(bench)
    with bench.statements() as seen:
        page = who.get(DESK)
    assert len(seen) == 2
    assert "Page suivante" in page.text
    assert "apres=p-" in page.text
    with bench.statements() as seen:
        who.get(f"{DESK}blocs/")
    assert len(seen) <= 2
