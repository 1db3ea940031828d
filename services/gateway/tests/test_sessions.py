"""Signing in and out by OpenID Connect, tokens by family, the dashboard, revocation."""

from collections.abc import Iterator
from datetime import timedelta
from http.client import IncompleteRead
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_gateway.models import BrowserSession
from guichet_gateway.testing import Town
from guichet_kit.testing import ISSUER, example_of
from guichet_kit.wire import Reply
from sqlalchemy import func, select, update

CONTRACTS = Path(__file__).parents[2]


def rows(town: Town) -> list[BrowserSession]:
    with town.bench.transaction() as session:
        return list(session.scalars(select(BrowserSession)))


def test_cookie_is_opaque_and_strict(town: Town) -> None:
    answer = town.browser().get("/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sid=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert not rows(town)


def test_sign_in_makes_a_new_cookie_and_a_sealed_row(town: Town) -> None:
    browser = town.browser()
    browser.get("/")
    before = town.cookie(browser)
    back = town.begin(browser, "/connexion?retour=/demarches/acte-naissance/%3Fpage=2")
    answer = browser.get(back)
    after = town.cookie(browser)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/demarches/acte-naissance/?page=2"
    assert before
    assert after
    assert before != after
    (row,) = rows(town)
    assert after not in (row.cookie_hash, row.sid)
    assert town.bench.authority.encode() not in row.subject_token


def test_request_to_identity_is_bound_to_the_browser(town: Town) -> None:
    browser = town.browser()
    browser.get("/")
    query = parse_qs(urlsplit(browser.get("/connexion").headers["Location"]).query)
    assert query["redirect_uri"] == [f"{town.origin}/connexion/retour"]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    stranger = town.browser()
    stranger.get("/")
    back = town.begin(browser)
    assert stranger.get(back).status_code == 400
    assert not rows(town)


def test_tampered_answers_are_refused(town: Town) -> None:
    browser = town.browser()
    back = town.begin(browser)
    for changed in (
        back.replace("state=", "state=x"),
        back.replace(ISSUER, "http://evil.test"),
        back.split("?")[0],
        back.replace("code=", "error=access_denied&nocode="),
    ):
        assert browser.get(changed).status_code == 400, changed
    assert not rows(town)
    assert browser.get(back).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "x"}, {"aud": "forms"}, {"iss": "http://evil.test"}, {"authority": "x"}, {"exp": 1}],
)
def test_false_id_tokens_are_refused(claims: dict[str, Any], town: Town) -> None:
    town.identity.id_claims = claims
    browser = town.browser()
    assert browser.get(town.begin(browser)).status_code == 400
    assert not rows(town)


@pytest.mark.parametrize(
    "back",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "x", "/\tx"],
)
def test_no_open_redirector(back: str, town: Town) -> None:
    browser = town.signed_in()
    answer = browser.get("/connexion", query_string={"retour": back})
    assert answer.headers["Location"] == "/mon-espace/"


def test_token_is_for_one_service_and_one_family(town: Town) -> None:
    town.publish()
    browser = town.signed_in()
    browser.get("/demarches/acte-naissance/")
    browser.get("/demandes/voirie/1/")
    browser.get("/documents/")
    asked = [
        (form["audience"], form.get("family"), form.get("scope"))
        for form in town.identity.exchanges
    ]
    assert asked == [
        ("forms", "etat-civil", None),
        ("workflow", "voirie", None),
        ("documents", None, "own:read"),
    ]
    browser.get("/demarches/acte-naissance/page")
    assert len(town.identity.exchanges) == 3


def test_visitor_keeps_what_she_began_when_she_signs_in(town: Town) -> None:
    browser = town.browser()
    browser.get("/demarches/x/")
    before = town.echo["forms"].last.headers["Guichet-Visitor"]
    browser.get(town.begin(browser))
    town.publish(slug="x")
    browser.get("/demarches/x/")
    assert town.echo["forms"].last.headers["Guichet-Visitor"] == before
    assert before != town.cookie(browser)


