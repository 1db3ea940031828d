"""Choices, boxes, addresses, places and files."""

from typing import Any

import jsonschema
import pytest
from guichet_forms.core.answers import clean_values
from guichet_forms.core.definition import compile_form
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import Around, FieldRefused, kind_of
from guichet_questions.kinds.place import point_of
from werkzeug.datastructures import MultiDict

FILE = {
    "document_id": "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000",
    "name": "photo.jpg",
    "size": 12,
    "media_type": "image/jpeg",
    "sha256": "a" * 64,
}
HOME = {"line": "4 rue des Lilas", "complement": "", "postcode": "35120", "city": "Valmont"}
KNOWN = {"citycode": "35999", "lat": 48.1, "lon": -1.6, "ban_id": "35999_0318_00004", "score": 0.9}


def test_choice(make_kind: Any) -> None:
    kind = make_kind("choice")
    assert kind.clean("lampe") == "lampe"
    assert kind.show("lampe") == "Une lampe"
    assert kind.show("retire") == "retire"
    for typed in ("", "autre", "lampe\0", "LAMPE"):
        with pytest.raises(FieldRefused, match="hoisissez une des réponses proposées"):
            kind.clean(typed)


def test_choices(make_kind: Any) -> None:
    kind = make_kind("choices", min=1, max=1)
    assert kind.clean(["trou", "trou"]) == ["trou"]
    assert make_kind("choices").clean(["trou", "lampe"]) == ["lampe", "trou"]
    assert make_kind("choices").show(["lampe", "trou"]) == "Une lampe, Un trou"
    for ticked, said in (
        ([], "au moins une réponse"),
        (["autre"], "pas dans la liste"),
        (["lampe", "trou"], "au plus 1"),
    ):
        with pytest.raises(FieldRefused, match=said):
            kind.clean(ticked)
    with pytest.raises(FieldRefused, match="au moins 2"):
        make_kind("choices", min=2).clean(["lampe"])
    with pytest.raises(FieldRefused, match="forme attendue"):
        kind.typed("lampe")


def test_checkbox(make_kind: Any) -> None:
    assert make_kind("checkbox").clean("1") is True
    assert make_kind("checkbox", required=False).clean("") is False
    with pytest.raises(FieldRefused, match="Cochez cette case"):
        make_kind("checkbox").clean("")
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("checkbox").typed("oui")
    assert make_kind("checkbox").show(True) == "Oui"


def test_address(make_kind: Any) -> None:
    kind = make_kind("address")
    posted = MultiDict({f"x-{key}": value for key, value in HOME.items()})
    assert kind.clean(kind.read(posted, "x")) == {**HOME, "free": True}
    assert kind.show(HOME) == "4 rue des Lilas, 35120 Valmont"
    assert kind.clean(kind.typed(HOME)) == {**HOME, "free": True}
    nothing = {**dict.fromkeys(HOME, ""), "found": "x"}
    assert make_kind("address", required=False).clean(nothing) is None


def suggested(source: str, item_id: str) -> dict[str, Any] | None:
    known = {**HOME, "line": "4 Rue des Lilas", **KNOWN}
    return known if (source, item_id) == ("@adresses", "sealed") else None


def test_a_suggested_address_keeps_what_is_known_of_it() -> None:
    field = compile_field({"id": "x", "type": "address", "label": "Adresse"}, "p")
    kind = kind_of(field, Around(find=suggested))
    chosen = {**HOME, "complement": "Bâtiment B", "found": "sealed"}
    kept = kind.clean(chosen)
    assert kept == {**HOME, "complement": "Bâtiment B", **KNOWN}
    jsonschema.validate(kept, kind.describe())
    for changed in ({"line": "5 rue des Lilas"}, {"found": "forged"}, {"found": "s" * 9_000}):
        free = kind.clean({**chosen, **changed})
        assert free == {**{k: {**chosen, **changed}[k] for k in HOME}, "free": True}
    assert kind.generalise(kept) == {"city": "Valmont", "citycode": "35999"}


def test_what_is_known_of_an_address_stays_while_its_words_do(make_kind: Any) -> None:
    kind, kept = make_kind("address"), {**HOME, **KNOWN}
    same = kind.clean({**kind.typed(kept), "complement": "Bâtiment C"})
    assert kind.keep(same, kept) == {**kept, "complement": "Bâtiment C"}
    other = kind.clean({**kind.typed(kept), "line": "6 rue des Lilas"})
    assert kind.keep(other, kept) == other == {**HOME, "line": "6 rue des Lilas", "free": True}
    assert kind.keep(same, None) == kind.keep(same, HOME) == same


