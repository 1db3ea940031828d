"""What every request goes through: token, guard, forged-request check, problem, headers."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from guichet_kit.health import Seen
from guichet_kit.testing import CSRF, Bench
from joserfc import jwt
from joserfc.jwk import ECKey
from marshmallow import Schema, fields, validate
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from werkzeug.exceptions import UnprocessableEntity

POLICY = "Content-Security-Policy"


def test_guards_let_in_whom_they_name(bench: Bench) -> None:
    anonymous, citizen = bench.client(), bench.client("citizen", family="etat-civil")
    agent, editor = bench.client("agent"), bench.client("agent", rights=["x"])
    expected = {
        "/page": (200, 200, 200, 200),
        "/mine": (401, 200, 403, 403),
        "/desk": (401, 403, 200, 200),
        "/edit": (401, 403, 403, 200),
        "/bare": (401, 403, 403, 403),
    }
    for path, statuses in expected.items():
        found = tuple(c.get(path).status_code for c in (anonymous, citizen, agent, editor))
        assert found == statuses, path


def test_without_a_token_nothing_is_answered(bench: Bench) -> None:
    assert bench.app.test_client().get("/page").status_code == 401


def _forge(bench: Bench, **change: object) -> str:
    """Give a token that is right but for what `change` says."""
    issuer = bench.service.issuer
    now = int(time.time())
    body = {
        "iss": "http://identity.test/identite",
        "aud": "sample",
        "iat": now,
        "exp": now + 60,
        "authority": bench.authority,
        "kind": "agent",
        "sub": "a",
        **{k: v for k, v in change.items() if k in ("iss", "aud", "iat", "exp")},
    }
    header = {"alg": "ES256", "kid": "test", "typ": "at+jwt"}
    header |= {k: v for k, v in change.items() if k in ("kid", "typ")}
    key = change.get("key", issuer.key)
    return str(jwt.encode(header, body, key))


def test_a42_forged_tokens_are_refused(bench: Bench) -> None:
    now = int(time.time())
    other = ECKey.generate_key("P-256")
    forged = [
        _forge(bench, iss="http://evil.test"),
        _forge(bench, aud="forms"),
        _forge(bench, exp=now - 60),
        _forge(bench, iat=now + 3600),
        _forge(bench, typ="JWT"),
        _forge(bench, kid="../../etc/passwd"),
        _forge(bench, kid="http://evil.test/keys"),
        _forge(bench, key=other),
        _signed_with_the_public_key(bench),
        _unsigned(bench),
        "not-a-token",
        "",
    ]
    client = bench.app.test_client()
    for token in forged:
        answer = client.get("/desk", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, token
    good = {"Authorization": f"Bearer {_forge(bench)}"}
    assert client.get("/desk", headers=good).status_code == 200


def _signed_with_the_public_key(bench: Bench) -> str:
    header = _part({"alg": "HS256", "kid": "test", "typ": "at+jwt"})
    body = _forge(bench).split(".")[1]
    public = bench.service.issuer.key.as_pem(private=False)
    mac = hmac.new(public, f"{header}.{body}".encode(), hashlib.sha256).digest()
    return f"{header}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _part(value: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unsigned(bench: Bench) -> str:
    return f"{_part({'alg': 'none', 'typ': 'at+jwt'})}.{_forge(bench).split('.')[1]}."


def test_a38_a_request_from_another_site_is_refused(bench: Bench) -> None:
    client = bench.client()
    good = client.post("/things", data={"name": "a"})
    assert good.status_code == 201
    for headers in (
        {"X-CSRF-Token": "wrong"},
        {"X-CSRF-Token": "", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert client.post("/things", data={"name": "a"}, headers=headers).status_code == 403
    in_form = client.post("/things", data={"name": "a", "csrf_token": CSRF})
    assert in_form.status_code == 201
    assert len(bench.emitted()) == 2


def test_a11_the_value_against_forgery_is_given_once(bench: Bench) -> None:
    client = bench.client()
    del client.bearer_headers["X-CSRF-Token"]
    for values in ([CSRF, CSRF], [CSRF, "wrong"], ["wrong", CSRF]):
        answer = client.post("/things", data={"name": "a", "csrf_token": values})
        assert answer.status_code == 400
        assert "Cette demande dit deux fois la même chose" in answer.text
    in_address = client.post(f"/things?csrf_token={CSRF}", data={"name": "a"})
    assert in_address.status_code == 403
    assert bench.emitted() == []


def test_content_for_the_gateway_whole_page_otherwise(bench: Bench) -> None:
    answer = bench.client().get("/page")
    assert "<html" not in answer.text
    assert answer.headers["Guichet-Title"] == "%C3%89t%C3%A9%20%26%20%3Cb%3E"
    assert "&lt;script&gt;" in answer.text
    assert CSRF in answer.text
    alone = bench.client()
    alone.bearer_headers = {"Authorization": alone.bearer_headers["Authorization"]}
    page = alone.get("/page")
    assert "<html" in page.text
    assert "script-src 'nonce-" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "option", "words"),
    [
        ("/page", "DENY", "frame-ancestors 'none'"),
        ("/framed", "SAMEORIGIN", "frame-ancestors 'self'; frame-src 'self'"),
    ],
)
def test_only_a_page_that_says_so_stands_in_a_frame(
    bench: Bench, path: str, option: str, words: str
) -> None:
    alone = bench.client()
    alone.bearer_headers = {"Authorization": alone.bearer_headers["Authorization"]}
    page = alone.get(path)
    assert page.headers["X-Frame-Options"] == option
    assert words in page.headers["Content-Security-Policy"]
    told = bench.client().get(path).headers["Guichet-Frames"]
    assert told == ("self" if path == "/framed" else "")


def test_maps_take_their_pictures_from_the_host_of_the_setting(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit, alone, behind = bench.app.extensions["guichet"], bench.client(), bench.client()
    alone.bearer_headers = {"Authorization": alone.bearer_headers["Authorization"]}
    assert "img-src 'self' data:" in alone.get("/mapped").headers[POLICY]
    assert behind.get("/mapped").headers["Guichet-Maps"] == ""
    tiles = replace(kit.settings, tiles_url="https://cartes.example:8443/{z}/{x}/{y}.png")
    monkeypatch.setattr(kit, "settings", tiles)
    opened = "img-src 'self' https://cartes.example:8443 data:"
    assert opened in alone.get("/mapped").headers[POLICY]
    assert opened not in alone.get("/page").headers[POLICY]
    told = {path: behind.get(path).headers for path in ("/mapped", "/page")}
    assert [one["Guichet-Maps"] for one in told.values()] == ["yes", ""]
    assert ["map.js" in one["Guichet-Scripts"] for one in told.values()] == [True, False]


def test_htmx_gets_the_block_alone(bench: Bench) -> None:
    answer = bench.client().get("/page", headers={"HX-Request": "true"})
    assert answer.text == "<p>&lt;script&gt;</p>"
    assert answer.headers["Vary"] == "HX-Request"


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/broken", 500), ("/conflict", 409)]
)
def test_a67_problems_are_pages_for_people(bench: Bench, path: str, status: int) -> None:
    answer = bench.client().get(path)
    assert answer.status_code == status
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_a67_problems_are_rfc_9457_for_programs(bench: Bench) -> None:
    for path, accept in (("/api/v1/broken", "*/*"), ("/broken", "application/json")):
        answer = bench.client().get(path, headers={"Accept": accept})
        assert answer.mimetype == "application/problem+json"
        body = json.loads(answer.data)
        assert body["status"] == 500
        assert "secret" not in answer.text
    body = json.loads(bench.client().get("/conflict", headers={"Accept": "application/json"}).data)
    assert body["errors"] == [{"pointer": "#/name", "detail": "Déjà pris"}]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, {"#/name": "Cette information manque."}),
        ({"name": None}, {"#/name": "Cette information ne peut pas être nulle (null)."}),
        ({"name": 3, "more": 1},
         {"#/name": "Attendu ici\u00a0: un texte.", "#/more": "Ce nom n’est pas connu ici."}),
    ],
)  # fmt: skip
def test_what_a_schema_refuses_is_told_in_french(
    bench: Bench, sent: dict[str, Any], told: dict[str, str]
) -> None:
    answer = bench.client().post("/api/v1/echo", json=sent)
    assert answer.status_code == 422
    assert {one["pointer"]: one["detail"] for one in answer.json["errors"]} == told


ODD: list[tuple[fields.Field[Any], Any, str]] = [
    (fields.UUID(), "x", "un identifiant (UUID)"),
    (fields.Integer(), "x", "un nombre entier"),
    (fields.Float(), "x", "un nombre."),
    (fields.Float(), "nan", "un nombre."),
    (fields.Boolean(), "x", "true ou false"),
    (fields.Date(), "x", "une date, comme"),
    (fields.AwareDateTime(), "x", "une date et une heure"),
    (fields.AwareDateTime(), "2026-11-29T08:30:00", "une date et une heure"),
    (fields.Time(), "x", "une date et une heure"),
    (fields.Email(), "x", "une adresse électronique"),
    (fields.Url(), "x", "une adresse web"),
    (fields.Dict(), "x", "un objet JSON"),
    (fields.Nested(Schema()), "x", "un objet JSON"),
    (fields.List(fields.String()), "x", "une liste"),
    (fields.String(validate=validate.OneOf(["a.b", "c"])), "x", "au choix\u00a0: a.b, c."),
    (fields.String(validate=validate.Length(min=2)), "x", "trop court\u00a0: 2 au moins"),
    (fields.String(validate=validate.Length(max=2)), "xxx", "trop long\u00a0: 2 au plus"),
    (fields.String(validate=validate.Length(min=2, max=3)), "x", "va de 2 à 3"),
    (fields.String(validate=validate.Length(equal=2)), "x", "longueur est de 2"),
    (fields.Integer(validate=validate.Range(min=1, max=9)), 0, "de 1 à 9"),
    (fields.Float(validate=validate.Range(min=0.5)), 0, "0.5 au moins"),
    (fields.Integer(validate=validate.Range(max=9)), 10, "9 au plus"),
    (fields.Integer(validate=validate.Equal(9)), 10, "ici\u00a0: 9."),
    (fields.String(validate=validate.Regexp("y")), "x", "pas la forme attendue"),
    (fields.String(validate=[validate.Length(min=2), validate.Regexp("y")]), "x",
     "2 au moins. Cette valeur n’a pas la forme attendue."),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "told"), ODD)
def test_every_kind_of_refusal_is_in_french(
    bench: Bench, field: fields.Field[Any], value: Any, told: str
) -> None:
    found = Schema.from_dict({"x": field})().validate({"x": value})
    error = UnprocessableEntity()
    error.data = {"messages": {"json": found}}  # type: ignore[attr-defined]  # as webargs does
    with bench.app.test_request_context("/api/v1/echo"):
        refused = bench.app.handle_user_exception(error)
        (one,) = bench.app.make_response(refused).json["errors"]
    assert told in one["detail"]
    assert not re.search("Not a|Must|Length|mapping|minimum|Invalid", one["detail"])


def test_methods_and_sizes_have_their_pages(bench: Bench) -> None:
    client = bench.client()
    assert client.put("/things").status_code == 405
    assert client.post("/things", data={"name": "x" * 3_000_000}).status_code == 413
    many = {f"f{number}": "x" for number in range(10_000)}
    assert client.post("/things", data=many).status_code in (400, 413)


TOKEN = "Bearer of the operators"


@pytest.fixture
def watched(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The sample service with a token for who watches it, and nothing found yet."""
    kit = bench.app.extensions["guichet"]
    monkeypatch.setattr(kit, "settings", replace(kit.settings, metrics_token="of the operators"))
    bench.app.extensions["guichet_ready"] = Seen()
    return bench.app


