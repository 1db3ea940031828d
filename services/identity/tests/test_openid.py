"""Sign-in as a client of OpenID Connect sees it, and the attacks a43, a44, a45 and a36."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from guichet_identity import create_app
from guichet_identity.actions import clients
from guichet_kit.testing import ISSUER, Bench
from guichet_kit.wire import LocalWire

SITE = "https://site.example/retour"


def add_site(bench: Bench, client_id: str = "site") -> str:
    with bench.transaction() as session:
        return clients.put_client(
            session, client_id, "Le site", [SITE], logout_uris=["https://site.example/"]
        )


def authorize(bench: Bench, values: dict[str, str], kind: str = "anonymous", **claims: Any) -> Any:
    client = bench.client(kind, **claims)
    return client.get(f"/identite/authorize?{urlencode(values)}")


def answer_of(response: Any) -> dict[str, str]:
    found = parse_qs(urlsplit(response.headers["Location"]).query)
    return {name: values[0] for name, values in found.items()}


def test_discovery_describes_the_provider(bench: Bench) -> None:
    client = bench.client()
    found = client.get("/identite/.well-known/openid-configuration").json
    assert found["issuer"] == ISSUER
    assert found["token_endpoint"] == f"http://{bench.authority}.test/identite/token"
    assert found["code_challenge_methods_supported"] == ["S256"]
    bare = bench.app.test_client().get("/identite/.well-known/openid-configuration")
    assert bare.json["jwks_uri"] == "http://identity.test/identite/jwks"


def test_keys_are_public_without_their_private_part(bench: Bench) -> None:
    answer = bench.app.test_client().get("/identite/jwks")
    assert answer.status_code == 200
    for key in answer.json["keys"]:
        assert (key["kty"], key["crv"], key["alg"]) == ("EC", "P-256", "ES256")
        assert "d" not in key
    with bench.transaction() as session:
        kept = session.scalars(sa.text("select private from keys")).all()
    assert all('"d"' not in private for private in kept)


def test_the_gateway_signs_a_citizen_in(bench: Bench, journey: Any) -> None:
    journey.citizen()
    asked = authorize(bench, journey.query())
    assert asked.status_code == 303
    path = asked.headers["Location"]
    assert path.startswith("/identite/connexion?")
    client = bench.client()
    form = client.get(path)
    assert "Mot de passe" in form.get_data(as_text=True)
    posted = client.post(path, data={"email": " Marie@Exemple.fr ", "password": journey.password})
    assert posted.status_code == 303
    assert posted.headers["Location"].startswith(f"{journey.base}/connexion/retour?")
    answer = answer_of(posted)
    assert (answer["state"], answer["iss"]) == ("state-1", ISSUER)
    made = journey.redeem(answer["code"]).json
    assert journey.claims(made["id_token"])["nonce"] == "nonce-1"


def test_a_sign_in_that_was_cut_short_says_so_until_something_is_wrong(
    bench: Bench, journey: Any
) -> None:
    client, words = bench.client(), "interrompue avant la fin"
    path = authorize(bench, journey.query(interrompue="1")).headers["Location"]
    assert words in client.get(path).get_data(as_text=True)
    assert words not in client.post(path, data={}).get_data(as_text=True)
    path = authorize(bench, journey.query()).headers["Location"]
    assert words not in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "{base}/connexion/retour/x",
        "{base}/connexion/retour?x=1",
        "{base}/connexion",
        "{base}/connexion/retou%72",
        "{base}.evil.example/connexion/retour",
        "http://evil@{host}/connexion/retour",
        "http://localhost/connexion/retour",
        "https://evil.example/connexion/retour",
        "javascript:alert(1)",
        "",
    ],
)
def test_a43_any_other_address_gets_a_page_and_no_redirect(
    bench: Bench, journey: Any, address: str
) -> None:
    wrong = address.format(base=journey.base, host=f"{bench.authority}.test")
    for client_id in ("gateway", "site"):
        add_site(bench)
        answer = authorize(bench, journey.query(client_id=client_id, redirect_uri=wrong))
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "pas valable" in answer.get_data(as_text=True)


def test_a43_the_base_is_believed_from_the_gateway_alone(bench: Bench, journey: Any) -> None:
    """A client that forges the header has no token of the gateway."""
    evil = journey.query(redirect_uri="https://evil.example/connexion/retour")
    client = bench.client(client_id="site")
    headers = {"Guichet-Base": "https://evil.example"}
    answer = client.get(f"/identite/authorize?{urlencode(evil)}", headers=headers)
    assert answer.status_code == 400


def test_a44_a_code_serves_once_and_its_reuse_ends_the_session(bench: Bench, journey: Any) -> None:
    journey.citizen()
    code = journey.code()
    made = journey.redeem(code).json
    again = journey.redeem(code)
    assert (again.status_code, again.json["error"]) == (400, "invalid_grant")
    refused = journey.exchange(made["refresh_token"], "forms", family="voirie")
    assert refused.json["error"] == "invalid_grant"
    assert bench.emitted("identity.session.revoked.v1") == [{"sid": made["sid"]}]


def test_a44_a_code_of_another_client_or_too_old_is_refused(bench: Bench, journey: Any) -> None:
    journey.citizen()
    add_site(bench)
    theirs = journey.code(client_id="site", redirect_uri=SITE)
    assert journey.redeem(theirs, redirect_uri=SITE).json["error"] == "invalid_grant"
    old = journey.code()
    with bench.transaction() as session:
        session.execute(sa.text("update codes set expires_at = now()"))
    assert journey.redeem(old).json["error"] == "invalid_grant"
    moved = journey.redeem(journey.code(), redirect_uri=f"{journey.base}/connexion")
    assert moved.json["error"] == "invalid_grant"


@pytest.mark.parametrize("verifier", ["", "short", "w" * 43, "v" * 42, "v" * 129, "é" * 43])
def test_a45_the_verifier_must_prove_the_challenge(journey: Any, verifier: str) -> None:
    journey.citizen()
    code = journey.code()
    assert journey.redeem(code, code_verifier=verifier).json["error"] == "invalid_grant"
    assert journey.redeem(code).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"request": "x"}, "request_not_supported"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a45_a_wrong_request_goes_back_with_its_error(
    bench: Bench, journey: Any, changes: dict[str, str], error: str
) -> None:
    answer = authorize(bench, journey.query(**changes))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{journey.base}/connexion/retour?")
    found = answer_of(answer)
    assert (found["error"], found["state"], found["iss"]) == (error, "state-1", ISSUER)


def test_a_parameter_given_twice_is_refused(bench: Bench, journey: Any) -> None:
    twice = urlencode([*journey.query().items(), ("client_id", "gateway")])
    assert bench.client().get(f"/identite/authorize?{twice}").status_code == 400


def test_the_form_checks_the_request_again(bench: Bench, journey: Any) -> None:
    journey.citizen()
    evil = urlencode(journey.query(redirect_uri="https://evil.example/connexion/retour"))
    right = {"email": journey.marie, "password": journey.password}
    answer = bench.client().post(f"/identite/connexion?{evil}", data=right)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a36_each_sign_in_has_its_own_session(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    first, second = journey.session(), journey.session()
    assert first["sid"] != second["sid"]
    assert first["refresh_token"] != second["refresh_token"]
    assert len(journey.sids(account.id)) == 2


def test_another_site_gets_its_own_pseudonym_and_no_session_token(
    bench: Bench, journey: Any
) -> None:
    account = journey.citizen()
    secret = add_site(bench)
    query = journey.query(client_id="site", redirect_uri=SITE, scope="openid email")
    path = f"/identite/connexion?{urlencode(query)}"
    right = {"email": journey.marie, "password": journey.password}
    page = bench.client().post(path, data=right)
    assert page.status_code == 200
    assert "Continuer vers Le site" in page.get_data(as_text=True)
    location = page.headers["Refresh"].partition("url=")[2]
    code = parse_qs(urlsplit(location).query)["code"][0]
    made = journey.token(
        secret,
        "site",
        grant_type="authorization_code",
        code=code,
        redirect_uri=SITE,
        code_verifier=journey.verifier,
    ).json
    assert "refresh_token" not in made
    claims = journey.claims(made["id_token"])
    assert (claims["aud"], claims["email"]) == ("site", journey.marie)
    assert "name" not in claims
    home = journey.claims(journey.session()["id_token"])
    assert claims["sub"] != home["sub"]
    assert str(account.id) not in str(claims)
    assert journey.claims(made["access_token"])["kind"] == "service"


def test_the_tokens_of_identity_open_its_own_pages(bench: Bench, journey: Any) -> None:
    """The whole way with the real issuer: its keys are fetched from its own address."""
    wire = LocalWire({})
    app = create_app(bench.service.settings, wire=wire)
    wire.applications["identity"] = app
    journey.citizen()
    secret = add_site(bench)
    code = journey.code(client_id="site", redirect_uri=SITE, scope="openid profile")
    site = journey.token(
        secret, "site", grant_type="authorization_code", code=code, redirect_uri=SITE,
        code_verifier=journey.verifier,
    ).json  # fmt: skip
    bearer = {"Authorization": f"Bearer {site['access_token']}"}
    who = app.test_client().get("/identite/userinfo", headers=bearer)
    assert who.json == {"sub": journey.claims(site["id_token"])["sub"], "name": "Marie Le Goff"}
    assert app.test_client().get("/identite/compte/", headers=bearer).status_code == 403
    own = journey.exchange(journey.session()["refresh_token"], "identity").json["access_token"]
    bearer = {"Authorization": f"Bearer {own}"}
    assert app.test_client().get("/identite/compte/", headers=bearer).status_code == 200
    forms = journey.exchange(journey.session()["refresh_token"], "forms", family="voirie").json
    bearer = {"Authorization": f"Bearer {forms['access_token']}"}
    assert app.test_client().get("/identite/compte/", headers=bearer).status_code == 401
    app.extensions["guichet"].database.dispose()


def test_userinfo_needs_someone(bench: Bench) -> None:
    assert bench.client().get("/identite/userinfo").status_code == 403
    assert bench.app.test_client().get("/identite/userinfo").status_code == 401


def test_sign_out_by_hint_goes_back_to_the_site(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    secret = add_site(bench)
    code = journey.code(client_id="site", redirect_uri=SITE)
    made = journey.token(
        secret, "site", grant_type="authorization_code", code=code, redirect_uri=SITE,
        code_verifier=journey.verifier,
    ).json  # fmt: skip
    query = {"id_token_hint": made["id_token"], "state": "s", "post_logout_redirect_uri": ""}
    back = {**query, "post_logout_redirect_uri": "https://site.example/"}
    answer = bench.client().get(f"/identite/logout?{urlencode(back)}")
    assert answer.headers["Location"] == "https://site.example/?state=s"
    assert journey.sids(account.id) == []
    evil = {**query, "post_logout_redirect_uri": "https://evil.example/"}
    assert "Location" not in bench.client().get(f"/identite/logout?{urlencode(evil)}").headers


def test_sign_out_without_a_right_hint_asks_first(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    made = journey.session()
    client = bench.client("citizen", sub=made["sid"])
    forged = base64.urlsafe_b64encode(b'{"alg":"none"}').decode() + ".e30."
    for hint in ("", "x", forged, made["access_token"]):
        page = client.get(f"/identite/logout?id_token_hint={hint}")
        assert "Voulez-vous vous déconnecter" in page.get_data(as_text=True)
    assert journey.sids(account.id) == [made["sid"]]
    assert client.post("/identite/logout").status_code == 200
    assert journey.sids(account.id) == []
