"""a42, a43, a44, a45: tokens, addresses, codes and PKCE, through the gateway."""

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from guichet_onebox.demonstration import PASSWORD
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import People
from tests.attacks.filing import Filed

VERIFIER = "v" * 43


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def query(browser: Browser, **values: str | None) -> str:
    """An authorization request of the gateway, changed where a test wants."""
    asked: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "gateway",
        "redirect_uri": f"http://{browser.host}/connexion/retour",
        "scope": "openid",
        "state": "s1",
        "nonce": "n1",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **values,
    }
    return "/identite/authorize?" + urlencode({k: v for k, v in asked.items() if v is not None})


def secret_of(people: People) -> str:
    found = json.loads((people.suite.folder / "secrets.json").read_text())
    return str(found["gateway"])


def ask_token(browser: Browser, secret: str, client: str = "gateway", **form: str) -> Answer:
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Accept": "application/json"}
    return browser.post("/identite/token", dict(form), headers)


def code_of(people: People, browser: Browser) -> str:
    """Sign Marie in by hand up to the code."""
    form = browser.follow(browser.get(query(browser)))
    answer = browser.submit(form, "", {"email": "marie.legoff@example.org", "password": PASSWORD})
    return parse_qs(urlsplit(answer.location).query)["code"][0]


def redeem(browser: Browser, secret: str, code: str, **changed: str) -> Answer:
    values = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"http://{browser.host}/connexion/retour",
        "code_verifier": VERIFIER,
        **changed,
    }
    return ask_token(browser, secret, **values)


def anonymous_token(people: People, audience: str = "forms", authority: str = "valmont") -> str:
    answer = ask_token(
        people.visitor(),
        secret_of(people),
        grant_type="client_credentials",
        audience=audience,
        authority=authority,
    )
    assert answer.status == 200, answer.text
    return str(answer.json["access_token"])


PATH = "/api/forms/v1/procedures"


def bear(browser: Browser, token: str, path: str = PATH) -> Answer:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return browser.get(path, headers)


def parts(token: str) -> tuple[Any, ...]:
    head, body, _mark = token.split(".")
    return tuple(
        json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (head, body)
    )


