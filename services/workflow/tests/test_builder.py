"""The builder: sentences, properties, additions, undo, two designers, typed words kept."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from guichet_kit.testing import Bench
from guichet_workflow.actions import drafts
from guichet_workflow.core.editing import find
from guichet_workflow.core.palette import actions_offered

from .samples import agent, opened

SLUG = "acte-naissance"
DESK = f"/agents/circuits/{SLUG}/"
CHOICE = "statuses.verification.choices.delivrer"


def builder(bench: Bench, sub: str = "ada", name: str = "Ada") -> FlaskClient:
    return bench.client("agent", sub=sub, name=name, rights=["workflows.build"])


def act(who: FlaskClient, do: str, place: str = "", slug: str = SLUG, **form: Any) -> Any:
    data = {"do": do, **form}
    return who.post(f"/agents/circuits/{slug}/modifier?partie={quote(place)}", data=data)


def source(bench: Bench, slug: str = SLUG) -> Any:
    with bench.transaction() as session:
        return drafts.read_draft(session, slug).source


def test_a_circuit_is_told_in_sentences_with_its_cases(bench: Bench) -> None:
    opened(bench)
    page = builder(bench).get(DESK).text
    for words in ("État civil choisit «", "À faire sous 3 jours ouvrés", "1 dossier", "etat-civil"):
        assert words in page
    assert agent(bench).get(DESK).status_code == 403
    assert builder(bench).get("/agents/circuits/inconnu/").status_code == 404


def test_each_part_has_its_properties(bench: Bench) -> None:
    who = builder(bench)
    for place, words in (
        ("", "Premier statut"),
        ("", "acte-naissance.recepisse"),
        ("functions.etat_civil", "Rôle des agents"),
        ("statuses.verification", "Nom pour l’usager"),
        (CHOICE, "Verbe sur le bouton"),
        ("statuses.complement.timers.relance", "Après"),
        ("statuses.complement.enter.0", "Ce que l’usager lit"),
        ("statuses.perdu", "Premier statut"),
    ):
        page = who.get(f"{DESK}?partie={place}")
        assert page.status_code == 200
        assert words in page.text


def test_a_choice_is_changed_and_the_change_undone(bench: Bench) -> None:
    who = builder(bench)
    form = {"has-label": "1", "p-label": "Envoyer l’acte", "has-comment": "1", "p-comment": "none"}
    assert act(who, f"set:{CHOICE}", CHOICE, **form).status_code == 303
    assert find(source(bench), CHOICE).node["label"] == "Envoyer l’acte"
    assert "Envoyer l’acte" in who.get(DESK).text
    act(who, "undo")
    assert "Envoyer l’acte" not in who.get(DESK).text
    act(who, "redo")
    assert "Envoyer l’acte" in who.get(DESK).text


def test_every_action_of_the_palette_may_be_added_and_shown(bench: Bench) -> None:
    who = builder(bench)
    holder = "statuses.recue.enter"
    page = who.get(f"{DESK}?dans={holder}").text
    for kind in actions_offered():
        assert f'value="add:{kind.do}"' in page
        done = act(who, f"add:{kind.do}", holder=holder, after=f"{holder}.0")
        assert done.status_code == 303
        assert who.get(done.location).status_code == 200
        act(who, "undo")


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        ("statuses", "Ajouter : statut"),
        ("functions", "Ajouter : fonction"),
        ("statuses.recue.choices", "Ajouter : choix"),
        ("statuses.recue.timers", "Ajouter : délai"),
        ("actions", "Ajouter : action à tout moment"),
    ],
)
def test_other_parts_are_added_too(bench: Bench, holder: str, words: str) -> None:
    who = builder(bench)
    assert words in who.get(f"{DESK}?dans={holder}").text.replace("\u00a0", " ")
    done = act(who, "add:", holder=holder)
    assert done.status_code == 303
    assert "neuve=1" in done.location
    assert who.get(done.location).status_code == 200


def test_a_status_named_takes_the_id_of_its_name(bench: Bench) -> None:
    who = builder(bench)
    act(who, "add:", holder="statuses", after="statuses.recue")
    made = source(bench)["statuses"][1]["id"]
    assert made.startswith("statut_")
    act(who, f"set:statuses.{made}", **{"has-label": "1", "p-label": "Avis de l’élu"})
    assert source(bench)["statuses"][1]["id"] == "avis_de_l_elu"
    renamed = act(who, "set:statuses.avis_de_l_elu", **{"p-id": "avis"})
    assert "statuses.avis" in renamed.location
    act(who, "down:statuses.avis")
    assert source(bench)["statuses"][2]["id"] == "avis"
    act(who, "copy:statuses.avis")
    act(who, "drop:statuses.avis")
    assert source(bench)["statuses"][2]["label"] == "Avis de l’élu (copie)"


def test_what_is_dragged_takes_the_place_of_what_it_is_dropped_on(bench: Bench) -> None:
    who = builder(bench)
    act(who, "place:statuses.refusee", to="statuses.recue")
    assert source(bench)["statuses"][0]["id"] == "refusee"
    refused = act(who, "place:statuses.refusee", to=CHOICE)
    assert refused.status_code == 422


def test_a_legal_delay_is_added_and_taken_away(bench: Bench) -> None:
    who = builder(bench)
    act(who, "add:", holder="silence")
    assert source(bench)["silence"]["after"] == {"n": 2, "unit": "months"}
    page = who.get(f"{DESK}?partie=silence").text
    assert 'value="drop:silence"' in page
    act(who, "drop:silence", "silence")
    assert "silence" not in source(bench)


def test_what_was_typed_and_refused_stays(bench: Bench) -> None:
    who = builder(bench)
    form = {
        "has-label": "1",
        "p-label": "Un libellé nouveau",
        "has-condition": "1",
        "p-condition-was": "",
        "p-condition-json": "{oups",
    }
    refused = act(who, f"set:{CHOICE}", CHOICE, **form)
    assert refused.status_code == 422
    for words in ("Un libellé nouveau", "{oups", "n’est pas du JSON", 'href="#p-condition"'):
        assert words in refused.text
    refused = act(who, "set:statuses.recue", "statuses.recue", **{"p-id": "Pas bon"})
    assert refused.status_code == 422
    assert "lettres minuscules" in refused.text
    for do in ("danse:x", "set:statuses.perdu", "add:teleport"):
        assert act(who, do, holder="statuses.recue.enter").status_code == 422


def test_what_is_to_mend_is_told_with_a_link_to_it(bench: Bench) -> None:
    who = builder(bench)
    assert "Rien à corriger" in who.get(DESK).text
    act(who, "drop:statuses.verification")
    page = who.get(DESK).text
    assert "à corriger" in page
    assert "Le statut «\u00a0verification\u00a0» n’existe pas" in page
    act(who, "add:signature_request", holder="statuses.recue.enter")
    words = "Réglage «\u00a0Document à signer\u00a0». Attendu ici"
    assert words in who.get(f"{DESK}?partie=statuses.recue.enter.3").text


def test_a_second_designer_reads_then_takes_over(bench: Bench) -> None:
    ada, bob = builder(bench), builder(bench, "bob", "Bob")
    act(ada, "up:statuses.verification")
    page = bob.get(DESK).text
    assert "Ada modifie ce circuit" in page
    assert "Ajouter un statut" not in page
    form = {"has-label": "1", "p-label": "Ce que Bob a écrit"}
    refused = act(bob, f"set:{CHOICE}", CHOICE, **form)
    assert refused.status_code == 409
    assert "Ce que Bob a écrit" in refused.text
    assert act(bob, "take_over", CHOICE).status_code == 303
    assert act(bob, f"set:{CHOICE}", CHOICE, **form).status_code == 303
    assert act(ada, "undo").status_code == 409


def test_htmx_gets_the_panes_alone(bench: Bench) -> None:
    who = builder(bench)
    page = who.get(DESK, headers={"HX-Request": "true"}).text
    assert page.lstrip().startswith('<div id="work"')
    done = who.post(
        f"{DESK}modifier", data={"do": "down:statuses.recue"}, headers={"HX-Request": "true"}
    )
    assert done.status_code == 200
    assert "Élément déplacé" in done.text


def test_a_condition_is_shown_as_lines(bench: Bench) -> None:
    who = builder(bench)
    form = {
        "has-condition": "1",
        "p-condition-was": "",
        "p-condition-json": "",
        "p-condition-join": "and",
        "p-condition-s-0": "nom_naissance",
        "p-condition-o-0": "is",
        "p-condition-v-0": "Le Goff",
    }
    opened(bench)
    act(who, f"set:{CHOICE}", CHOICE, **form)
    page = who.get(f"{DESK}?partie={CHOICE}").text
    assert "Nom de naissance est Le Goff" in page
    assert '<option value="nom_naissance" selected>Nom de naissance</option>' in page


def test_the_drawing_links_each_status_and_counts_its_cases(bench: Bench) -> None:
    opened(bench)
    page = builder(bench).get(f"{DESK}?vue=dessin&partie=statuses.recue").text
    found = page.index('aria-label="À vérifier, En cours'), page.index('aria-label="Acte délivré')
    assert found[0] < found[1]
    assert "1 dossier" in page
    assert "partie=statuses.refusee" in page


@pytest.mark.parametrize("text", ['[1, {"a": [2]}]', '{"a": 3, "status": 4}', '"x"', "7"])
def test_json_of_any_shape_is_kept_and_shown(bench: Bench, text: str) -> None:
    """A draft may say anything where JSON is typed: it is told to be mended, never a fault."""
    who = builder(bench)
    act(who, "add:", holder="actions")
    parts = ["", "statuses.verification", "actions.acte_1", "statuses.complement.enter.0"]
    for part in parts:
        form: dict[str, str] = {}
        place = find(source(bench), part)
        assert place
        for one in place.kind.properties:
            if one.kind == "json":
                form |= {f"has-{one.name}": "1", f"p-{one.name}": text}
        act(who, f"set:{part}", part, **form)
        for view in ("", "&vue=dessin"):
            assert who.get(f"{DESK}?partie={part}{view}").status_code == 200
    assert who.get(f"{DESK}publication").status_code == 200
    assert who.get(f"{DESK}exporter/bpmn").status_code == 200
    assert who.get(f"{DESK}simuler/").status_code == 200