def test_agents_pages_ask_to_sign_in_and_show_the_menu_of_rights(town: Town) -> None:
    answer = town.browser().get("/agents/demandes/?q=x")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/connexion?retour=/agents/demandes/%3Fq%3Dx"
    town.echo["backoffice"].headers["Guichet-Area"] = "desk"
    agent = town.signed_in("agent", rights=["charter.edit"])
    page = agent.get("/agents/demandes/").text
    assert "Charte graphique" in page
    assert "Comptes et rôles" not in page


CARDS = 'href="/agents/fiches/"'
ENTRUSTED = "forms.cards.entrusted.v1"


def test_cards_stand_in_the_menu_of_who_writes_some(town: Town) -> None:
    town.echo["backoffice"].headers["Guichet-Area"] = "desk"
    told = {"model": "ecoles", "roles": ["education"], "told_at": "2026-03-03T13:32:00+00:00"}
    people = ({"roles": ["education"]}, {"roles": ["voirie"]}, {"rights": ["forms.build"]})

    def menus() -> list[bool]:
        town.state.directory.forget()
        pages = [town.signed_in("agent", **one).get("/agents/demandes/").text for one in people]
        return [CARDS in page for page in pages]

    assert menus() == [False, False, True]
    assert town.bench.deliver(ENTRUSTED, told) == 1
    assert menus() == [True, False, True]
    gone = {**told, "roles": [], "told_at": "2026-03-04T13:32:00+00:00"}
    assert town.bench.deliver(ENTRUSTED, gone) == 1
    assert menus() == [False, False, True]
    late = {**told, "told_at": "2026-03-04T12:00:00+00:00"}
    assert town.bench.deliver(ENTRUSTED, late) == 1
    assert menus() == [False, False, True]


def test_words_of_an_agent_whose_session_ended_are_given_back(town: Town) -> None:
    answer = town.browser().post(
        "/agents/dossiers/1/notes",
        data={"note": "Registre 1984 <b>", "mot_de_passe": "caché", "csrf_token": "ancien"},
        headers={"Referer": f"{town.origin}/agents/dossiers/1/"},
    )
    assert answer.status_code == 401
    assert "Registre 1984 &lt;b&gt;" in answer.text
    assert "/connexion?retour=/agents/dossiers/1/" in answer.text
    assert "caché" not in answer.text
    assert "ancien" not in answer.text
    assert not town.echo["workflow"].seen


def test_what_a_button_brings_back_is_no_word_of_an_agent(town: Town) -> None:
    brought = {"ticket": "billet-scellé", "receipt": "reçu-scellé"}
    answer = town.browser().post("/agents/dossiers/1/", data=brought)
    assert (answer.status_code, "scellé" in answer.text) == (401, False)


def test_form_of_a_lost_session_never_leads_to_another_site(town: Town) -> None:
    answer = town.browser().post("/agents/charte/", headers={"Referer": "https://mal.example/x"})
    assert answer.status_code == 401
    assert "/connexion?retour=/agents/" in answer.text
    assert "mal.example" not in answer.text


def test_refusal_on_a_page_of_the_desk_stays_in_the_desk(town: Town) -> None:
    town.echo["backoffice"].status = 403
    page = town.signed_in("agent").get("/agents/demandes/").text
    assert "desk-body" in page


def test_page_of_a_citizen_asks_a_visitor_to_sign_in(town: Town) -> None:
    town.echo["workflow"].status = 401
    answer = town.browser().get("/demandes/voirie/1/")
    assert answer.headers["Location"] == "/connexion?retour=/demandes/voirie/1/"


def test_sign_out_ends_everything(town: Town) -> None:
    browser = town.signed_in()
    assert browser.post("/deconnexion").status_code == 403
    page = browser.get("/").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    cookie = town.cookie(browser)
    answer = browser.post("/deconnexion", data={"csrf_token": token})
    assert answer.status_code == 303
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert town.identity.revoked
    assert not rows(town)
    thief = town.browser()
    assert cookie
    thief.set_cookie("__Host-sid", cookie, domain=town.host)
    assert "Marie Le Goff" not in thief.get("/").text


def test_get_never_signs_out(town: Town) -> None:
    browser = town.signed_in()
    assert browser.get("/deconnexion").status_code in (404, 405)
    assert rows(town)


