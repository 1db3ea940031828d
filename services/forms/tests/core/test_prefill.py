"""What is known of a person, put in a form once: never over what she typed, held where locked."""

import copy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from guichet_forms.core.answers import clean_values
from guichet_forms.core.checking import check_form
from guichet_forms.core.definition import compile_form
from guichet_forms.core.prefill import (
    Filled,
    Kept,
    Known,
    Latest,
    Scene,
    fill,
    freed,
    held,
    notes_of,
)
from guichet_forms.core.progress import Progress
from guichet_questions.kinds.base import SourceDown, SourceUnset

from questions.tests.making import AROUND

from .conftest import SOURCE

CLAIMS = {"name": "Marie Le Goff", "email": "marie@exemple.fr"}
PIVOT = {
    "given_name": "Marie Anne",
    "family_name": "DURAND",
    "preferred_username": "LE GOFF",
    "gender": "female",
    "birthdate": "1984-07-02",
    "birthplace": "35238",
    "birthcountry": "99100",
}
PARTS = ["civility", "family_name", "usage_name", "given_names", "birth_date", "birth_place"]
SCHOOLS = {"type": "choice", "source": "ecoles", "required": False}


def find(source: str, item_id: str) -> dict[str, Any] | None:
    known = {"35238": {"id": "35238", "text": "Rennes", "postcodes": ["35000", "35200"]}}
    return known.get(item_id) if source == "@communes" else None


def scene(*fields: dict[str, Any], known: Known | None = None, **more: Any) -> Scene:
    source = copy.deepcopy(SOURCE)
    listed = [{"label": "Question", "type": "text", **item} for item in fields]
    source["pages"] = [{"id": "une", "title": "Une", "fields": listed}]
    around = AROUND.__class__(now=AROUND.now, find=find)
    return Scene(form=compile_form(source), known=known or Known(), around=around, **more)


def put(origin: str, key: str = "", **more: Any) -> dict[str, Any]:
    return {"id": "x", "prefill": {"from": origin, "key": key}, **more}


def person(**claims: Any) -> Known:
    return Known(profile={**CLAIMS, **claims}, franceconnect=PIVOT)


PROFILE = [
    (put("profile", "name"), "Marie Le Goff"),
    (put("profile", "given_name"), "Marie"),
    (put("profile", "family_name"), "Le Goff"),
    (put("profile", type="email"), "marie@exemple.fr"),
    (put("profile", "email"), "marie@exemple.fr"),
    (put("profile", "phone", type="phone"), "+33639980012"),
    (
        put("profile", type="address"),
        {"line": "4 rue des Lilas", "complement": "Bât. B", "postcode": "35120", "city": "Valmont"},
    ),
    ({"id": "x", "autocomplete": "given-name"}, "Marie"),
    (put("profile", type="identity"), {"family_name": "Le Goff", "given_names": "Marie"}),
]


@pytest.mark.parametrize(("field", "value"), PROFILE)
def test_an_account_answers_what_it_knows(field: dict[str, Any], value: Any) -> None:
    address = {
        "street_address": "4 rue des Lilas\nBât. B", "postal_code": "35120", "locality": "Valmont",
    }  # fmt: skip
    known = person(phone_number="+33639980012", address=address)
    found = fill(scene(field, known=known), Kept()).answers["x"]
    assert {**found} == {**found, **value} if isinstance(value, dict) else found == value


FRANCECONNECT = [
    (
        put("franceconnect", type="identity", parts=PARTS),
        {
            "civility": "madame", "family_name": "DURAND", "usage_name": "LE GOFF",
            "given_names": "Marie Anne", "birth_date": "1984-07-02", "birth_place": "Rennes",
        },
    ),
    (put("franceconnect", type="civility"), "madame"),
    (put("franceconnect", type="date"), "1984-07-02"),
    (put("franceconnect", "preferred_username"), "LE GOFF"),
    (put("franceconnect", type="country"), {"id": "FR", "text": "France"}),
    (put("franceconnect", type="commune"), {"id": "35238", "text": "Rennes", "postcode": "35000"}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), FRANCECONNECT)
def test_franceconnect_answers_with_a_whole_identity(field: dict[str, Any], value: Any) -> None:
    assert fill(scene(field, known=person()), Kept()).answers["x"] == value


