"""The pages, as a person meets them, without JavaScript."""

from guichet_kit.testing import Bench

from .conftest import URL, send


def test_a_request_goes_from_the_first_page_to_its_reference(bench: Bench) -> None:
    client = bench.client()
    assert "Commencer" in client.get(URL).text
    confirmation = client.get(send(client))
    (event,) = bench.emitted("forms.submission.sent.v1")
    assert confirmation.status_code == 200
    assert event["number"] in confirmation.text
    assert "Nous avons bien reçu votre demande" in confirmation.text
    assert "Accusé d’enregistrement" in confirmation.text
    assert event["applicant"] == {
        "name": "Marie Le Goff",
        "email": "marie@exemple.fr",
        "visitor": "visitor-1",
    }
