"""Administration of agents, roles, units and profiles."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_identity.actions import accounts, agents
from guichet_identity.models import AGENT, Account
from guichet_kit.problems import Invalid
from guichet_kit.testing import Bench

HOME = "/agents/comptes/"


def test_only_who_manages_accounts_comes_in(bench: Bench, journey: Any) -> None:
    journey.citizen()
    journey.agent()
    paths = ["", "ajouter", "roles/", "roles/ajouter", "services/", "profils/", "journal/"]
    for path in paths:
        assert bench.client().get(HOME + path).status_code == 401, path
        citizen = journey.browser("citizen", journey.marie)
        assert citizen.get(HOME + path).status_code == 403, path
        agent = journey.browser("agent", journey.anne, rights=["charter.edit"])
        assert agent.get(HOME + path).status_code == 403, path


def test_each_screen_shows_in_the_agents_layout(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    for path in ["", "ajouter", "roles/", "roles/ajouter", "services/", "profils/", "journal/"]:
        page = client.get(HOME + path)
        assert page.status_code == 200, path
        assert page.headers["Guichet-Area"] == "desk"
        assert "<h1>" in page.get_data(as_text=True)


def test_an_agent_is_invited_and_chooses_her_password(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    form = {
        "name": "Paul Roux",
        "email": "Paul@valmont.example",
        "unit": "accueil",
        "roles": ["accueil"],
        "kind": "citizen",
        "active": "0",
    }
    assert client.post(f"{HOME}ajouter", data=form).status_code == 303
    assert "Invité" in client.get(HOME).get_data(as_text=True)
    (link,) = journey.links()
    chosen = bench.client().post(link, data={"password": journey.password})
    assert chosen.status_code == 200
    claims = journey.exchanged(journey.session("paul@valmont.example")["refresh_token"], "forms")
    assert (claims["kind"], claims["roles"], claims["unit"]) == ("agent", ["accueil"], "accueil")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "paul"}, "nom@exemple.fr"),
        ({"email": "anne@valmont.example"}, "existe déjà"),
        ({"name": ""}, "prénom et votre nom"),
        ({"unit": "nulle-part"}, "service dans la liste"),
        ({"roles": "roi"}, "rôles dans la liste"),
    ],
)
def test_a_wrong_agent_is_refused_and_what_was_typed_is_kept(
    bench: Bench, journey: Any, change: dict[str, str], sentence: str
) -> None:
    client = journey.administrator()
    right = {"name": "Paul Roux", "email": "paul@valmont.example", "unit": "", "roles": "accueil"}
    form = right | change
    answer = client.post(f"{HOME}ajouter", data=form)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert f'value="{form["email"]}"' in text
    assert bench.emitted("identity.message.requested.v1") == []


def test_the_list_is_searched_and_paged(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    with bench.transaction() as session:
        for number in range(55):
            accounts.add_account(
                session, AGENT, f"a{number}@valmont.example", f"Élodie N{number}", None, actor="x"
            )
    first = client.get(HOME).get_data(as_text=True)
    assert first.count("Élodie") == 50
    cursor = first.partition("after=")[2].partition('"')[0]
    assert client.get(f"{HOME}?after={cursor}").get_data(as_text=True).count("Élodie") == 5
    found = client.get(f"{HOME}?q=elodie+n54").get_data(as_text=True)
    assert found.count("Élodie") == 1
    assert "Aucun agent ne correspond" in client.get(f"{HOME}?q=%25").get_data(as_text=True)
    assert client.get(f"{HOME}?after=forged").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [("ELO", 2), ("héloïse d'ang", 1), ("h.dangely@val", 1), ("loise", 0), ("élodie bois", 0)],
)
def test_words_are_found_by_their_beginning(
    bench: Bench, journey: Any, words: str, found: int
) -> None:
    client = journey.administrator()
    with bench.transaction() as session:
        for email, name in (
            ("h.dangely@valmont.example", "Héloïse d’Angely"),
            ("elodie@valmont.example", "Élodie Roux"),
            ("bois@valmont.example", "Paul ÉLOI-Bois"),
        ):
            accounts.add_account(session, AGENT, email, name, None, actor="x")
    page = client.get(HOME, query_string={"q": words}).get_data(as_text=True)
    assert page.count("@valmont.example") == found


def test_the_list_reads_an_index(bench: Bench) -> None:
    """EXPLAIN under the web role, with row-level security on."""
    with bench.transaction() as session:
        session.execute(sa.text("set local enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                sa.text(
                    "explain select * from accounts where kind = 'agent' order by id desc limit 51"
                )
            )
        )
    assert "ix_accounts_kind" in plan
    assert "Sort" not in plan


def test_an_agent_is_closed_and_opened_again(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    paul = journey.agent("paul@valmont.example")
    made = journey.session("paul@valmont.example")
    assert client.post(f"{HOME}{paul.id}/fermer").status_code == 303
    assert bench.emitted("identity.session.revoked.v1") == [{"sid": made["sid"]}]
    refused = journey.exchange(made["refresh_token"], "forms")
    assert refused.json["error"] == "invalid_grant"
    assert client.post(f"{HOME}{paul.id}/rouvrir").status_code == 303
    assert journey.session("paul@valmont.example")["kind"] == "agent"


def test_a64_one_administrator_always_remains(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    with bench.transaction() as session:
        anne = accounts.by_email(session, journey.anne)
        assert anne is not None
    form = {"name": "Anne Martin", "unit": "accueil", "roles": ["accueil"]}
    loses = client.post(f"{HOME}{anne.id}", data=form)
    assert loses.status_code == 409
    assert "Donnez d’abord ce droit à un autre agent" in loses.get_data(as_text=True)
    closed = client.post(f"{HOME}{anne.id}/fermer")
    assert closed.status_code == 409
    assert "Donnez d’abord ce droit à un autre agent" in closed.get_data(as_text=True)
    role = client.post(f"{HOME}roles/droits-accounts", data={"label": "Droits"})
    assert role.status_code == 409
    assert journey.exchanged(journey.session(journey.anne)["refresh_token"], "forms")["rights"]
    journey.agent("paul@valmont.example", rights=("accounts.manage",))
    assert client.post(f"{HOME}{anne.id}", data=form).status_code == 303


def test_a64_an_administrator_who_never_came_does_not_count(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    form = {"name": "Paul", "email": "paul@valmont.example", "roles": ["droits-accounts"]}
    assert client.post(f"{HOME}ajouter", data=form).status_code == 303
    with bench.transaction() as session:
        anne = accounts.by_email(session, journey.anne)
    assert anne is not None
    closed = client.post(f"{HOME}{anne.id}/fermer")
    assert closed.status_code == 409
    said = closed.get_data(as_text=True)
    assert "Paul a ce droit mais n’a pas encore choisi son mot de passe." in said


def test_a64_a_role_in_use_is_kept_and_its_holders_are_named(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    path = f"{HOME}roles/accueil/supprimer"
    paul = journey.agent("paul@valmont.example")
    for answer in (client.get(path), client.post(path)):
        text = answer.get_data(as_text=True)
        assert "Ce rôle est encore donné à des agents" in text
        assert paul.name in text
        assert "Retirez-le d’abord à ceux qui le portent" in text
        assert "Supprimer le rôle</button>" not in text
    assert client.post(path).status_code == 409
    assert client.get(f"{HOME}roles/accueil").status_code == 200


def test_a_role_that_nobody_holds_is_deleted_after_asking(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    client.post(f"{HOME}roles/ajouter", data={"label": "Archives", "families": ["elus"]})
    path = f"{HOME}roles/archives"
    assert f'href="{path}/supprimer"' in client.get(path).get_data(as_text=True)
    assert "Aucun agent ne porte ce rôle." in client.get(f"{path}/supprimer").get_data(as_text=True)
    done = client.post(f"{path}/supprimer")
    assert done.status_code == 303
    assert "Le rôle est supprimé." in client.get(done.location).get_data(as_text=True)
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/supprimer").status_code == 404
    assert "Rôle supprimé" in client.get(f"{HOME}journal/").get_data(as_text=True)


def test_two_accounts_made_at_once_are_one(bench: Bench) -> None:
    """The second waits for the first at the unique index, then is told as anyone would be."""

    def add() -> str:
        try:
            with bench.transaction() as session:
                accounts.add_account(session, AGENT, "p@v.example", "Paul", None, actor="x")
                time.sleep(0.2)
        except Invalid as problem:
            return problem.errors["email"]
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = sorted(future.result() for future in [pool.submit(add), pool.submit(add)])
    assert told == ["", "Un compte existe déjà avec cette adresse."]


def test_a_citizen_is_no_agent_to_edit(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    marie = journey.citizen()
    for path in (f"{HOME}{marie.id}", f"{HOME}{marie.id}/fermer"):
        assert client.post(path, data={"name": "x"}).status_code == 404
    assert client.get(f"{HOME}{marie.id}").status_code == 404


def test_roles_are_added_and_changed(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    form = {"label": "Officier d’état civil", "families": ["etat-civil"], "rights": ["stats.read"]}
    assert client.post(f"{HOME}roles/ajouter", data=form).status_code == 303
    assert client.post(f"{HOME}roles/ajouter", data=form).status_code == 422
    path = f"{HOME}roles/officier-d-etat-civil"
    assert "les seuls circuits que suivent leurs démarches" in client.get(path).text
    assert "checked" in client.get(path).get_data(as_text=True)
    refused = client.post(path, data={**form, "rights": ["root"]})
    assert refused.status_code == 422
    assert client.post(path, data={**form, "families": []}).status_code == 303
    listed = client.get("/api/v1/roles").json["items"]
    assert {"families": [], "label": form["label"], "rights": ["stats.read"]}.items() <= next(
        role for role in listed if role["slug"] == "officier-d-etat-civil"
    ).items()
    assert client.get(f"{HOME}roles/inconnu").status_code == 404


def test_units_are_added(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    path = f"{HOME}services/"
    assert client.post(path, data={"name": "Voirie"}).status_code == 303
    assert client.post(path, data={"name": "Voirie"}).status_code == 422
    assert client.post(path, data={"name": " "}).status_code == 422
    with bench.transaction() as session:
        assert {unit.slug for unit in agents.units(session)} == {"accueil", "voirie"}


def test_a_profile_is_given_and_withdrawn(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    journey.citizen()
    path = f"{HOME}profils/"
    form = {
        "email": journey.marie,
        "profile": "association",
        "name": "Les Amis du lavoir",
        "number": "732 829 320 00074",
    }
    wrong = client.post(path, data={**form, "number": "73282932000075"})
    assert wrong.status_code == 422
    assert "Les Amis du lavoir" in wrong.get_data(as_text=True)
    assert client.post(path, data={**form, "email": journey.anne}).status_code == 422
    assert client.post(path, data=form).status_code == 303
    assert client.post(path, data=form).status_code == 409
    secret = journey.session()["refresh_token"]
    assert journey.exchanged(secret, "forms", family="voirie")["profiles"] == ["association"]
    page = client.get(path).get_data(as_text=True)
    withdraw = page.partition('action="/agents/comptes/profils/')[2]
    given = page.partition("/retirer")[0].rpartition("/")[2]
    assert withdraw
    assert client.post(f"{path}{given}/retirer").status_code == 303
    assert journey.exchanged(secret, "forms", family="voirie")["profiles"] == []


def test_the_api_lists_agents_for_who_manages_them(bench: Bench, journey: Any) -> None:
    client = journey.administrator()
    found = client.get("/api/v1/agents?q=anne").json
    assert [item["email"] for item in found["items"]] == [journey.anne]
    assert found["next_cursor"] is None
    assert "password_hash" not in found["items"][0]
    other = journey.browser("agent", journey.anne)
    assert other.get("/api/v1/agents").status_code == 403


def test_two_authorities_do_not_see_each_other(bench: Bench, journey: Any) -> None:
    journey.citizen()
    elsewhere = bench.service.fresh()
    with elsewhere.transaction() as session:
        assert session.scalars(sa.select(Account)).all() == []
    secret = journey.session()["refresh_token"]
    moved = secret.replace(bench.authority, elsewhere.authority)
    assert journey.exchange(moved, "identity").json["error"] == "invalid_grant"
