"""The page that tells what happens to a request of a procedure."""

from guichet_gateway.testing import Town

URL = "/demarches/acte-naissance/etapes"


def test_the_parts_of_two_services_make_one_page(town: Town) -> None:
    town.publish()
    town.echo["workflow"].body = "<h2>Les étapes</h2>"
    town.echo["stats"].body = "<h2>Combien de temps</h2>"
    answer = town.signed_in().get(URL)
    assert answer.status_code == 200
    assert "<h2>Les étapes</h2>" in answer.text
    assert "<h2>Combien de temps</h2>" in answer.text
    assert 'href="/demarches/acte-naissance/"' in answer.text
    assert town.echo["stats"].last.path == "/fragments/delais/acte-naissance"
    asked = town.echo["workflow"].last
    assert asked.path == "/fragments/etapes/acte-naissance"
    assert "subject_token" not in town.identity.exchanges[-1], "asked for in nobody's name"


def test_a_silent_service_leaves_the_rest_of_the_page(town: Town) -> None:
    town.publish()
    town.echo["stats"].fails = True
    page = town.browser().get(URL).text
    assert "Les délais constatés ne s’affichent pas pour l’instant" in page
    assert "<p>contenu</p>" in page
    town.echo["stats"].fails, town.echo["workflow"].status = False, 404
    page = town.browser().get(URL).text
    assert "Les étapes ne s’affichent pas pour l’instant" in page


def test_identity_away_leaves_a_page(town: Town) -> None:
    town.publish()
    browser = town.browser()
    browser.get("/")
    town.identity.broken = True
    town.state.tokens._kept.clear()
    answer = browser.get(URL)
    assert (answer.status_code, answer.text.count("pour l’instant")) == (200, 2)


def test_what_is_no_procedure_of_citizens_has_no_page(town: Town) -> None:
    town.publish(access={"who": "internal"})
    assert town.browser().get(URL).status_code == 404
    assert town.browser().get("/demarches/inconnue/etapes").status_code == 404


def test_the_page_is_cheap(town: Town) -> None:
    town.publish()
    browser = town.browser()
    browser.get(URL)
    with town.bench.statements() as seen:
        browser.get(URL)
    assert len(seen) <= 2, seen
