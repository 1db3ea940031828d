"""The hop: what goes to a service, what comes out of it, and what a browser cannot slip in."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import IncompleteRead
from urllib.parse import unquote

import pytest
from guichet_gateway import menu
from guichet_gateway.forward import sign_in_url
from guichet_gateway.routing import find
from guichet_gateway.testing import Town
from guichet_gateway.tokens import Token
from guichet_kit.handover import unseal
from guichet_kit.problems import Unavailable
from guichet_kit.wire import Reply

UNSAFE = {"Sec-Fetch-Site": "same-origin"}
GUESS = {"code": "x", "second": "y"}


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/demarches/acte-naissance/", "forms"),
        ("/agents/formulaires/x", "forms"),
        ("/agents/", "backoffice"),
        ("/agents/demandes/", "backoffice"),
        ("/agents/dossiers/1/", "workflow"),
        ("/suivi/", "workflow"),
        ("/demandes/etat-civil/1/", "workflow"),
        ("/fichiers/1", "documents"),
        ("/agents/messages/", "notify"),
        ("/agents/documents/", "documents"),
        ("/agents/statistiques/", "stats"),
        ("/identite/connexion", "identity"),
        ("/agents/comptes/", "identity"),
    ],
)
def test_longest_prefix_wins(path: str, service: str) -> None:
    route = find(path)
    assert route
    assert route.service == service


def test_the_public_door_says_in_a_word_whether_it_is_ready(town: Town) -> None:
    answer = town.browser().get("/health/ready")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})
    assert town.browser().get("/metrics").status_code == 404


@pytest.mark.parametrize(
    "path", ["/fragments/mes-demandes", "/demarchesx/", "/agent", "/metrics/x"]
)
def test_what_is_no_route_is_not_found(path: str, town: Town) -> None:
    assert find(path) is None
    assert town.browser().get(path).status_code == 404


@pytest.mark.parametrize(
    ("back", "link"),
    [
        (
            "/demarches/x/reprendre?ticket=a.b",
            "/connexion?retour=/demarches/x/reprendre%3Fticket%3Da.b",
        ),
        ("//evil.test/", "/connexion"),
        ("https://evil.test/", "/connexion"),
        ("", "/connexion"),
    ],
)
def test_signing_in_leads_back_only_to_this_site(back: str, link: str) -> None:
    assert sign_in_url(back) == link


def test_content_comes_out_in_the_charter(town: Town) -> None:
    answer = town.browser().get("/demarches/acte-naissance/?page=2&x=%C3%A9")
    assert "<title>Une page d’essai · Valmont</title>" in answer.text
    assert "<p>contenu</p>" in answer.text
    assert 'src="/assets/forms/form.js?v=1"' in answer.text
    assert "evil.test" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [name for name, _value in answer.headers if name.startswith("Guichet-")]
    sent = town.echo["forms"].last
    assert sent.full_path == "/demarches/acte-naissance/?page=2&x=%C3%A9"
    assert sent.headers["Guichet-Base"] == town.origin
    assert sent.headers["Guichet-Nonce"] in answer.headers["Content-Security-Policy"]
    assert sent.headers["Authorization"].startswith("Bearer ")
    assert "Cookie" not in sent.headers


def test_browser_cannot_pose_as_the_gateway(town: Town) -> None:
    forged = {
        "Guichet-Visitor": "someone-else",
        "Guichet-Base": "https://evil.test",
        "Guichet-Csrf": "x",
        "Authorization": "Bearer x",
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Host": "evil.test",
        "Forwarded": "host=evil.test",
    }
    answer = town.browser().get("/demarches/acte-naissance/", headers=forged)
    assert answer.status_code == 200
    sent = town.echo["forms"].last.headers
    assert sent["Guichet-Visitor"] != "someone-else"
    assert sent["Guichet-Base"] == town.origin
    assert sent["Authorization"] != "Bearer x"
    assert sent["Guichet-Client"] == "127.0.0.1"
    assert "evil.test" not in str(sent)
    assert "X-Forwarded-For" not in sent


def test_unknown_host_is_refused_and_never_a_redirection(town: Town) -> None:
    for host in (
        "evil.test",
        f"{town.host}.",
        f"{town.host}@evil.test",
        "",
        "::1",
        f"{town.host}:x",
    ):
        answer = town.browser().get("/", headers={"Host": host, "X-Forwarded-Host": town.host})
        assert answer.status_code == 400, host
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/%2e%2e/agents/", "//agents/", "/demarches/..%2f..%2fx", "/a%00b", "/a%5cb", "/agents;x"],
)
def test_path_tricks_find_nothing(path: str, town: Town) -> None:
    raw = {"PATH_INFO": unquote(path, "latin-1")}
    answer = town.browser().get("/", environ_overrides=raw)
    assert answer.status_code == 404
    assert not town.echo["backoffice"].seen


@pytest.mark.parametrize(
    ("told", "option", "words"),
    [("", "DENY", "frame-ancestors 'none'"), ("self", "SAMEORIGIN", "frame-src 'self'")],
)
def test_a_page_stands_in_a_frame_of_ours_when_its_service_says_so(
    town: Town, told: str, option: str, words: str
) -> None:
    town.echo["forms"].headers["Guichet-Frames"] = told
    answer = town.browser().get("/demarches/a/")
    assert answer.headers["X-Frame-Options"] == option
    assert words in answer.headers["Content-Security-Policy"]


def test_a_service_asks_for_maps_and_names_no_host(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.echo["forms"].headers["Guichet-Maps"] = "https://elsewhere.example"
    plain = town.browser().get("/demarches/a/").headers["Content-Security-Policy"]
    assert "img-src 'self' data:" in plain
    state = town.bench.app.extensions["gateway"]
    tiles = replace(state.settings, tiles_url="https://cartes.example/{z}/{x}/{y}.png")
    monkeypatch.setitem(town.bench.app.extensions, "gateway", replace(state, settings=tiles))
    opened = town.browser().get("/demarches/a/").headers["Content-Security-Policy"]
    assert "img-src 'self' https://cartes.example data:" in opened
    town.echo["forms"].headers["Guichet-Maps"] = ""
    other = town.browser().get("/demarches/a/").headers["Content-Security-Policy"]
    assert "cartes.example" not in other


def test_fragments_files_and_redirections_pass_as_they_are(town: Town) -> None:
    forms = town.echo["forms"]
    fragment = town.browser().get("/demarches/a/", headers={"HX-Request": "true"})
    assert fragment.text == "<p>contenu</p>"
    forms.headers = {
        "Content-Type": "application/pdf",
        "Content-Security-Policy": "sandbox",
        "Content-Disposition": "attachment; filename=a.pdf",
        "Set-Cookie": "x=1",
    }
    given = town.browser().get("/demarches/a/fichier")
    assert given.headers["Content-Security-Policy"] == "sandbox"
    assert given.headers["Content-Disposition"] == "attachment; filename=a.pdf"
    assert "x=1" not in str(given.headers)
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    forms.status, forms.headers = 303, {"Location": "/suivi/"}
    assert town.browser().get("/demarches/a/").headers["Location"] == "/suivi/"
    forms.headers = {"Location": "https://evil.test/"}
    assert town.browser().get("/demarches/a/").status_code == 503
    forms.headers = {"Location": "//evil.test/"}
    assert town.browser().get("/demarches/a/").status_code == 503


def test_cross_site_forms_are_refused(town: Town) -> None:
    browser = town.browser()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ):
        answer = browser.post("/demarches/a/", data={"x": "1"}, headers=headers)
        assert answer.status_code == 403
    assert not town.echo["forms"].seen
    assert browser.post("/demarches/a/", data={"x": "1"}, headers=UNSAFE).status_code == 200
    assert town.echo["forms"].bodies[-1] == b"x=1"


def test_upload_passes_unread_up_to_its_limit(town: Town) -> None:
    browser = town.browser()
    content = b"a" * 5_000_000
    route = find("/fichiers/deposer")
    assert route
    assert route.max_bytes >= 25_000_000
    kind = {"Content-Type": "multipart/form-data; boundary=of-the-browser", **UNSAFE}
    answer = browser.post("/fichiers/deposer", data=content, headers=kind)
    assert answer.status_code == 200
    assert town.echo["documents"].bodies[-1] == content
    assert town.echo["documents"].last.headers["Content-Type"] == kind["Content-Type"]
    too_much = browser.post("/demarches/a/", data=b"a" * 2_100_000, headers=UNSAFE)
    assert too_much.status_code == 413
    assert not town.echo["forms"].seen


def test_api_keeps_the_callers_token_and_no_cookie(town: Town) -> None:
    forms = town.echo["forms"]
    forms.headers, forms.body = {"Content-Type": "application/json"}, "{}"
    issuer, mine = town.bench.service.issuer, town.bench.authority
    token = f"Bearer {issuer.token('forms', mine, kind='service')}"
    browser = town.signed_in()
    answer = browser.post("/api/forms/v1/x", json={"a": 1}, headers={"Authorization": token})
    assert answer.status_code == 200
    assert forms.last.path == "/api/v1/x"
    key, told = town.bench.service.settings.handover_key, forms.last.headers
    sealed = unseal(key, "client-address", told["Guichet-Client-Seal"], 60)
    assert sealed == {"address": "127.0.0.1"}
    assert forms.last.headers["Authorization"] == token
    assert "Cookie" not in forms.last.headers
    assert "Guichet-Csrf" not in forms.last.headers
    browser.get("/api/forms/v1/x")
    assert "Authorization" not in forms.last.headers
    elsewhere = f"Bearer {issuer.token('forms', 'elsewhere', kind='service')}"
    refused = browser.get("/api/forms/v1/x", headers={"Authorization": elsewhere})
    assert refused.status_code == 401


def test_assets_of_services_pass_without_a_person(town: Town) -> None:
    town.echo["forms"].headers = {"Content-Type": "text/javascript", "Cache-Control": "public"}
    answer = town.signed_in().get("/assets/forms/form.js?v=1")
    assert answer.text == "<p>contenu</p>"
    assert "Authorization" not in town.echo["forms"].last.headers
    assert "Set-Cookie" not in answer.headers
    with town.browser().get("/assets/kit/kit.css") as own:
        assert own.status_code == 200


def test_two_authorities_do_not_share_a_session(
    town: Town, another_town: Callable[[], Town]
) -> None:
    browser = town.signed_in()
    assert "Marie Le Goff" in browser.get("/").text
    other = another_town()
    stranger = other.browser()
    stranger.set_cookie("__Host-sid", town.cookie(browser), domain=other.host)
    assert "Marie Le Goff" not in stranger.get("/").text
    assert stranger.get("/mon-espace/").status_code == 303


def test_tries_are_limited_whatever_is_forged(town: Town) -> None:
    browser = town.browser()
    town.echo["workflow"].status = 422
    for number in range(10):
        forged = {"X-Forwarded-For": f"9.9.9.{number}", **UNSAFE}
        answer = browser.post("/suivi/", data=GUESS | {"code": f"x{number}"}, headers=forged)
        assert answer.status_code == 422
    refused = browser.post("/suivi/", data=GUESS, headers={"X-Forwarded-For": "8.8.8.8"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Trop d’essais" in refused.text
    town.echo["workflow"].status = 200
    assert town.browser().get("/suivi/").status_code == 200


def test_links_of_letters_are_tries_too(town: Town) -> None:
    browser = town.browser()
    town.echo["workflow"].status = 403
    codes = [browser.get(f"/suivi/lien?ticket={number}").status_code for number in range(11)]
    assert codes == [403] * 10 + [429]
    assert browser.post("/suivi/", data=GUESS, headers=UNSAFE).status_code == 429


def test_own_proxy_is_believed_and_networks_are_limited(town: Town) -> None:
    browser = town.browser()
    proxy = {"REMOTE_ADDR": "10.9.0.1"}
    others = (f"x{number}" for number in range(100))
    town.echo["workflow"].status = 422

    def attempt(address: str) -> int:
        return browser.post(
            "/suivi/",
            data=GUESS | {"code": next(others)},
            environ_base=proxy,
            headers={"X-Forwarded-For": f"6.6.6.6, {address}"},
        ).status_code

    codes = [attempt(f"7.7.7.{number % 20}") for number in range(45)]
    assert codes[:40] == [422] * 40
    assert codes[40:] == [429] * 5
    assert attempt("7.7.8.1") == 422


def test_statement_budget(town: Town) -> None:
    visitor, citizen = town.browser(), town.signed_in()
    town.publish()
    for client, most in ((visitor, 1), (citizen, 2)):
        client.get("/demarches/acte-naissance/")
        with town.bench.statements() as seen:
            assert client.get("/demarches/acte-naissance/").status_code == 200
        assert len(seen) <= most, seen


def test_silent_service_is_named_unavailable(town: Town) -> None:
    del town.state.wire.applications["stats"]
    agent = town.signed_in("agent", rights=["stats.read"])
    answer = agent.get("/agents/statistiques/")
    assert answer.status_code == 503
    assert "momentanément indisponible" in answer.text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", ""),
        ("/demarches/x/", "procedures"),
        ("/demandes/voirie/1/", "account"),
        ("/agents/", "day"),
        ("/agents/dossiers/1/", "requests"),
        ("/agents/formulaires/x/", "forms"),
        ("/agents/formulaires/reponses", "answers"),
        ("/agents/formulaires/x/reponses/exporter", "answers"),
        ("/agentsx", ""),
    ],
)
def test_menu_marks_the_entry_of_the_page(path: str, name: str) -> None:
    assert menu.entry(path) == name


def test_a_form_filled_in_for_somebody_stands_under_its_own_entry() -> None:
    assert menu.entry("/demarches/x/1", "desk") == "capture"


def test_the_menu_offers_no_right_that_bounds_make_useless() -> None:
    claims = {"rights": ["messages.edit", "forms.build"]}
    assert menu.shown(claims) == {"messages.edit", "forms.build", menu.TEMPLATES, menu.CARDS}
    bounds = {"messages.edit": ["voirie"], "forms.build": ["voirie"]}
    assert menu.shown({**claims, "bounds": bounds}) == {"forms.build", menu.CARDS}
    assert menu.shown({}) == frozenset()


def test_static_files_are_compressed_and_pages_are_not(town: Town) -> None:
    taken = {"Accept-Encoding": "gzip"}
    browser = town.browser()
    with browser.get("/assets/kit/kit.css", headers=taken) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert b"--brand" in gzip.decompress(packed.data)
        assert "Accept-Encoding" in packed.headers["Vary"]
    with browser.get("/assets/kit/kit.css") as plain:
        assert "Content-Encoding" not in plain.headers
        assert len(packed.data) < len(plain.data) / 3
    assert "Content-Encoding" not in browser.get("/", headers=taken).headers


@pytest.mark.parametrize("breaks", [ConnectionResetError(), IncompleteRead(b""), Unavailable()])
def test_a_page_that_breaks_on_its_way_is_not_shown_in_part(
    town: Town, monkeypatch: pytest.MonkeyPatch, breaks: Exception
) -> None:
    def cut_off() -> Iterator[bytes]:
        yield b"<p>une partie"
        raise breaks

    reply = Reply(200, [("Guichet-Title", "Titre")], cut_off())
    monkeypatch.setattr(town.state.wire, "call", lambda *_asked, **_given: reply)
    monkeypatch.setattr(town.state.tokens, "anonymous", lambda *_who: Token("t", 0.0, {}))
    answer = town.browser().get("/demarches/x/")
    assert answer.status_code == 503
    assert "une partie" not in answer.text
