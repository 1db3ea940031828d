"""a54, a55: what belongs to others, by every address with an id, in pages, files and lists."""

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import People
from tests.attacks.filing import Filed, birth, wait_for_case

SECRET_NOTE = "Note interne 7F3A : vérifier auprès de la police"
HERS = ("2026-0000", "Kerguelen", SECRET_NOTE)


@dataclass
class Hers:
    """What Marie has: a request, a document of it, a letter about it."""

    filed: Filed
    document: str
    message: str

    @property
    def own(self) -> tuple[str, ...]:
        """Her addresses as a citizen."""
        rid, document = self.filed.request_id, self.document
        return (
            f"/demandes/etat-civil/{rid}/",
            f"/demandes/etat-civil/{rid}/pieces/{document}",
            f"/documents/etat-civil/{document}",
            f"/documents/etat-civil/{document}/telecharger",
            f"/documents/etat-civil/{document}/retirer",
            f"/demarches/acte-naissance/confirmation/{rid}",
            f"/fichiers/{document}",
            f"/fichiers/{document}?ticket=x",
            f"/fichiers/{document}/apercu?ticket=x",
        )

    @property
    def own_acts(self) -> tuple[str, ...]:
        """What she may do there."""
        rid = self.filed.request_id
        acts = tuple(f"/demandes/etat-civil/{rid}/{a}" for a in ("message", "piece", "retrait"))
        return (
            *acts,
            f"/documents/etat-civil/{self.document}/retirer",
            f"/messages/etat-civil/{self.message}/lu",
        )

    @property
    def desk(self) -> tuple[str, ...]:
        """The agents' addresses of her request."""
        case = f"/agents/dossiers/{self.filed.request_id}"
        return (f"{case}/", *(f"{case}/{act}/{self.document}" for act in ("pieces", "apercus")))

    @property
    def desk_acts(self) -> tuple[str, ...]:
        """What agents may do there."""
        case = f"/agents/dossiers/{self.filed.request_id}"
        return tuple(
            f"{case}/{a}" for a in ("choix", "notes", "messages", "affectation", "incidents")
        )


@pytest.fixture(scope="module")
def hers(people: People) -> Hers:
    marie, suite = people("marie.legoff"), people.suite
    filed = birth(marie, nom_naissance="Kerguelen", nom_demandeur="Kerguelen")
    wait_for_case(marie, filed)
    anne = people("anne.martin")
    page = anne.open(f"/agents/dossiers/{filed.request_id}/")
    assert anne.submit(page, "/notes", {"note": SECRET_NOTE}).status == 303
    query = "select id from files where request_id = %s"
    [(document,), *_rest] = suite.wait_for("documents", query, filed.request_id, seconds=60)
    query = "select message_id from deliveries where request_id = %s"
    [(message,), *_rest] = suite.wait_for("notify", query, filed.request_id)
    assert marie.get(f"/demandes/etat-civil/{filed.request_id}/").status == 200
    return Hers(filed, str(document), str(message))


def refused(answer: Answer, *secrets: str) -> None:
    """As unknown, forbidden, or sent to sign in; with nothing of hers."""
    if answer.status == 303:
        assert answer.location.startswith(("/connexion", "/agents/")), answer.location
    else:
        assert answer.status in (401, 403, 404), (answer.path, answer.status, answer.text[:500])
    for text in (*HERS[1:], *secrets):
        assert text not in answer.text, answer.path


INNER = ["/fragments/mes-demandes", "/fragments/mes-documents", "/fragments/mes-messages"]
INNER += ["/metrics", "/static/kit.css", "/api/v1/cases/x", "/api/gateway/v1/../../metrics"]
INNER += ["/api/forms/v1/../../metrics", "/assets/forms/../../metrics"]
THIEVES = ("anonymous", "moulin", "lea.marchand", "karim.benali", "admin", "sofia.roux")


def thief_of(people: People, name: str) -> Browser:
    return people.visitor() if name == "anonymous" else people(name)


@pytest.mark.parametrize("name", THIEVES)
def test_a54_ids_of_others_in_addresses(people: People, hers: Hers, name: str) -> None:
    thief = thief_of(people, name)
    for path in (*hers.own, *hers.desk):
        refused(thief.get(path), hers.filed.codes[0], hers.filed.codes[1])


@pytest.mark.parametrize("name", THIEVES)
def test_a54_ids_of_others_in_acts(people: People, hers: Hers, name: str) -> None:
    thief, suite = thief_of(people, name), people.suite
    query = "select version, state::text from cases where request_id = %s"
    before = suite.sql("workflow", query, hers.filed.request_id)
    values = {
        "csrf_token": thief.csrf(),
        "message": "bonjour",
        "note": "bonjour",
        "sur": "oui",
        "choice": "delivrer",
        "version": "1",
        "action": "prendre",
        "key": "x",
    }
    for path in (*hers.own_acts, *hers.desk_acts):
        refused(thief.post(path, values))
    assert suite.sql("workflow", query, hers.filed.request_id) == before
    files = suite.sql("documents", "select 1 from files where id = %s", hers.document)
    assert files == [(1,)]