def packed(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


ELSEWHERE = ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
ELSEWHERE += ["/\t/evil.example", "%2F%2Fevil.example"]
FORGERIES = ("none", "empty", "hs256", "ours", "jwk", "kid path", "claims", "typ")


def forged(people: People, kind: str) -> str:
    good = anonymous_token(people)
    header, claims = parts(good)
    claims |= {"kind": "agent", "sub": "x", "families": ["etat-civil"], "roles": ["etat-civil"]}
    key = ECKey.generate_key("P-256")
    public = people.visitor().get("/identite/jwks").body
    if kind in ("none", "empty"):
        return f"{packed({**header, 'alg': 'none'})}.{packed(claims)}." + (
            "x" if kind == "empty" else ""
        )
    if kind == "hs256":
        return jwt.encode({**header, "alg": "HS256"}, claims, OctKey.import_key(public))
    if kind == "jwk":
        return jwt.encode({**header, "jwk": key.as_dict(private=False)}, claims, key)
    if kind == "kid path":
        return jwt.encode({**header, "kid": "../../dev/null"}, claims, key)
    if kind == "claims":
        return ".".join((good.split(".")[0], packed(claims), good.split(".")[2]))
    if kind == "typ":
        return jwt.encode({**header, "typ": "JWT"}, claims, key)
    return jwt.encode(header, claims, key)


@pytest.mark.parametrize("kind", FORGERIES)
def test_a42_forged_tokens_open_nothing(people: People, kind: str, marie_birth: Filed) -> None:
    visitor, token = people.visitor(), forged(people, kind)
    for path in (PATH, f"/api/workflow/v1/cases/{marie_birth.request_id}", "/identite/userinfo"):
        answer = bear(visitor, token, path)
        assert answer.status == 401, (path, answer.status, answer.text[:300])
        assert "Traceback" not in answer.text


def test_a42_a_token_serves_its_service_and_its_authority(people: People) -> None:
    visitor, abroad = people.visitor(), people.visitor("val-de-serre")
    token = anonymous_token(people)
    assert bear(visitor, token).status == 200
    for service in ("workflow/v1/definitions", "stats/v1/board", "backoffice/v1/entries"):
        assert bear(visitor, token, f"/api/{service}").status == 401
    assert bear(abroad, token).status == 401
    assert bear(visitor, anonymous_token(people, "gateway")).status == 401
    header, claims = parts(token)
    assert header["typ"] == "at+jwt"
    assert claims["exp"] - claims["iat"] <= 120
    assert abs(claims["iat"] - time.time()) < 60


def test_a42_a_token_in_a_cookie_or_an_address_is_none(people: People) -> None:
    visitor, token = people.visitor(), anonymous_token(people, "backoffice")
    visitor.cookies = {"access_token": token, "Authorization": f"Bearer {token}"}
    assert visitor.get(f"/api/backoffice/v1/entries?access_token={token}").status == 401
    page = visitor.get("/agents/", {"Authorization": f"Bearer {token}"})
    assert page.status == 303


@pytest.mark.parametrize(
    "address",
    ["{home}/connexion/retour/", "{home}/connexion/retour?x=1", "{home}/connexion/retou%72"]
    + ["{home}/connexion/retour#x", "{home}.evil.example/connexion/retour", "{home}@evil.example/"]
    + ["http://evil.example/connexion/retour", "http://val-de-serre.localhost/connexion/retour"]
    + [
        "//evil.example/connexion/retour",
        "javascript:alert(1)",
        "http://localhost/connexion/retour",
    ]
    + ["{home}/connexion/../connexion/retour", "{home}\\@evil.example/connexion/retour", ""],
)
def test_a43_another_address_gets_a_page_and_no_redirect(people: People, address: str) -> None:
    for browser in (people.visitor(), people("marie.legoff")):
        asked = address.format(home=f"http://{browser.host}")
        answer = browser.get(query(browser, redirect_uri=asked))
        assert answer.status == 400
        assert "location" not in answer.headers
        assert "refresh" not in answer.headers
        assert "pas valable" in answer.page.words


def test_a43_the_gateways_own_doors_redirect_nowhere_else(people: People) -> None:
    marie = people("marie.legoff")
    for back in ELSEWHERE:
        answer = marie.get(f"/connexion?{urlencode({'retour': back})}")
        assert answer.status == 303
        assert answer.location.startswith("/")
        assert not answer.location.startswith(("//", "/\\", "/\t"))


def test_a44_a_code_serves_once_and_its_reuse_ends_the_session(people: People) -> None:
    visitor, secret = people.visitor(), secret_of(people)
    code = code_of(people, visitor)
    first = redeem(visitor, secret, code)
    assert first.status == 200, first.text
    again = redeem(visitor, secret, code)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    exchange = ask_token(
        visitor,
        secret,
        grant_type="urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token=first.json["refresh_token"],
        subject_token_type="urn:ietf:params:oauth:token-type:refresh_token",
        authority="valmont",
        audience="forms",
        family="voirie",
    )
    assert exchange.status == 400


def test_a44_a_code_is_of_its_client_and_its_browser(people: People) -> None:
    visitor, secret = people.visitor(), secret_of(people)
    code = code_of(people, visitor)
    assert redeem(visitor, "wrong-secret", code).status == 401
    assert (
        ask_token(
            visitor, secret, client="forms", grant_type="authorization_code", code=code
        ).status
        == 401
    )
    there = f"http://val-de-serre.localhost:{people.suite.port}/connexion/retour"
    assert redeem(visitor, secret, code, redirect_uri=there).status == 400
    own = people.visitor()
    stolen = own.get("/connexion/retour?" + urlencode({"code": code, "state": "s1", "iss": "x"}))
    assert stolen.status == 400
    assert own.get("/mon-espace/").status == 303


def test_a44_login_csrf_a_state_of_another_browser_signs_nobody_in(people: People) -> None:
    attacker, victim = people.visitor(), people.visitor()
    victim.get("/")
    form = attacker.open("/connexion")
    answer = attacker.submit(form, "", {"email": "moulin@example.org", "password": PASSWORD})
    landed = urlsplit(answer.location)
    refused = victim.get(f"{landed.path}?{landed.query}")
    assert refused.status == 400
    assert victim.get("/mon-espace/").status == 303


def test_a44_a_code_is_too_old_after_a_minute(people: People) -> None:
    visitor, secret = people.visitor(), secret_of(people)
    code = code_of(people, visitor)
    people.suite.sql("identity", "update codes set expires_at = now() - interval '1 second'")
    late = redeem(visitor, secret, code)
    assert (late.status, late.json["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain", "code_challenge": VERIFIER},
        {"code_challenge_method": None},
        {"code_challenge": "short"},
        {"code_challenge": "x" * 44},
        {"response_type": "token"},
        {"response_type": "code token"},
        {"response_mode": "fragment"},
        {"request": "x"},
    ],
)
def test_a45_a_request_without_pkce_gets_no_code(
    people: People, changed: dict[str, str | None]
) -> None:
    for browser in (people.visitor(), people("marie.legoff")):
        answer = browser.get(query(browser, **changed))
        assert answer.status == 303
        assert answer.location.startswith(f"http://{browser.host}/connexion/retour?error=")
        assert "code=" not in answer.location


@pytest.mark.parametrize("verifier", ["", "w" * 43, "v" * 42, challenge_of(VERIFIER), "v" * 200])
def test_a45_a_wrong_verifier_gets_no_token(people: People, verifier: str) -> None:
    visitor = people.visitor()
    answer = redeem(visitor, secret_of(people), code_of(people, visitor), code_verifier=verifier)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
