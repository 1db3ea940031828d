"""What a geocoder answers, read one address at a time, whatever it holds."""

from typing import Any

import pytest
from guichet_forms.core.lists import ListRefused
from guichet_forms.core.places.answers import read_addresses

from services.forms.tests.geocoder import feature


def read(*features: Any) -> list[str]:
    return [item.text for item in read_addresses({"features": list(features)})]


def test_an_address_is_read_whole() -> None:
    (found,) = read_addresses({"features": [feature("14 Rue du Lavoir")]})
    assert (found.id, found.text) == ("35999_16", "14 Rue du Lavoir 35120 Valmont")
    assert found.extra == {
        "line": "14 Rue du Lavoir",
        "postcode": "35120",
        "city": "Valmont",
        "citycode": "35999",
        "lat": 48.117266,
        "lon": -1.677791,
        "score": 0.97,
    }


@pytest.mark.parametrize(
    "told",
    [
        {"type": "municipality"},
        {"id": ""},
        {"id": 35999},
        {"label": None},
        {"name": "  "},
        {"postcode": "3512"},
        {"citycode": "2C001"},
        {"city": ["Valmont"]},
    ],
)
def test_what_is_no_whole_address_is_left_out(told: dict[str, Any]) -> None:
    assert read(feature("1 rue", **told), feature("2 rue")) == ["2 rue 35120 Valmont"]


@pytest.mark.parametrize(
    "point",
    [None, [], [1], ["1", "2"], [True, 1], [181, 1], [1, 91], [float("nan"), 1], {"lat": 1}],
)
def test_an_address_without_a_point_is_left_out(point: Any) -> None:
    lost = {**feature("1 rue"), "geometry": {"coordinates": point}}
    assert read(lost, {**lost, "geometry": None}, "x", 3, {}) == []


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"features": {}}, {"features": "x"}])
def test_an_answer_of_another_shape_is_refused(answer: Any) -> None:
    with pytest.raises(ListRefused):
        read_addresses(answer)


def test_texts_of_others_are_made_harmless_and_short() -> None:
    (found,) = read_addresses({"features": [feature("1\u202e rue\0 <b>" + "x" * 900)]})
    assert found.extra["line"].startswith("1 rue <b>x")
    assert len(found.extra["line"]) == 200
