"""The token endpoint: codes, exchanges, clients, and who is refused."""

import time
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_identity.actions import agents, clients, roles
from guichet_identity.models import FAMILIES, Code, LiveSession
from guichet_identity.tokens import pairwise
from guichet_kit.testing import ISSUER, Bench


def test_an_anonymous_token_costs_no_statement(bench: Bench, journey: Any) -> None:
    wanted = {"grant_type": "client_credentials", "audience": "forms"}
    journey.token(**wanted, authority=bench.authority)
    with bench.statements() as seen:
        answer = journey.token(**wanted, authority=bench.authority)
    assert answer.status_code == 200
    assert seen == []
    assert answer.headers["Cache-Control"] == "no-store"
    claims = journey.claims(answer.json["access_token"])
    assert claims["aud"] == "forms"
    assert claims["iss"] == ISSUER
    assert claims["authority"] == bench.authority
    assert (claims["kind"], claims["sub"], claims["client_id"]) == (
        "anonymous",
        "anonymous",
        "gateway",
    )
    assert claims["exp"] - claims["iat"] == 120


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "audience": "forms"}, "invalid_request"),
        (
            {"grant_type": "client_credentials", "audience": "bank", "authority": "valmont"},
            "invalid_target",
        ),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant"),
    ],
)
def test_a_wrong_request_is_refused_in_oauth_words(
    journey: Any, form: dict[str, str], error: str
) -> None:
    answer = journey.token(**form)
    assert answer.status_code == 400
    assert answer.json["error"] == error


@pytest.mark.parametrize(("client", "secret"), [("gateway", "wrong"), ("gateway", ""), ("x", "y")])
def test_a_client_without_its_secret_is_refused(journey: Any, client: str, secret: str) -> None:
    wanted = {"grant_type": "client_credentials", "audience": "forms", "authority": "valmont"}
    answer = journey.token(client=client, secret=secret, **wanted)
    assert answer.status_code == 401
    assert answer.json["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_code_opens_a_session(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    before = int(time.time())
    made = journey.session()
    assert (made["kind"], made["name"]) == ("citizen", "Marie Le Goff")
    assert made["refresh_token"].startswith(f"{bench.authority}.")
    claims = journey.claims(made["id_token"])
    assert claims["nonce"] == "nonce-1"
    assert claims["aud"] == "gateway"
    assert claims["sid"] == made["sid"]
    assert claims["auth_time"] >= before - 1
    assert str(account.id) not in str(claims)
    with bench.transaction() as session:
        kept = session.scalars(sa.select(LiveSession.token_digest)).one()
    assert made["refresh_token"] not in kept


def test_a_family_sees_its_own_pseudonym(journey: Any) -> None:
    account = journey.citizen()
    secret = journey.session()["refresh_token"]
    birth = journey.exchanged(secret, "forms", family="etat-civil")
    taxes = journey.exchanged(secret, "forms", family="fiscalite")
    again = journey.exchanged(secret, "workflow", family="etat-civil")
    assert birth["sub"] != taxes["sub"]
    assert birth["sub"] == again["sub"]
    assert (birth["family"], birth["kind"]) == ("etat-civil", "citizen")
    assert (birth["name"], birth["email"]) == ("Marie Le Goff", "marie@exemple.fr")
    assert "email" not in again
    assert "name" not in again
    assert str(account.id) not in str([birth, taxes, again])


def test_the_pseudonym_is_that_of_the_test_vector() -> None:
    found = pairwise(b"sel-secret-de-test", "etat-civil.demarches.example.org", "3f0c2a7e")
    assert found == "km9JKgvhaQAH2IWhhoz2_pG11y0aTMygC7zjE2xmrOY"


def test_the_own_view_names_ten_pseudonyms_and_is_written_down(bench: Bench, journey: Any) -> None:
    journey.citizen()
    made = journey.session()
    birth = journey.exchanged(made["refresh_token"], "forms", family="etat-civil")
    claims = journey.exchanged(made["refresh_token"], "workflow", scope="own:read")
    assert set(claims["subjects"]) == set(FAMILIES)
    assert len(set(claims["subjects"].values())) == 10
    assert claims["subjects"]["etat-civil"] == birth["sub"]
    assert claims["scope"] == "own:read"
    assert "family" not in claims
    trail = sa.text("select details from audit where action = 'families.crossed'")
    with bench.transaction() as session:
        assert session.scalars(trail).all() == [{"audience": "workflow"}]


def test_an_exchange_takes_three_statements_at_most(bench: Bench, journey: Any) -> None:
    journey.citizen()
    secret = journey.session()["refresh_token"]
    age = sa.text("update sessions set seen_at = now() - interval '10 minutes'")
    with bench.transaction() as session:
        session.execute(age)
    with bench.statements() as seen:
        assert journey.exchange(secret, "workflow", scope="own:read").status_code == 200
    assert len(seen) == 3
    with bench.statements() as seen:
        assert journey.exchange(secret, "forms", family="voirie").status_code == 200
    assert len(seen) == 1


def test_profiles_come_along(journey: Any) -> None:
    given = [{"slug": "association", "name": "Les Amis du lavoir", "number": "W123456789"}]
    journey.citizen(profiles=given)
    claims = journey.exchanged(journey.session()["refresh_token"], "forms", family="voirie")
    assert claims["profiles"] == ["association"]


def test_the_rights_of_an_agent_are_those_of_now(bench: Bench, journey: Any) -> None:
    account = journey.agent(rights=("forms.build",))
    secret = journey.session(journey.anne)["refresh_token"]
    claims = journey.exchanged(secret, "backoffice")
    assert (claims["kind"], claims["sub"]) == ("agent", str(account.id))
    assert (claims["name"], claims["unit"]) == ("Anne Martin", "accueil")
    assert claims["families"] == ["etat-civil", "voirie"]
    assert claims["rights"] == ["forms.build"]
    assert claims["roles"] == ["accueil", "droits-forms"]
    with bench.transaction() as session:
        session.execute(sa.text("delete from assignments where role = 'droits-forms'"))
    assert journey.exchanged(secret, "backoffice")["rights"] == []


def test_a_right_holds_in_the_families_of_the_roles_that_give_it(
    bench: Bench, journey: Any
) -> None:
    journey.agent(rights=("stats.read",))
    secret = journey.session(journey.anne)["refresh_token"]
    with bench.transaction() as session:
        roles.put_role(session, "accueil", "Accueil", ["voirie", "elus"], ["forms.build"])
    claims = journey.exchanged(secret, "forms")
    assert claims["rights"] == ["forms.build", "stats.read"]
    assert claims["bounds"] == {"forms.build": ["elus", "voirie"]}
    with bench.transaction() as session:
        roles.put_role(session, "accueil", "Accueil", list(FAMILIES), ["forms.build"])
    assert journey.exchanged(secret, "forms")["bounds"] == {}
    with bench.transaction() as session:
        roles.put_role(session, "droits-stats", "Droits", [], ["stats.read", "forms.build"])
    assert journey.exchanged(secret, "forms")["bounds"] == {}


def test_a_disabled_agent_gets_nothing_more(bench: Bench, journey: Any) -> None:
    journey.agent(rights=("accounts.manage",))
    other = journey.agent("paul@valmont.example")
    made = journey.session("paul@valmont.example")
    with bench.transaction() as session:
        agents.disable(session, agents.get(session, other.id), actor=other.id)
    answer = journey.exchange(made["refresh_token"], "backoffice")
    assert answer.json["error"] == "invalid_grant"
    assert bench.emitted("identity.session.revoked.v1") == [{"sid": made["sid"]}]


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"audience": "bank", "family": "voirie"}, "invalid_target"),
        ({"audience": "forms"}, "invalid_scope"),
        ({"audience": "forms", "family": "marine"}, "invalid_scope"),
        ({"audience": "forms", "family": "marine", "scope": "own:read"}, "invalid_scope"),
        ({"audience": "forms", "family": "voirie", "authority": "another"}, "invalid_grant"),
        ({"audience": "forms", "subject_token_type": "x"}, "invalid_request"),
    ],
)
def test_an_exchange_is_refused_when_it_asks_too_much(
    journey: Any, form: dict[str, str], error: str
) -> None:
    journey.citizen()
    wanted = dict(form)
    answer = journey.exchange(journey.session()["refresh_token"], wanted.pop("audience"), **wanted)
    assert (answer.status_code, answer.json["error"]) == (400, error)