@pytest.mark.parametrize("told", ["", "Bearer", "Bearer of nobody", "Bearer é"])
def test_anybody_learns_only_whether_the_service_is_ready(watched: Flask, told: str) -> None:
    client = watched.test_client()
    answer = client.get("/health/ready", headers={"Authorization": told})
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})
    assert client.get("/metrics", headers={"Authorization": told}).status_code == 404


def test_who_bears_the_token_learns_what_works(watched: Flask) -> None:
    client = watched.test_client()
    answer = client.get("/health/ready", headers={"Authorization": TOKEN})
    assert answer.json == {"status": "ready", "database": "ok", "bus": "none"}
    assert client.get("/metrics", headers={"Authorization": TOKEN}).status_code == 200


def test_what_is_down_is_named_to_who_bears_the_token(
    watched: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def fall() -> None:
        looks.append(1)
        raise OperationalError("secret detail", None, Exception())

    monkeypatch.setattr(watched.extensions["guichet"].database, "ping", fall)
    client = watched.test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "unready"})
    answer = client.get("/health/ready", headers={"Authorization": TOKEN})
    assert answer.status_code == 503
    assert answer.json == {"status": "unready", "database": "down", "bus": "none"}
    assert len(looks) == 1, "what was just found serves everybody"


def test_one_looks_at_a_time_and_the_others_are_told_what_was_found_last(
    watched: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at a broker that hangs takes seconds: it must not take every thread."""
    looks: list[int] = []
    inside, leave = threading.Event(), threading.Event()

    def hang() -> None:
        looks.append(1)
        inside.set()
        leave.wait(10)

    monkeypatch.setattr(watched.extensions["guichet"].database, "ping", hang)
    first = threading.Thread(target=watched.test_client().get, args=("/health/ready",))
    first.start()
    assert inside.wait(10)
    assert watched.test_client().get("/health/ready").status_code == 503
    leave.set()
    first.join()
    assert watched.test_client().get("/health/ready").status_code == 200
    assert len(looks) == 1


def test_nobody_bears_a_token_that_is_not_set(bench: Bench) -> None:
    answer = bench.app.test_client().get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


def test_only_the_gateway_names_a_visitor(bench: Bench) -> None:
    assert bench.client(visitor="v").get("/who").json == {"visitor": "v"}
    other = bench.client(visitor="v", client_id="somebody").get("/who")
    assert other.json == {"visitor": ""}


@pytest.mark.parametrize(("state", "sign"), [("57014", "busy"), ("57P01", "down")])
def test_the_log_tells_a_database_that_is_down_from_one_that_is_busy(
    bench: Bench, state: str, sign: str
) -> None:
    raised = type("Raised", (Exception,), {"sqlstate": state})()
    error = OperationalError("select 1", None, raised)
    with capture_logs() as logs, bench.app.test_request_context("/api/v1/x"):
        answer = bench.app.make_response(bench.app.handle_user_exception(error))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert [log["event"] for log in logs] == [f"database_{sign}"]