@pytest.mark.parametrize("field", [field for field, _value in FRANCECONNECT])
def test_nothing_is_invented_without_franceconnect(field: dict[str, Any]) -> None:
    found = fill(scene(field, known=Known(profile=CLAIMS)), Kept())
    assert (found.answers, found.typed) == ({}, {})


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ({"birthdate": "1984-00-00"}, put("franceconnect", type="date")),
        ({"gender": "unspecified"}, put("franceconnect", type="civility")),
        ({"birthplace": ""}, put("franceconnect", type="commune")),
        ({"birthplace": "99999"}, put("franceconnect", type="commune")),
        ({"birthcountry": "99134"}, put("franceconnect", type="country")),
        ({"family_name": 3}, put("franceconnect", "family_name")),
    ],
)
def test_what_nobody_knows_stays_empty(claims: dict[str, Any], field: dict[str, Any]) -> None:
    known = Known(franceconnect={**PIVOT, **claims})
    assert fill(scene(field, known=known), Kept()).answers == {}


def test_an_identity_that_lacks_a_part_waits_in_the_inputs() -> None:
    known = Known(franceconnect={**PIVOT, "birthdate": "1984-07-00"})
    field = put("franceconnect", type="identity", parts=PARTS)
    found = fill(scene(field, known=known), Kept())
    assert found.answers == {}
    assert found.typed["x"]["family_name"] == "DURAND"
    assert found.typed["x"]["birth_date-day"] == ""
    assert notes_of(found) == {"x": "Prérempli d’après FranceConnect."}
    optional = fill(scene({**field, "required": False}, known=known), Kept())
    assert optional.typed == {}


def test_the_latest_request_answers_and_says_its_day() -> None:
    here = Latest({"x": "Pain", "bon": True}, date(2026, 3, 12))
    there = Latest({"ville": "Valmont"}, date(2026, 1, 2))
    known = Known(latest={"essai": here, "autre-demande": there})
    fields = (
        put("answer"),
        {**put("answer", "bon", type="yes_no"), "id": "y"},
        {**put("answer", "autre-demande.ville"), "id": "z"},
        {**put("answer", "absente.ville"), "id": "w"},
    )
    found = fill(scene(*fields, known=known), Kept())
    assert found.answers == {"x": "Pain", "y": True, "z": "Valmont"}
    assert notes_of(found)["z"] == "Prérempli d’après votre demande du 2 janvier 2026."


def test_an_answer_of_another_shape_is_left_out() -> None:
    known = Known(latest={"essai": Latest({"x": {"a": 1}}, date(2026, 3, 12))})
    assert fill(scene(put("answer"), known=known), Kept()).answers == {}


def test_rows_come_back_with_the_questions_that_are_asked() -> None:
    nested = [{"id": "prenom", "type": "text", "label": "Prénom"}]
    rows = [{"prenom": "Zoé", "parti": 1}, {"prenom": "Léo"}, {"prenom": "Ana"}]
    known = Known(latest={"essai": Latest({"x": rows}, date(2026, 3, 12))})
    field = put("answer", type="block", fields=nested, max=2)
    found = fill(scene(field, known=known), Kept())
    assert found.answers == {"x": [{"prenom": "Zoé"}, {"prenom": "Léo"}]}


def test_a_question_of_a_single_block_is_filled_in_at_its_path() -> None:
    nested = [{"label": "Nom", "type": "text", **put("profile", "family_name")}]
    found = fill(scene({"id": "b", "type": "block", "fields": nested}, known=person()), Kept())
    assert found.answers == {"b": [{"x": "Le Goff"}]}
    assert notes_of(found) == {"b.0.x": "Prérempli d’après votre compte."}


def school(item_id: str, **more: Any) -> dict[str, Any]:
    return {"ecole": {"id": item_id, "text": f"École {item_id}", **more}}


def test_what_follows_a_choice_changes_with_it_until_it_is_typed() -> None:
    fields = {"id": "ecole", **SCHOOLS}, put("source", "ecole.telephone")
    there = scene(*fields)
    first = fill(there, Kept(answers=school("1", telephone="01")))
    assert first.answers["x"] == "01"
    assert notes_of(first) == {"x": "Prérempli d’après «\u00a0École 1\u00a0»."}
    moved = Kept(answers={**first.answers, **school("2", telephone=2)}, marks=first.marks)
    assert fill(there, moved).answers["x"] == "2"
    gone = Kept(answers={**first.answers, **school("3")}, marks=first.marks)
    assert "x" not in fill(there, gone).answers
    typed = {**first.answers, **school("2", telephone="02"), "x": "à moi"}
    assert fill(there, Kept(answers=typed, marks=first.marks)).answers["x"] == "à moi"


