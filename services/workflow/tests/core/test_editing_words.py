"""Circuits in sentences, conditions as lines, and what a page posts of a part."""

from typing import Any

import pytest
from guichet_workflow.core.editing import locate
from guichet_workflow.core.editing.conditions import (
    Row,
    Rows,
    operators,
    rows_of,
    shown,
    tree_of,
    typed,
)
from guichet_workflow.core.editing.posted import as_json, posted_values, renamed_fields
from guichet_workflow.core.editing.sentences import told, value_words, words_for
from guichet_workflow.core.editing.subjects import Subject, labels_of, subjects_of
from guichet_workflow.core.palette import action_kind, part_kind
from werkzeug.datastructures import MultiDict

from .test_editing import circuit

__all__ = ["circuit"]

MONEY = Subject("montant", "Montant", "number")
KIND = Subject("genre", "Genre", "text", (("asso", "Une association"),))


RICH = {"and": [{"var": "urgent"}, {"or": [{">": [{"var": "montant"}, 3]}, {"var": "a"}]}]}
ONLY = "urgent est rempli ou coché et (Montant est après ou dépasse 3 ou a est rempli ou coché)"
PAIRS = [{"field": "montant", "value": {"+": [{"var": "a"}, 1]}}, {"field": "b", "value": True}]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            {"do": "assign", "whom": "team", "rules": [{"condition": RICH, "team": "sud"}]},
            f"Confier la demande : À une équipe, si {ONLY} « Équipe sud », sinon « … »",
        ),
        ({"do": "assign", "whom": "team", "team": "sud"}, "À une équipe, « Équipe sud »"),
        ({"do": "set", "values": PAIRS}, "Retenir : « Montant » : a + 1, « b » : oui"),
        (
            {"do": "connector", "connector": "siv", "label": "Le SIV", "values": PAIRS[:1]},
            "Appeler « siv » : Le SIV, avec « Montant » : a + 1",
        ),
        (
            {"do": "ask", "prompt": "Quoi ?", "fields": [{"label": "Un mot", "condition": RICH}]},
            f"« Quoi ? », « Un mot » seulement si {ONLY}",
        ),
        (
            {"do": "message", "template": "ici", "whom": "field", "field": "montant"},
            "Écrire à une adresse donnée par courriel : « ici » (Montant)",
        ),
        ({"do": "note", "text": "Vu", "condition": RICH}, f"Si {ONLY}, alors noter"),
    ],
    ids=lambda one: "" if isinstance(one, str) else one["do"],
)
def test_every_condition_and_value_is_a_sentence(
    circuit: dict[str, Any], act: dict[str, Any], sentence: str
) -> None:
    circuit["teams"] = {"sud": {"label": "Équipe sud", "role": "x"}}
    locate(circuit, "statuses.examen").node["enter"] = [act]
    words = words_for(circuit, {"montant": "Montant"})
    said = told(locate(circuit, "statuses.examen.enter.0"), words)
    assert sentence in said.replace("\u00a0", " ")


def test_a_calculation_is_called_by_its_label(circuit: dict[str, Any]) -> None:
    act = {"do": "compute", "field": "part_ville", "label": "Part de la ville", "value": 1}
    locate(circuit, "statuses.examen").node["enter"] = [act, {"do": "set", "field": "autre_mot"}]
    labels = {one.name: one.label for one in subjects_of(circuit)}
    assert (labels["part_ville"], labels["autre_mot"]) == ("Part de la ville", "autre mot")


