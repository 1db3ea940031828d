"""Identity on a real database, and the steps of a sign-in as the gateway takes them."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from guichet_identity import Settings, create_app
from guichet_identity.actions import accounts, agents, authorization, demonstration, roles
from guichet_identity.cli import MIGRATIONS
from guichet_identity.models import Account, LiveSession
from guichet_kit.testing import Bench, ServiceUnderTest
from werkzeug.test import TestResponse

GATEWAY_SECRET = "gateway-secret-of-the-tests-0123456789"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
REFRESH = "urn:ietf:params:oauth:token-type:refresh_token"
MARIE = "marie@exemple.fr"
ANNE = "anne@valmont.example"


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "identity",
        create_app,
        Settings,
        admin_url,
        migrations=MIGRATIONS,
        gateway_secret=GATEWAY_SECRET,
        pairwise_key="pairwise-key-of-the-tests-0123456789",
        signing_secret="signing-secret-of-the-tests-0123456789",
    )
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    return running.fresh()


@pytest.fixture
def journey(bench: Bench) -> "Journey":
    return Journey(bench)


class Journey:
    """What the gateway, and people through it, do with identity."""

    password = "quatre mots tout simples"
    verifier = "v" * 43
    marie, anne = MARIE, ANNE

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.base = f"http://{bench.authority}.test"

    def query(self, **changes: str) -> dict[str, str]:
        """Give the parameters of a right authorization request of the gateway, with changes."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        right = {
            "response_type": "code",
            "client_id": "gateway",
            "redirect_uri": f"{self.base}/connexion/retour",
            "scope": "openid",
            "state": "state-1",
            "nonce": "nonce-1",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (right | changes).items() if value}

    def citizen(self, email: str = MARIE, **options: Any) -> Account:
        with self.bench.transaction() as session:
            return demonstration.create_account(
                session, email, self.password, "Marie Le Goff", **options
            )

    def agent(self, email: str = ANNE, rights: tuple[str, ...] = ()) -> Account:
        with self.bench.transaction() as session:
            agents.put_unit(session, "accueil", "Accueil")
            roles.put_role(session, "accueil", "Accueil", ["etat-civil", "voirie"], [])
            held = ["accueil", "-".join(["droits", *(right.split(".")[0] for right in rights)])]
            roles.put_role(session, held[1], "Droits", [], list(rights))
            return demonstration.create_agent(
                session, email, self.password, "Anne Martin", "accueil", held
            )

    def code(self, email: str = MARIE, **changes: str) -> str:
        """Give a code for an account, without the sign-in page."""
        with self.bench.transaction() as session:
            pairs = self.query(**changes).items()
            request = authorization.read_request(session, pairs, self.base)
            account = accounts.by_email(session, email)
            assert account is not None
            location = authorization.issue_code(session, request, account, device="Firefox")
        return parse_qs(urlsplit(location).query)["code"][0]

    def token(
        self,
        secret: str = GATEWAY_SECRET,
        client: str = "gateway",
        sent: dict[str, str] | None = None,
        **form: str,
    ) -> TestResponse:
        """Post to the token endpoint as a client; `sent` are headers besides."""
        credentials = base64.b64encode(f"{client}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", **(sent or {})}
        client_of_ours = self.bench.app.test_client()
        return client_of_ours.post("/identite/token", data=form, headers=headers)

    def redeem(self, code: str, **changes: str) -> TestResponse:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{self.base}/connexion/retour",
            "code_verifier": self.verifier,
        }
        sent = {name: value for name, value in (form | changes).items() if value}
        return self.token(**sent)

    def session(self, email: str = MARIE) -> dict[str, Any]:
        """Sign an account in and give the token response."""
        answer = self.redeem(self.code(email))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.json
        return found

    def exchange(self, subject: str, audience: str, **form: str) -> TestResponse:
        right = {
            "grant_type": EXCHANGE,
            "subject_token": subject,
            "subject_token_type": REFRESH,
            "audience": audience,
        }
        return self.token(**(right | form))

    def claims(self, made: str) -> dict[str, Any]:
        """Give the claims of a token that identity signed, after checking its signature."""
        keyring = self.bench.app.extensions["guichet_identity"].keyring
        found: dict[str, Any] = keyring.read(made).claims
        return found

    def exchanged(self, subject: str, audience: str, **form: str) -> dict[str, Any]:
        return self.claims(self.exchange(subject, audience, **form).json["access_token"])

    def browser(self, kind: str, email: str, **claims: Any) -> FlaskClient:
        """Give a client of an account with a living session, as the gateway would call for it."""
        return self.bench.client(kind, sub=self.session(email)["sid"], **claims)

    def administrator(self) -> FlaskClient:
        self.agent(rights=("accounts.manage",))
        return self.browser("agent", ANNE, rights=["accounts.manage"])

    def sids(self, account: UUID) -> list[str]:
        with self.bench.transaction() as session:
            own = LiveSession.account_id == account
            return [str(sid) for sid in session.scalars(sa.select(LiveSession.id).where(own))]

    def links(self) -> list[str]:
        """Give the links of the letters asked for, oldest first."""
        letters = self.bench.emitted("identity.message.requested.v1")
        return [letter["values"]["lien"].removeprefix(self.base) for letter in letters]