def test_a_card_gives_its_answers_as_they_are_stored() -> None:
    cards = {("ecoles", "1"): {"rue": {"line": "1 rue", "postcode": "35120", "city": "Valmont"}}}
    known = Known(card=lambda source, card: cards.get((source, card)))
    fields = {"id": "ecole", **SCHOOLS}, put("card", "ecole.rue", type="address")
    found = fill(scene(*fields, known=known), Kept(answers=school("1")))
    assert found.answers["x"]["city"] == "Valmont"
    assert "x" not in fill(scene(*fields, known=known), Kept(answers=school("2"))).answers


def test_what_follows_a_choice_of_the_same_page_waits_for_it() -> None:
    fields = {"id": "ecole", **SCHOOLS}, put("source", "ecole.telephone")
    kept = Kept(answers=school("1", telephone="01"))
    assert "x" not in fill(scene(*fields, posted="une"), kept).answers
    seen = Kept(answers=kept.answers, marks={"x": {"from": "source", "value": "00"}})
    assert "x" not in fill(scene(*fields, posted="une"), seen).answers


FIXED = [("text", "35000", "35000"), ("yes_no", "oui", True), ("integer", "3", "3")]


@pytest.mark.parametrize(("kind", "key", "value"), FIXED)
def test_a_fixed_value_is_put(kind: str, key: str, value: Any) -> None:
    assert fill(scene(put("value", key, type=kind)), Kept()).answers == {"x": value}


def test_it_is_done_once() -> None:
    there = scene(put("profile", "name"), known=person())
    once = fill(there, Kept())
    assert fill(there, once.kept) == once
    emptied = Kept(marks=once.marks)
    assert fill(there, emptied).answers == {}
    own = Kept(answers={"x": "À moi"})
    assert fill(there, own).answers == {"x": "À moi"}
    assert fill(there, Kept(typed={"x": "non"})).answers == {}
    assert notes_of(fill(there, Kept(answers={"x": "À moi"}, marks=once.marks))) == {}


def locked(mode: Any, known: Known, kept: Kept, **more: Any) -> Filled:
    return fill(scene(put("profile", "name", locked=mode), known=known, **more), kept)


def test_what_is_locked_is_what_its_origin_says() -> None:
    forged = Kept(answers={"x": "Faux"}, typed={"x": "Faux"})
    for mode in (True, "unless_empty"):
        found = locked(mode, person(), forged)
        assert (found.answers, found.typed) == ({"x": "Marie Le Goff"}, {})
        assert dict(found.locked) == {"x": "profile"}
        assert notes_of(found)["x"].startswith("Cette réponse vient de votre compte")
    nobody = locked(True, Known(), forged)
    assert (nobody.answers, set(nobody.locked)) == ({}, {"x"})
    assert "Connectez-vous" in notes_of(nobody)["x"]
    free = locked("unless_empty", Known(), forged)
    assert (free.answers, set(free.locked)) == ({"x": "Faux"}, set())


def test_a_program_does_not_change_what_is_locked() -> None:
    there = scene(put("profile", "name", locked=True), {"id": "y"}, known=person())
    assert held(there, {"x": "Faux", "y": "1"})[0] == {"x": "Marie Le Goff", "y": "1"}
    nobody = scene(put("profile", "name", locked=True), {"id": "y"})
    assert held(nobody, {"x": "Faux", "y": "1"})[0] == {"x": None, "y": "1"}


@pytest.mark.parametrize("rows", [["abc"], [5], [None], [[]], {"0": "x"}, {"0": {}}, "abc", 5])
def test_what_is_no_row_is_left_to_be_refused(rows: Any) -> None:
    nested = [{"label": "Nom", "type": "text", **put("profile", "name", locked=True)}]
    there = scene({"id": "b", "type": "block", "fields": nested}, known=person())
    answers, _down = held(there, {"b": rows})
    assert answers == {"b": rows}
    assert clean_values(there.form, answers, there.around).errors


def silent(_source: str, _asked: str) -> None:
    raise SourceDown("Elle ne répond pas.")


def unset(_source: str, _asked: str) -> None:
    raise SourceUnset("Aucune adresse.")


BORN = [
    put("franceconnect", type="commune"),
    put("franceconnect", type="identity", parts=PARTS),
]