def test_revocation_by_identity_signs_out(town: Town) -> None:
    browser = town.signed_in()
    contract = CONTRACTS / "identity/contracts/events"
    data = example_of(contract, "identity.session.revoked.v1") | {"sid": town.identity.sid}
    assert town.bench.deliver("identity.session.revoked.v1", data) == 1
    assert "Marie Le Goff" not in browser.get("/").text


def test_session_over_at_identity_is_over_here(town: Town) -> None:
    browser = town.signed_in()
    town.identity.over = True
    assert browser.get("/demandes/voirie/1/").status_code == 200
    assert not rows(town)
    assert "Marie Le Goff" not in browser.get("/").text


@pytest.mark.parametrize(
    ("kind", "minutes", "alive"),
    [("citizen", 59, True), ("citizen", 61, False), ("agent", 29, True), ("agent", 31, False)],
)
def test_idle_sessions_end(kind: str, minutes: int, alive: bool, town: Town) -> None:
    browser = town.signed_in(kind)
    with town.bench.transaction() as session:
        past = func.now() - timedelta(minutes=minutes)
        session.execute(update(BrowserSession).values(seen_at=past))
    assert ("Marie Le Goff" in browser.get("/").text) is alive


def test_absolute_end_and_purge(town: Town) -> None:
    from guichet_gateway.jobs import purge

    browser = town.signed_in()
    with town.bench.transaction() as session:
        session.execute(update(BrowserSession).values(expires_at=func.now()))
    assert "Marie Le Goff" not in browser.get("/").text
    purge(town.bench.app)
    assert not rows(town)


def test_dashboard_names_the_part_that_is_missing(town: Town) -> None:
    assert town.browser().get("/mon-espace/").status_code == 303
    browser = town.signed_in()
    town.echo["documents"].status = 500
    page = browser.get("/mon-espace/").text
    assert "ne s’affiche pas pour l’instant : Mes documents" in page
    assert page.count("<p>contenu</p>") == 3
    assert town.echo["workflow"].last.path == "/fragments/mes-demandes"


def test_a_part_that_is_empty_shows_no_title(town: Town) -> None:
    town.echo["forms"].body = "\n"
    page = town.signed_in().get("/mon-espace/").text
    assert "Mes brouillons" not in page
    assert "Mes demandes" in page


def test_a_service_that_falls_in_the_middle_of_its_part_spoils_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = town.signed_in()
    call = town.state.wire.call

    def cut(service: str, *given: Any, **named: Any) -> Reply:
        reply = call(service, *given, **named)
        if service == "documents":
            reply.body = cut_off()
        return reply

    def cut_off() -> Iterator[bytes]:
        yield b"<p>cont"
        raise IncompleteRead(b"")

    monkeypatch.setattr(town.state.wire, "call", cut)
    page = browser.get("/mon-espace/")
    assert page.status_code == 200
    assert "ne s’affiche pas pour l’instant : Mes documents" in page.text


def test_identity_down_is_a_page_that_says_so(town: Town) -> None:
    browser = town.browser()
    town.identity.broken = True
    answer = browser.get("/demarches/acte-naissance/")
    assert answer.status_code == 503
    assert browser.get("/").status_code == 200


def test_what_an_agent_types_for_somebody_never_goes_on_without_her(town: Town) -> None:
    browser = town.signed_in("agent")
    with town.bench.transaction() as session:
        past = func.now() - timedelta(minutes=31)
        session.execute(update(BrowserSession).values(seen_at=past))
    address = "/demarches/acte-naissance/1?agent=1"
    over = browser.post(address, data={"nom": "Le Goff"})
    assert over.status_code == 401
    assert "Votre session est terminée" in over.text
    assert "Le Goff" in over.text
    headers = {"Accept": "application/json", "Referer": f"{town.origin}{address}"}
    saved = browser.post(address, data={"nom": "Le Goff"}, headers=headers)
    assert saved.status_code == 401
    assert saved.get_json()["sign_in"].startswith("/connexion?retour=/demarches/acte-naissance/1")
    other = browser.post("/demarches/acte-naissance/1", data={})
    assert other.status_code != 401