@pytest.mark.parametrize("name", ["karim.benali", "sofia.roux", "admin", "claire.dubois"])
def test_a54_lists_searches_and_exports_of_other_agents(
    people: People, hers: Hers, name: str
) -> None:
    agent, number = people(name), hers.filed.codes[0]
    for path in ("/agents/", "/agents/demandes/", f"/agents/demandes/?q={number}"):
        answer = agent.open(path)
        assert answer.status == 200
        assert hers.filed.request_id not in answer.text
        assert "Kerguelen" not in answer.text
    for query in (
        "",
        "?q=Kerguelen",
        "?famille=etat-civil",
        "?demarche=acte-naissance",
        "?vue=toutes",
    ):
        lines = agent.open(f"/agents/demandes/export.csv{query}")
        assert lines.status == 200
        assert "Kerguelen" not in lines.text
        part = agent.get(f"/agents/demandes/{query}", {"HX-Request": "true"})
        assert hers.filed.request_id not in part.text
    own = people("anne.martin").open("/agents/demandes/export.csv?q=Kerguelen")
    assert number in own.text


def test_a54_refusals_are_audited(people: People, hers: Hers) -> None:
    query = "select 1 from audit where action = 'case.refused' and object = %s"
    before = len(people.suite.sql("workflow", query, hers.filed.request_id))
    people("karim.benali").get(f"/agents/dossiers/{hers.filed.request_id}/")
    assert len(people.suite.sql("workflow", query, hers.filed.request_id)) == before + 1


def test_a54_her_own_addresses_answer_her(people: People, hers: Hers) -> None:
    """The control: what was refused to the others is there for her, and for her agent."""
    marie = people("marie.legoff")
    served = {path: marie.open(path).status for path in hers.own[:6]}
    assert set(served.values()) <= {200}, served
    assert people("anne.martin").open(hers.desk[0]).status == 200


def test_a54_fragments_and_inner_addresses_have_no_public_door(people: People) -> None:
    for name in ("anonymous", "marie.legoff", "admin"):
        browser = thief_of(people, name)
        for path in INNER:
            answer = browser.get(path)
            assert answer.status == 404, (path, answer.status)


def test_a54_accounts_of_others(people: People) -> None:
    suite, moulin, hugo = people.suite, people("moulin"), people("admin@val-de-serre")
    people("marie.legoff").get("/mon-espace/")
    query = "select s.id from sessions s join accounts a on a.id = s.account_id where a.email = %s"
    rows = suite.sql("identity", query, "marie.legoff@example.org")
    for (sid,) in rows:
        values = {"csrf_token": moulin.csrf()}
        moulin.post(f"/identite/compte/sessions/{sid}/fermer", values)
    assert people("marie.legoff").get("/mon-espace/").status == 200
    [(anne,)] = suite.sql(
        "identity", "select id from accounts where email = 'anne.martin@valmont.example'"
    )
    assert hugo.get(f"/agents/comptes/{anne}").status == 404
    for act in ("", "/fermer", "/rouvrir"):
        values = {"csrf_token": hugo.csrf(), "roles": "administration", "name": "Volée"}
        assert hugo.post(f"/agents/comptes/{anne}{act}", values).status == 404
    assert people("karim.benali").get(f"/agents/comptes/{anne}").status == 403
    assert people("anne.martin").get("/agents/").status == 200


def test_a55_internal_notes_are_for_agents_alone(people: People, hers: Hers) -> None:
    marie = people("marie.legoff")
    paths = [*hers.own[:6], "/mon-espace/", "/demandes/etat-civil/", "/documents/etat-civil/"]
    paths += ["/messages/etat-civil/", "/boite-demonstration/"]
    mails = marie.open("/boite-demonstration/")
    paths += [
        link for link in mails.page.links if re.search(r"/boite-demonstration/[0-9a-f-]{36}", link)
    ]
    for path in paths:
        for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
            answer = marie.get(path, headers)
            assert SECRET_NOTE not in answer.text, (path, headers)
            assert "Note interne" not in answer.text, (path, headers)
    assert SECRET_NOTE in people("bruno.tessier").open(hers.desk[0]).text


def test_a55_an_account_cannot_give_itself_rights(people: People) -> None:
    moulin, suite = people("moulin"), people.suite
    query = "select kind, name, email from accounts where email = 'moulin@example.org'"
    before = suite.sql("identity", query)
    page = moulin.open("/identite/compte/nom")
    evil = {
        "kind": "agent",
        "roles": "administration",
        "rights": "accounts.manage",
        "email": "x@y.fr",
    }
    moulin.submit(page, "/nom", evil | {"authority": "val-de-serre", "profiles": "association"})
    assert suite.sql("identity", query)[0][0] == before[0][0] == "citizen"
    assert suite.sql("identity", query)[0][2] == before[0][2]
    assert moulin.get("/agents/").status in (303, 403)
    anne = people("anne.martin")
    values = {"csrf_token": anne.csrf(), "roles": "administration"}
    assert anne.post(f"/agents/comptes/{uuid4()}", values).status == 403
    assert (
        anne.post("/agents/comptes/roles/etat-civil", values | {"rights": "charter.edit"}).status
        == 403
    )


def test_a55_a_choice_takes_no_more_than_its_fields(people: People, hers: Hers) -> None:
    anne, path = people("anne.martin"), hers.desk[0]
    form = anne.open(path).form("/choix")
    query = "select state->>'status', answers::text, number from cases where request_id = %s"
    before = people.suite.sql("workflow", query, hers.filed.request_id)
    evil = {"to": "delivree", "status": "delivree", "answers": "{}", "number": "1", "by": "autre"}
    values = {"csrf_token": form["csrf_token"], "version": form["version"], "choice": "inexistant"}
    assert anne.post(f"{path}choix", values | evil).status == 409
    assert people.suite.sql("workflow", query, hers.filed.request_id) == before
