"""Home, catalogue, legal pages, files of the charter, errors."""

import re
from typing import Any

import orjson
from guichet_gateway.testing import Town


def test_home_shows_the_procedures_and_the_charter(town: Town) -> None:
    town.publish()
    answer = town.browser().get("/")
    assert answer.status_code == 200
    assert "Que voulez-vous faire ?" in answer.text
    assert 'href="/demarches/acte-naissance/"' in answer.text
    assert "Mes démarches" in answer.text
    assert "6 minutes · sans compte" in answer.text
    assert 'action="/suivi/"' in answer.text


def test_home_is_useful_before_the_first_procedure(town: Town) -> None:
    page = town.browser().get("/").text
    assert "Aucune démarche en ligne pour l’instant" in page
    assert "placeholder" not in page


def test_the_example_of_a_search_is_a_procedure_of_this_authority(town: Town) -> None:
    town.publish(slug="cantine", title="Inscrire à la cantine")
    for path in ("/", "/demarches/"):
        assert 'placeholder="Inscrire à la cantine…"' in town.browser().get(path).text
    assert 'href="/demarches/cantine/etapes"' in town.browser().get("/").text


def test_internal_and_closed_procedures_are_not_listed(town: Town) -> None:
    town.publish(slug="interne", title="Note interne", access={"who": "internal"})
    town.publish(slug="close", title="Close", open=False)
    page = town.browser().get("/demarches/").text
    assert "Note interne" not in page
    assert "Close" not in page


def test_featured_procedures_come_first(town: Town) -> None:
    from guichet_gateway.actions.authorities import save_charter

    town.publish()
    town.publish(slug="zone", title="Zone bleue", family="voirie")
    with town.bench.transaction() as session:
        save_charter(session, {"name": "V", "featured": ["zone"]}, version=1, saved_by="A")
    town.state.directory.forget()
    page = town.browser().get("/").text
    assert page.index("Zone bleue") < page.index("acte de naissance</a>")


def found(town: Town, query: str, **more: str) -> list[str]:
    page = town.browser().get("/demarches/", query_string={"q": query, **more}).text
    return re.findall(r'class="tile-title"><a href="/demarches/([a-z-]+)/"', page)


def test_search_reads_french_and_forgives(town: Town) -> None:
    town.publish()
    town.publish(
        slug="signalement",
        title="Signaler un problème dans la rue",
        summary="Trou dans la chaussée, lampadaire éteint.",
        keywords=["nid de poule"],
        family="voirie",
    )
    assert found(town, "actes naissances") == ["acte-naissance"]
    assert found(town, "acte de naissence") == ["acte-naissance"]
    assert found(town, "chaussee") == ["signalement"]
    assert found(town, "lampadaires eteints") == ["signalement"]
    assert found(town, "acte", famille="voirie") == []
    assert found(town, "zzzzqq") == []


def test_families_stand_where_people_look_for_their_names(town: Town) -> None:
    for family in ("voirie", "elus", "etat-civil", "eco-urbanisme"):
        town.publish(slug=family, family=family)
    page = town.browser().get("/demarches/").text
    names = ("Économie et", "État civil", "Polices", "Relations avec")
    places = [page.index(name, page.index('class="tabs')) for name in names]
    assert places == sorted(places)


def test_search_takes_what_is_typed_literally(town: Town) -> None:
    town.publish()
    for query in (
        "'; drop table x",
        "%_\\",
        '"',
        "a & | !",
        "\0",
        "<script>alert(1)</script>",
        "é" * 500,
    ):
        answer = town.browser().get("/demarches/", query_string={"q": query})
        assert answer.status_code == 200, query
        assert "<script>alert" not in answer.text


def test_catalogue_pages_follow_one_another(town: Town) -> None:
    for number in range(35):
        town.publish(slug=f"p{number:02}", title=f"Démarche {number:02}")
    first = town.browser().get("/demarches/").text
    after = re.search(r'rel="next" href="([^"]+)"', first)
    assert after
    second = town.browser().get(after.group(1).replace("&amp;", "&")).text
    slugs = [re.findall(r'href="/demarches/(p\d\d)/"', page) for page in (first, second)]
    assert [len(page) for page in slugs] == [30, 5]
    assert sorted({*slugs[0], *slugs[1]}) == [f"p{number:02}" for number in range(35)]


def test_legal_pages_say_the_truth(town: Town) -> None:
    browser = town.browser()
    assert "<strong>non conforme</strong>" in browser.get("/accessibilite").text
    assert "Libre réponse 71120" in browser.get("/accessibilite").text
    assert "AGPL" in browser.get("/mentions-legales").text
    assert "CNIL" in browser.get("/donnees-personnelles").text
    assert "01 99 00 10 10" in browser.get("/hors-ligne").text


def test_style_sheet_is_kept_for_ever_under_its_hash(town: Town) -> None:
    browser = town.browser()
    link = re.search(r'href="(/charte-[0-9a-f]{12}\.css)"', browser.get("/").text)
    assert link
    answer = browser.get(link.group(1))
    assert "immutable" in answer.headers["Cache-Control"]
    assert "--brand:" in answer.text
    assert browser.get("/charte-000000000000.css").headers["Cache-Control"] == "no-store"


def test_manifest_icons_and_worker(town: Town) -> None:
    browser = town.browser()
    manifest = orjson.loads(browser.get("/manifest.webmanifest").data)
    for icon in manifest["icons"]:
        answer = browser.get(icon["src"])
        assert answer.status_code == 200
        assert answer.content_type == icon["type"] or icon["type"] in answer.content_type
    assert browser.get("/icone-7.png").status_code == 404
    worker = browser.get("/sw.js").text
    assert "/hors-ligne" in worker
    assert "mon-espace" not in worker


def test_offline_page_is_nobodys(town: Town) -> None:
    browser = town.signed_in()
    assert "Marie Le Goff" in browser.get("/").text
    assert "Marie Le Goff" not in browser.get("/hors-ligne").text


def test_states_are_shown_outside_production(town: Town) -> None:
    assert "Composants et états" in town.browser().get("/dev/etats").text


def test_errors_are_themed_and_say_no_more(town: Town) -> None:
    browser = town.browser()
    unknown = browser.get("/nulle-part")
    assert unknown.status_code == 404
    assert "Valmont" in unknown.text
    assert "Cette page n’existe pas" in unknown.text
    as_json = browser.get("/api/forms/v1/x", headers={"Host": "evil.test"})
    assert as_json.status_code == 400
    assert as_json.content_type == "application/problem+json"
    town.echo["forms"].fails = True
    broken: Any = browser.get("/demarches/acte-naissance/")
    assert broken.status_code == 500
    assert "OSError" not in broken.text
    assert re.search(r"<code>[0-9a-f]{32}</code>", broken.text)


def test_api_lists_the_catalogue(town: Town) -> None:
    town.publish()
    body = orjson.loads(town.browser().get("/api/gateway/v1/procedures?q=naissance").data)
    assert [item["slug"] for item in body["items"]] == ["acte-naissance"]