@pytest.mark.parametrize(
    "change",
    [
        "update sessions set expires_at = now()",
        "update sessions set seen_at = now() - interval '61 minutes'",
        "update accounts set active = false",
        "delete from sessions",
    ],
)
def test_a_session_that_is_over_gives_nothing(bench: Bench, journey: Any, change: str) -> None:
    journey.citizen()
    secret = journey.session()["refresh_token"]
    with bench.transaction() as session:
        session.execute(sa.text(change))
    assert journey.exchange(secret, "identity").json["error"] == "invalid_grant"


def test_the_gateway_ends_a_session(bench: Bench, journey: Any) -> None:
    journey.citizen()
    secret = journey.session()["refresh_token"]
    right = {"client_id": "gateway", "client_secret": "gateway-secret-of-the-tests-0123456789"}
    client = bench.app.test_client()
    path = "/identite/sessions/revoke"
    assert client.post(path, data={"token": secret}).status_code == 401
    assert journey.exchange(secret, "identity").status_code == 200
    assert client.post(path, data={**right, "token": secret}).status_code == 200
    assert client.post(path, data={**right, "token": secret}).status_code == 200
    assert journey.exchange(secret, "identity").json["error"] == "invalid_grant"


def test_a_client_of_the_authority_acts_in_its_own_name(bench: Bench, journey: Any) -> None:
    with bench.transaction() as session:
        secret = clients.put_client(
            session, "site", "Site", ["https://site.example/cb"], audiences=["stats"]
        )
    wanted = {"grant_type": "client_credentials", "authority": bench.authority}
    fine = journey.token(secret, "site", audience="stats", **wanted)
    claims = journey.claims(fine.json["access_token"])
    assert (claims["kind"], claims["sub"], claims["client_id"]) == ("service", "site", "site")
    refused = journey.token(secret, "site", audience="forms", **wanted)
    assert refused.json["error"] == "invalid_target"
    elsewhere = journey.token(
        secret, "site", audience="stats", grant_type="client_credentials", authority="another"
    )
    assert elsewhere.json["error"] == "invalid_client"


def test_a_spent_code_leaves_no_code_in_clear(bench: Bench, journey: Any) -> None:
    journey.citizen()
    code = journey.code()
    with bench.transaction() as session:
        assert code not in session.scalars(sa.select(Code.digest)).one()
