"""Communes by their postcode, from a service that answers as API Géo, or typed without it."""

from collections.abc import Iterator
from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import Around, FieldRefused, kind_of
from guichet_questions.places.lists import bundled
from sqlalchemy.orm import Session

from . import far as other
from .browser.places import WHO
from .conftest import GO, URL, changed, publish
from .far import Far, far_away
from .shelves import offers_in

TOWNS = [
    {"nom": "Valmont", "code": "35999", "codesPostaux": ["35120"], "codeEpci": "243500139"},
    {"nom": "Saint-Valmont", "code": "35998", "codesPostaux": ["35120", "35121"]},
    {"nom": "Sans code", "code": "x"},
    "autre",
]


@pytest.fixture
def far() -> Iterator[Far]:
    with far_away() as found:
        found.answer = other.json_of(TOWNS)
        yield found


def clean(session: Session, far: Far, url: str, **raw: str) -> Any:
    offers = offers_in(session, far, geo_url=url)
    field = compile_field({"id": "ville", "type": "commune", "label": "Commune"}, "p")
    around = Around(find=offers.find, offer=offers.offer)
    return kind_of(field, around).clean({"id": "", "city": "", "postcode": "35120", **raw})


def test_a_commune_is_one_of_its_postcode(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        kept = clean(session, far, far.url, id="35999")
        assert kept == {"id": "35999", "text": "Valmont", "postcode": "35120"}
        assert clean(session, far, far.url, city="saint valmont")["id"] == "35998"
        for wrong in ({}, {"id": "35000"}, {"id": "35999", "postcode": "35121"}):
            with pytest.raises(FieldRefused):
                clean(session, far, far.url, **wrong)


@pytest.mark.parametrize("answer", [other.status(500), other.status(429), other.json_of({})])
def test_without_the_service_it_is_typed(bench: Bench, far: Far, answer: other.Answer) -> None:
    far.answer = answer
    free = {"id": "", "text": "Valmont", "postcode": "35120", "free": True}
    with bench.transaction() as session:
        assert clean(session, far, far.url, city="Valmont") == free
        assert clean(session, far, "", city="Valmont") == free
        with pytest.raises(FieldRefused):
            clean(session, far, far.url)


def test_a_grouping_is_asked_even_without_the_service(bench: Bench) -> None:
    question = {"id": "epci", "type": "epci", "label": "Intercommunalité"}
    page = {"id": "ou", "title": "Où", "fields": [question, *WHO]}
    applicant = {"name": ["nom"], "email": "courriel"}
    publish(bench, changed(pages=[page], applicant=applicant, digest=[]))
    client = bench.client()
    assert 'name="epci-q"' in client.get(f"{URL}1").text
    typed = {"epci-q": "Pays de Valmont", **GO}
    assert client.post(f"{URL}1", data=typed).location == f"{URL}verifier"
    assert "Pays de Valmont" in client.get(f"{URL}verifier").text


def test_the_lists_that_we_hold_are_whole() -> None:
    assert len(bundled("@pays")) == 249
    assert bundled("@pays")[0].id == "FR"
    assert len(bundled("@departements")) == 101