@pytest.mark.parametrize("mode", [True, "unless_empty"])
@pytest.mark.parametrize("field", BORN)
def test_what_a_list_that_is_down_says_is_not_nothing(field: dict[str, Any], mode: Any) -> None:
    there = scene({**field, "locked": mode}, known=person())
    before = fill(there, Kept())
    now = replace(there, around=replace(there.around, find=silent))
    found = fill(now, before.kept)
    assert found.kept == before.kept
    assert set(found.locked) == found.down == {"x"}
    for kept in (found, fill(now, Kept())):
        assert "La liste ne répond pas" in notes_of(kept)["x"]
        told = Progress(now.form, kept.answers, kept.typed, 1, now.around, kept.down)
        assert "La liste ne répond pas" in told.faults()[1]["x"]
    assert held(now, {"x": "Faux"})[1] == {"x"}


def test_a_list_that_is_down_keeps_nothing_else_back() -> None:
    fields = put("franceconnect", type="identity", locked=True), {"id": "y"}
    there = scene(*fields, known=person())
    found = fill(replace(there, around=replace(there.around, find=silent)), Kept())
    assert found == fill(there, Kept())
    free = scene(put("franceconnect", type="commune"), known=person())
    assert not fill(replace(free, around=replace(free.around, find=silent)), Kept()).down


def test_a_list_that_is_not_set_says_nothing() -> None:
    there = scene(put("franceconnect", type="commune", locked="unless_empty"), known=person())
    found = fill(replace(there, around=replace(there.around, find=unset)), Kept())
    assert (found.locked, found.down) == ({}, frozenset())


def test_a_link_alone_answers_what_it_locks() -> None:
    there = scene(put("link", locked=True))
    marked = Kept(answers={"x": "Faux"}, marks={"x": {"from": "link", "value": "Vrai"}})
    assert fill(there, marked).answers == {"x": "Vrai"}


def test_for_somebody_else_only_ways_to_reach_who_writes_are_known() -> None:
    fields = put("profile", "name", locked=True), {**put("profile", type="email"), "id": "y"}
    there = scene(*fields, known=person(), represented=True)
    found = fill(there, Kept(answers={"x": "Paul"}))
    assert found.answers == {"x": "Paul", "y": "marie@exemple.fr"}
    assert found.locked == {}
    assert not there.form.by_id["x"].required
    assert freed(there.form).by_id["x"].required


FAULTS = [
    ({"from": "profile", "key": "age"}, {}, "« age » n’y est pas"),
    ({"from": "profile"}, {}, "indiquez ce qu’il faut lire"),
    ({"from": "profile"}, {"type": "civility"}, "n’y est pas"),
    ({"from": "answer", "key": "rien"}, {}, "« rien » n’existe pas"),
    ({"from": "answer", "key": "Une phrase"}, {}, "démarche.question"),
    ({"from": "source", "key": "sujet"}, {}, "question.information"),
    ({"from": "card", "key": "sujet.nom"}, {}, "ne nomme pas"),
    ({"from": "value", "key": "peut-être"}, {"type": "yes_no"}, "n’est pas une réponse"),
    ({"from": "value", "key": "x"}, {"type": "signature"}, "la personne seule y répond"),
]


@pytest.mark.parametrize(("prefill", "more", "said"), FAULTS)
def test_an_origin_that_gives_nothing_is_a_fault(
    source: Any, prefill: Any, more: Any, said: str
) -> None:
    source["pages"][2]["fields"].append(
        {"id": "y", "type": "text", "label": "Y", "prefill": prefill, **more}
    )
    place = "pages.2.fields.5.prefill.key"
    found = [
        one.sentence.replace("\u00a0", " ") for one in check_form(source) if one.place == place
    ]
    assert any(said in sentence for sentence in found), check_form(source)


def test_sound_origins_are_no_fault(source: Any) -> None:
    source["pages"][0]["fields"].append({"id": "ecole", "label": "École", **SCHOOLS})
    origins = [
        {"from": "profile", "key": "name"},
        {"from": "franceconnect", "key": "family_name"},
        {"from": "answer"},
        {"from": "answer", "key": "sujet"},
        {"from": "answer", "key": "autre-demande.nom"},
        {"from": "source", "key": "ecole.text"},
        {"from": "card", "key": "ecole.rue"},
        {"from": "link"},
        {"from": "value", "key": "x"},
    ]
    for n, origin in enumerate(origins):
        added = {"id": f"y{n}", "type": "text", "label": f"Y{n}", "prefill": origin}
        source["pages"][2]["fields"].append(added)
    assert check_form(source) == []
    late = {"id": "tot", "type": "text", "label": "T", "prefill": origins[5]}
    source["pages"][0]["fields"].insert(0, late)
    assert any("fait avant" in one.sentence for one in check_form(source))
