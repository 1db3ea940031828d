"""The outline of a zone as lines of corners, and back."""

from typing import Any

import pytest
from guichet_workflow.core.editing.outlines import outline_of, read_outline

SQUARE = [[2.1, 48.8], [2.2, 48.8], [2.2, 48.9], [2.1, 48.9], [2.1, 48.8]]
HOLE = [[2.12, 48.82], [2.14, 48.82], [2.14, 48.84], [2.12, 48.82]]


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [HOLE]]},
    ],
)
def test_an_outline_is_read_back(shape: Any) -> None:
    assert read_outline(outline_of(shape)) == shape


def test_corners_are_written_as_people_do() -> None:
    found = read_outline("48,8 ; 2,1\n48.9;2.2\r\n 48.9, 2.1 ")
    assert found["coordinates"][0][:2] == [[2.1, 48.8], [2.2, 48.9]]
    assert read_outline("1, 2\n3, 4\n5, 6\n\n\n7, 8\n9, 10\n11, 12")["type"] == "MultiPolygon"


def test_a_geojson_copied_from_a_map_is_taken() -> None:
    shape = '{"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49], [2, 48]]]}'
    assert read_outline(shape)["type"] == "Polygon"
    feature = f'{{"type": "Feature", "properties": {{}}, "geometry": {shape}}}'
    assert read_outline(feature) == read_outline(shape)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "coins du secteur"),
        ("48, 2\n49, 2", "trois coins"),
        ("ici\n48, 2\n49, 2", "pas un coin"),
        ("148, 2\n48, 2\n49, 2", "latitude"),
        ("{oups", "pas lisible"),
        ('{"type": "Point", "coordinates": [1, 2]}', "pas lisible"),
        ('{"geometry": [1]}', "pas lisible"),
    ],
)
def test_what_is_no_outline_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_outline(text)


@pytest.mark.parametrize("shape", [None, 3, {}, {"type": "Polygon", "coordinates": [[1]]}])
def test_what_is_no_shape_shows_nothing(shape: Any) -> None:
    assert outline_of(shape) == ""
