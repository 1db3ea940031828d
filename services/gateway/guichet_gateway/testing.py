"""For the tests: an open authority, with identity and services played by a few lines of WSGI."""

import base64
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from flask.testing import FlaskClient
from guichet_kit.testing import ISSUER, Bench, Issuer
from joserfc import jwt
from werkzeug.wrappers import Request, Response

from guichet_gateway.actions import keep_procedure, open_authority

SERVICES = ("forms", "workflow", "documents", "notify", "stats", "backoffice")
SECRET = "g" * 40
PAGE_HEADERS = {
    "Guichet-Title": "Une%20page%20d%E2%80%99essai",
    "Guichet-Area": "portal",
    "Guichet-Scripts": "/assets/forms/form.js?v=1,https://evil.test/x.js",
    "Cache-Control": "no-store",
}


class Identity:
    """Issues codes and tokens; `person` is who signs in, `over` refuses every exchange."""

    def __init__(self, issuer: Issuer, authority: str) -> None:
        self.issuer, self.authority = issuer, authority
        self.person: dict[str, Any] = {"kind": "citizen", "name": "Marie Le Goff"}
        self.codes: dict[str, dict[str, str]] = {}
        self.exchanges: list[dict[str, str]] = []
        self.revoked: list[str] = []
        self.sid = secrets.token_hex(8)
        self.over = self.broken = False
        self.id_claims: dict[str, Any] = {}

    def approve(self, address: str) -> str:
        """Sign in the person and give where the browser is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_hex(8)
        self.codes[code] = query
        return f"/connexion/retour?code={code}&state={query['state']}&iss={ISSUER}"

    def wsgi(self, environ: Any, start: Any) -> Any:
        """Answer as identity does."""
        request = Request(environ)
        if request.path == "/identite/jwks":
            return self.issuer.wsgi(environ, start)
        form = request.form.to_dict()
        if request.path == "/identite/token":
            return self.token(request, form)(environ, start)
        if request.path == "/identite/sessions/revoke":
            self.revoked.append(form["token"])
            return Response("{}", content_type="application/json")(environ, start)
        return Echo()(environ, start)

    def token(self, request: Request, form: dict[str, str]) -> Response:
        """Answer a request for tokens."""
        expected = base64.b64encode(f"gateway:{SECRET}".encode()).decode()
        if self.broken or request.headers["Authorization"] != f"Basic {expected}":
            return Response("down", 503)
        if form["grant_type"] == "authorization_code":
            return self.code(form)
        self.exchanges.append(form)
        if self.over and "subject_token" in form:
            return _json({"error": "invalid_grant"}, 400)
        return _json({"access_token": self.access(form), "token_type": "Bearer", "expires_in": 120})

    def access(self, form: dict[str, str]) -> str:
        """Give an access token."""
        claims: dict[str, Any] = {}
        if "subject_token" in form:
            claims = {**self.person, "sub": "pseudonym", **self.narrowed(form)}
        return self.issuer.token(form["audience"], form["authority"], **claims)

    def narrowed(self, form: dict[str, str]) -> dict[str, Any]:
        """Give the claims of the family or of the scope asked for."""
        if "family" in form:
            return {"family": form["family"]}
        return {"scope": form["scope"]} if "scope" in form else {}

    def code(self, form: dict[str, str]) -> Response:
        """Answer a code with a session."""
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "gateway",
            "sub": "x",
            "sid": self.sid,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
            "authority": self.authority,
            **self.id_claims,
        }
        token = jwt.encode({"alg": "ES256", "kid": "test"}, claims, self.issuer.key)
        return _json(
            {
                "refresh_token": f"{self.authority}.{secrets.token_urlsafe(32)}",
                "session_expires_in": 43200,
                "sid": self.sid,
                "kind": self.person["kind"],
                "name": self.person["name"],
                "id_token": token,
            }
        )


class Echo:
    """A service: remembers what it was sent, answers what it is told to."""

    def __init__(self) -> None:
        self.seen: list[Request] = []
        self.bodies: list[bytes] = []
        self.status, self.headers, self.body = 200, dict(PAGE_HEADERS), "<p>contenu</p>"
        self.fails = False

    def __call__(self, environ: Any, start: Any) -> Any:
        """Note the request and answer."""
        if self.fails:
            raise OSError("down")
        request = Request(environ)
        self.bodies.append(request.stream.read())
        self.seen.append(request)
        kind = self.headers.get("Content-Type", "text/html; charset=utf-8")
        response = Response(self.body, self.status, content_type=kind)
        for name, value in self.headers.items():
            response.headers[name] = value
        return response(environ, start)

    @property
    def last(self) -> Request:
        """The last request."""
        return self.seen[-1]


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json")


class Town:
    """An open authority: its bench, browsers that know its host name, the services behind."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.host = f"{bench.authority}.localhost"
        self.origin = f"http://{self.host}:8000"
        with bench.transaction() as session:
            open_authority(
                session,
                origin=self.origin,
                hosts=[],
                charter={"name": "Valmont", "subtitle": "Mes démarches", "phone": "01 99 00 10 10"},
            )
        self.state = bench.app.extensions["gateway"]
        self.identity = Identity(bench.service.issuer, bench.authority)
        self.echo = {name: Echo() for name in SERVICES}
        self.state.wire.applications |= {"identity": self.identity.wsgi, **self.echo}

    def browser(self) -> FlaskClient:
        """Give a client that calls by the host name, as a page of ours would."""
        client = self.bench.app.test_client()
        headers = {"Host": f"{self.host}:8000", "Sec-Fetch-Site": "same-origin"}
        client.bearer_headers = headers  # type: ignore[attr-defined]  # the kit's own client
        return client

    def signed_in(self, kind: str = "citizen", **claims: Any) -> FlaskClient:
        """Give the client of a person who signed in."""
        client = self.browser()
        self.identity.person = {"kind": kind, "name": "Marie Le Goff", **claims}
        back = self.begin(client)
        answer = client.get(back)
        if answer.status_code != 303:
            raise RuntimeError(answer.text)
        return client

    def begin(self, client: FlaskClient, path: str = "/connexion") -> str:
        """Ask to sign in; give the address that identity would send the browser back to."""
        client.get("/")
        address = client.get(path).headers["Location"]
        return self.identity.approve(address)

    def cookie(self, client: FlaskClient) -> str:
        """Give the value of the session cookie that a client holds."""
        found = client.get_cookie("__Host-sid", domain=self.host)
        return found.value if found else ""

    def publish(self, **changes: Any) -> dict[str, Any]:
        """Put a procedure in the catalogue."""
        data = {
            "slug": "acte-naissance",
            "title": "Demander un acte de naissance",
            "summary": "Copie ou extrait d’un acte.",
            "family": "etat-civil",
            "access": {"who": "anyone"},
            "channels": ["web"],
            "version": 1,
            "minutes": 6,
            "keywords": ["filiation", "extrait"],
            "icon": "etat-civil",
            "workflow": "acte-naissance",
            "open": True,
            **changes,
        }
        with self.bench.transaction() as session:
            keep_procedure(session, data)
        return data