def test_each_part_is_told(circuit: dict[str, Any]) -> None:
    circuit["options"] = {"plafond": {"label": "Plafond", "type": "number", "default": 3}}
    filled = {"!!": {"var": "montant"}}
    for path in ("statuses.examen.enter.0", "statuses.examen.choices.accepter"):
        locate(circuit, path).node["condition"] = filled
    subjects = subjects_of(circuit, [{"id": "nom", "label": "Nom", "type": "text"}])
    assert [one.name for one in subjects] == ["nom", "montant", "options.plafond"]
    words = words_for(circuit, labels_of(subjects))
    for path, sentence in (
        (
            "statuses.examen.choices.accepter",
            "Si la mairie choisit « Accepter », alors « Terminée » (proposé si Montant coché)",
        ),
        (
            "statuses.examen.timers.trop",
            "Si rien ne se passe pendant 9 jours, alors passer à « Terminée »",
        ),
        ("statuses.fin.enter.0", "Faire le document « Acte »"),
        ("silence", "Sans décision au bout de 2 mois : « Terminée »"),
    ):
        assert (
            told(locate(circuit, path), words).replace("\u00a0", " ").replace("est rempli ou ", "")
            == sentence
        )
    first = told(locate(circuit, "statuses.examen.enter.0"), words).replace("\u00a0", " ")
    assert first.startswith("Si Montant")
    assert first.endswith("alors écrire à l’usager par courriel : « accusé de réception »")
    locate(circuit, "statuses.examen.enter.0").node["channel"] = "sms"
    assert "l’usager par SMS" in told(locate(circuit, "statuses.examen.enter.0"), words)


def test_a_document_for_agents_is_told_and_no_mail_is_offered_it(circuit: dict[str, Any]) -> None:
    locate(circuit, "statuses.fin.enter.0").node["for"] = "agents"
    words = words_for(circuit, {})
    assert told(locate(circuit, "statuses.fin.enter.0"), words).endswith(", pour les agents seuls")
    assert words.papers == {}


def test_a_document_to_sign_is_called_by_its_title(circuit: dict[str, Any]) -> None:
    made = {"do": "document", "template": "convention", "title": "La convention"}
    sign = {"do": "signature_request", "label": "Le maire", "document": "convention"}
    locate(circuit, "statuses.examen").node["enter"] = [made, sign]
    said = told(locate(circuit, "statuses.examen.enter.1"), words_for(circuit, {}))
    assert said.replace("\u00a0", " ") == "Faire signer « La convention » : Le maire"


def test_what_is_not_written_yet_is_told_all_the_same(circuit: dict[str, Any]) -> None:
    for path in ("statuses.examen.choices.accepter", "statuses.examen.timers.trop", "silence"):
        locate(circuit, path).node.clear()
    words = words_for(circuit, {})
    assert "…" in told(locate(circuit, "silence"), words)


@pytest.mark.parametrize("operator", [name for name, _words in operators()])
@pytest.mark.parametrize("join", ["and", "or"])
def test_lines_and_trees_say_the_same(operator: str, join: str) -> None:
    value = "" if operator in ("yes", "no", "filled", "empty") else "12"
    rows = Rows(join, (Row("montant", operator, value), Row("nom", "is", "x")))
    assert rows_of(tree_of(rows)) == rows


@pytest.mark.parametrize(
    "tree",
    [
        {"==": [{"+": [{"var": "a"}, 1]}, 2]},
        {"and": [{"or": [{"var": "a"}, {"var": "b"}]}, {"var": "c"}]},
        {"==": [{"var": "a"}, {"var": "b"}]},
        {"==": [{"var": "a"}, False]},
        {"if": [True, 1]},
        {"unknown": []},
        {"in": [{"var": "a"}, ["x"]]},
    ],
)
def test_what_lines_cannot_say_is_left_as_it_is(tree: Any) -> None:
    assert rows_of(tree) is None


def test_values_are_typed_as_people_write_them() -> None:
    assert typed("1 200,5", MONEY) == 1200.5
    assert typed("12", MONEY) == 12
    assert typed("beaucoup", MONEY) == "beaucoup"
    assert typed("3/9/2026", None) == "2026-09-03"
    assert typed("une association", KIND) == "asso"
    assert (shown("asso", KIND), shown(1.5, MONEY)) == ("Une association", "1,5")


