"""a34, a70: the link of a letter, at the front door: whom it opens to and what it lets out."""

from urllib.parse import urlsplit

import pytest

from tests.attacks.browser import Browser
from tests.attacks.conftest import People
from tests.attacks.filing import street

LETTER = "select body, link from deliveries where request_id = %s and address <> ''"
EMAIL = "zoe.lettre@example.org"


@pytest.fixture
def link(people: People) -> str:
    """The path of the link that a visitor got by mail, and closed her browser."""
    filed = street(people.visitor(), nom="Zoé Lettre", email=EMAIL)
    [(body, link), *_more] = people.suite.wait_for("notify", LETTER, filed.request_id)
    assert link in body
    address = urlsplit(link)
    assert address.netloc == people.visitor().host
    return f"{address.path}?{address.query}"


def test_a34_a_letter_opens_in_any_browser_and_its_page_in_that_one(
    people: People, link: str
) -> None:
    reader = people.visitor()
    answer = reader.get(link)
    assert answer.status == 303
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    page = reader.follow(answer)
    assert "Le lampadaire est éteint." in page.page.words
    assert people.visitor().get(answer.location).status == 403
    assert Browser(people.suite, "val-de-serre").get(link).status == 403


def test_a34_a_disabled_letter_opens_nothing(people: People, link: str) -> None:
    reader = people.visitor()
    page = reader.open(link)
    done = reader.follow(reader.submit(page, "/lien", {}))
    assert "Les liens de suivi déjà envoyés ne fonctionnent plus." in done.page.words
    refused = people.visitor().get(link)
    assert refused.status == 403
    assert "Ce lien de suivi ne fonctionne plus" in refused.page.words
    assert refused.page.words == people.visitor().get("/suivi/lien?ticket=x").page.words


def test_a70_no_page_repeats_the_link(people: People, link: str) -> None:
    reader = people.visitor()
    page = reader.open(link)
    ticket = link.partition("ticket=")[2]
    for seen in (page, reader.get("/")):
        assert ticket not in seen.text + str(seen.headers)


def test_a33_links_cannot_be_tried_for_long(people: People) -> None:
    guesser = people.visitor("val-de-serre")
    statuses = [guesser.get(f"/suivi/lien?ticket={number}").status for number in range(12)]
    assert statuses == [403] * 10 + [429] * 2
