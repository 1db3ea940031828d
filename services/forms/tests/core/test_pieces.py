"""Pieces: which hold a request back, which may follow it, and how they are announced."""

from typing import Any

from guichet_forms.core.answers import check_all
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.pieces import pieces_of, pieces_to_follow
from guichet_forms.schemas.definition import shape_faults

from questions.tests.making import KindMaker

FILE = {
    "document_id": "0192f5e0-7c1a-7000-8000-0000000000d1",
    "name": "rib.pdf",
    "size": 1200,
    "media_type": "application/pdf",
    "sha256": "a" * 64,
}


def piece(name: str, **keys: Any) -> dict[str, Any]:
    return {"id": name, "type": "file", "label": name.capitalize(), **keys}


PIECES = [
    piece("identite", indispensable=True, hint="Les deux faces."),
    piece("domicile"),
    piece("rib", indispensable=False),
    piece("photo", required=False, indispensable=False),
    piece("plan", condition={"==": [{"var": "sujet"}, "trou"]}),
]


def form_with(source: dict[str, Any], *pieces: dict[str, Any], channel: str = "web") -> Form:
    page = {"id": "pieces", "title": "Les pièces", "fields": list(pieces)}
    whole = {**source, "pages": [source["pages"][0], page]}
    assert shape_faults(whole) == []
    return compile_form(whole, channel)


def test_a_piece_is_indispensable_may_follow_or_is_optional(source: dict[str, Any]) -> None:
    told = [(one.label, one.need, one.always) for one in pieces_of(form_with(source, *PIECES))]
    assert told == [
        ("Identite", "indispensable", True),
        ("Domicile", "indispensable", True),
        ("Rib", "later", True),
        ("Photo", "optional", True),
        ("Plan", "indispensable", False),
    ]


def test_pieces_of_rows_and_of_pages_that_may_not_come_depend_on_the_answers(
    source: dict[str, Any],
) -> None:
    block = {"id": "enfants", "type": "block", "label": "Enfants", "fields": [piece("vaccins")]}
    form = form_with(source, {**block, "condition": {"==": [{"var": "sujet"}, "trou"]}})
    assert [(one.label, one.always) for one in pieces_of(form)] == [("Vaccins", False)]


def test_what_may_follow_does_not_hold_the_request_back(source: dict[str, Any]) -> None:
    form = form_with(source, *PIECES)
    refused = check_all(form, {"sujet": "autre"})["pieces"]
    assert set(refused) == {"identite", "domicile"}


def test_pieces_owed_and_not_joined_are_told_until_they_are(source: dict[str, Any]) -> None:
    form = form_with(source, *PIECES)
    assert pieces_to_follow(form, {"sujet": "autre"}) == {"rib": "Rib"}
    assert pieces_to_follow(form, {"sujet": "autre", "rib": [FILE]}) == {}


def test_a_piece_that_a_condition_hides_is_not_awaited(source: dict[str, Any]) -> None:
    hidden = piece("rib", indispensable=False, condition={"==": [{"var": "sujet"}, "trou"]})
    assert pieces_to_follow(form_with(source, hidden), {"sujet": "autre"}) == {}


def test_what_an_agent_need_not_ask_is_not_awaited(source: dict[str, Any]) -> None:
    spared = piece("rib", indispensable=False, required="front_office")
    form = form_with(source, spared, channel="guichet")
    assert [one.need for one in pieces_of(form)] == ["optional"]
    assert pieces_to_follow(form, {"sujet": "autre"}) == {}


def test_limits_are_said_as_people_read_them(make_kind: KindMaker) -> None:
    usual = make_kind("file")
    assert usual.limits() == (
        "PDF, photo JPEG, image PNG. 5 fichiers au plus, de 10\u00a0Mo au plus."
    )
    narrow = make_kind("file", max_files=1, max_bytes=800_000, accept=["image/*", "text/csv"])
    assert narrow.limits() == (
        "Photo ou image, tableau CSV. 1 fichier au plus, de 800\u00a0ko au plus."
    )
    assert make_kind("file", max_bytes=2_500_000).weight == "2,5\u00a0Mo"