def _posted(kind: Any, before: dict[str, Any], **form: Any) -> Any:
    inputs = MultiDict({f"p-{name.replace('__', '-')}": value for name, value in form.items()})
    for one in kind.properties:
        inputs[f"has-{one.name}"] = "1"
    return posted_values(kind.properties, inputs, before, {"montant": MONEY})


def test_a_choice_is_read_from_its_page() -> None:
    values, faults = _posted(
        part_kind("choice"),
        {},
        label=" Accepter\r\n",
        by=["mairie"],
        to="fin",
        style="quiet",
        comment="required",
        condition__join="or",
        condition__s__0="montant",
        condition__o__0="above",
        condition__v__0="12,5",
        fields__0__label="Votre avis",
        fields__0__type="choice",
        fields__0__options="Favorable\nnon | Défavorable",
    )
    assert not faults
    assert values["condition"] == {">": [{"var": "montant"}, 12.5]}
    assert (values["label"], values["by"], values["style"]) == ("Accepter", ["mairie"], None)
    assert values["comment"] == "required"
    assert values["fields"] == [
        {
            "id": "votre_avis",
            "type": "choice",
            "label": "Votre avis",
            "required": False,
            "options": [
                {"value": "favorable", "label": "Favorable"},
                {"value": "non", "label": "Défavorable"},
            ],
        }
    ]


def test_what_cannot_be_read_is_told_by_its_input() -> None:
    _values, faults = _posted(part_kind("timer"), {}, after__n="bientôt")
    assert list(faults) == ["p-after"]
    _values, faults = _posted(
        part_kind("choice"), {}, condition__join="and", condition__s__0="montant"
    )
    assert list(faults) == ["p-condition"]
    _values, faults = _posted(action_kind("set"), {}, field="a", value__json="{")
    assert list(faults) == ["p-value"]
    _values, faults = _posted(action_kind("set"), {}, field="a", value__json='{"x": 1}')
    assert "lisible" in faults["p-value"]


@pytest.mark.parametrize(
    ("how", "text", "datum", "expected"),
    [
        ("text", "oui", "", "oui"),
        ("number", "3", "", 3),
        ("yes", "", "", True),
        ("datum", "", "nom", {"var": "nom"}),
    ],
)
def test_a_value_to_keep_is_read(how: str, text: str, datum: str, expected: Any) -> None:
    form = {"value__how": how, "value__value": text, "value__datum": datum, "field": "a"}
    values, faults = _posted(action_kind("set"), {}, **form)
    assert (values["value"], faults) == (expected, {})


def test_what_the_page_does_not_show_of_a_question_is_kept() -> None:
    before = {"fields": [{"id": "a", "type": "text", "label": "A", "max_length": 9}]}
    row = {"fields__0__was": "a", "fields__0__id": "b", "fields__0__label": "A"}
    row["fields__0__indispensable"] = "1"
    kind = action_kind("ask")
    values, _faults = _posted(kind, before, prompt="?", **row)
    assert values["fields"][0]["max_length"] == 9
    assert values["fields"][0]["indispensable"] is True
    form = MultiDict({"p-fields-0-was": "a", "p-fields-0-id": "b"})
    assert renamed_fields(kind.properties, form) == [("a", "b")]
    assert as_json(None) == ""


def test_what_the_citizen_may_do_is_read_from_its_boxes(circuit: dict[str, Any]) -> None:
    every = ["withdraw", "pieces", "write"]
    assert _posted(part_kind("status"), {}, citizen=every)[0]["citizen"] is None
    some, _faults = _posted(part_kind("status"), {}, citizen=["write"])
    assert some["citizen"] == {"withdraw": False, "pieces": False}
    one = part_kind("status").property("citizen")
    assert one is not None
    assert value_words(one, some["citizen"], words_for(circuit, {})) == "écrire au service"
