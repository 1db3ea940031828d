"""Choices, boxes, addresses, places and files."""

from typing import Any

import pytest
from guichet_forms.core.fields import FieldRefused
from werkzeug.datastructures import MultiDict

FILE = {
    "document_id": "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000",
    "name": "photo.jpg",
    "size": 12,
    "media_type": "image/jpeg",
    "sha256": "a" * 64,
}
HOME = {"line": "4 rue des Lilas", "complement": "", "postcode": "35120", "city": "Valmont"}


def test_choice(make_kind: Any) -> None:
    kind = make_kind("choice")
    assert kind.clean("lampe") == "lampe"
    assert kind.show("lampe") == "Une lampe"
    assert kind.show("retire") == "retire"
    for typed in ("", "autre", "lampe\0", "LAMPE"):
        with pytest.raises(FieldRefused, match="« Une lampe »"):
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
    assert kind.clean(kind.read(posted, "x")) == HOME
    assert kind.show(HOME) == "4 rue des Lilas, 35120 Valmont"
    assert kind.clean(kind.typed(HOME)) == HOME


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