def test_programs_vouch_for_no_address(source: Any) -> None:
    source["pages"][2]["fields"] = [{"id": "ou", "type": "address", "label": "Adresse"}]
    source.update(applicant={}, digest=[])
    form, answers = compile_form(source), {"sujet": "lampe", "ou": {**HOME, **KNOWN}}
    assert clean_values(form, answers).values["ou"] == {**HOME, **KNOWN}
    posted = clean_values(form, answers, files=False)
    assert posted.values["ou"] == {**HOME, "free": True}


@pytest.mark.parametrize(
    ("part", "typed"),
    [("line", ""), ("city", " "), ("postcode", ""), ("postcode", "3512"), ("postcode", "٣٥١٢٠")],
)
def test_address_names_the_part_at_fault(make_kind: Any, part: Any, typed: Any) -> None:
    with pytest.raises(FieldRefused, match="Exemple") as refusal:
        make_kind("address").clean({**HOME, part: typed})
    assert refusal.value.part == part


def test_location(make_kind: Any) -> None:
    kind = make_kind("location")
    typed = {"text": " Devant la mairie ", "lat": "48.1173", "lon": "-1.6778"}
    kept = {"text": "Devant la mairie", "lat": 48.1173, "lon": -1.6778}
    assert kind.clean(typed) == kept
    assert kind.clean(kind.typed(kept)) == kept
    assert kind.clean({"text": "Ici", "lat": "", "lon": ""}) == {"text": "Ici"}
    assert kind.names() == ("x-text", "x-lat", "x-lon")


@pytest.mark.parametrize(
    "where",
    [("91", "0"), ("0", "181"), ("NaN", "0"), ("1e3", "0"), ("48", ""), ("٤٨", "1"), ("<b>", "1")],
)
def test_location_refuses_impossible_coordinates(make_kind: Any, where: Any) -> None:
    with pytest.raises(FieldRefused, match="décrivez le lieu"):
        make_kind("location").clean({"text": "Ici", "lat": where[0], "lon": where[1]})


def test_the_center_of_a_map_is_said_by_the_definition(make_kind: Any) -> None:
    assert make_kind("location", center="48.1, -1.67").center == {"lat": 48.1, "lon": -1.67}
    assert make_kind("location").center is None


def test_words_alone_have_no_point() -> None:
    assert point_of("location", {"text": "Ici", "lat": 48.1, "lon": 2}) == {"lat": 48.1, "lon": 2.0}
    for kind, value in (
        ("location", {"text": "Ici"}),
        ("location", None),
        ("location", {"lat": True, "lon": 1}),
        ("address", {"lat": 48.1, "lon": 2}),
    ):
        assert point_of(kind, value) is None


def test_coordinates_never_replace_the_words(make_kind: Any) -> None:
    with pytest.raises(FieldRefused, match="quelques mots"):
        make_kind("location").clean({"text": "", "lat": "48.1", "lon": "-1.6"})


def test_files(make_kind: Any) -> None:
    kind = make_kind("file", max_files=1)
    assert kind.clean([{**FILE, "secret": "x"}]) == [FILE]
    assert kind.show([FILE]) == "photo.jpg"
    assert make_kind("file", required=False).clean([]) is None
    with pytest.raises(FieldRefused, match="Joignez"):
        kind.clean([])
    with pytest.raises(FieldRefused, match="pour 1 au plus"):
        kind.clean([FILE, FILE])


@pytest.mark.parametrize(
    "value",
    ["x", [1], [{}], [{**FILE, "size": "12"}], [{**FILE, "size": True}], [{**FILE, "name": ""}],
     [{**FILE, "document_id": "../x"}], [{**FILE, "sha256": "A"}], [{**FILE, "name": "a" * 300}]],
)  # fmt: skip
def test_files_of_another_shape_are_refused(make_kind: Any, value: Any) -> None:
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("file").clean(value)


@pytest.mark.parametrize("kind", ["address", "location"])
@pytest.mark.parametrize(
    "value", ["texte", 3, ["a"], {"text": 3, "line": 3}, {"city": ["a"], "text": []}]
)
def test_places_of_another_shape_are_refused(make_kind: Any, kind: Any, value: Any) -> None:
    with pytest.raises(FieldRefused):
        make_kind(kind).clean(make_kind(kind).typed(value))
