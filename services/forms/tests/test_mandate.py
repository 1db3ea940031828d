"""A request made for somebody else: asked first, declared, kept, told, forgotten with the rest."""

from typing import Any

from flask.testing import FlaskClient
from guichet_forms.models import Draft, Submission
from guichet_kit.testing import Bench, example_of
from sqlalchemy import select

from .conftest import CONTRACTS, FIRST, GO, ROOT, SECOND, URL, changed, follow, hidden, publish
from .making import value, words
from .test_actions import ANSWERS

SENT = "forms.submission.sent.v1"
WORKFLOW = ROOT / "services/workflow/contracts/events"
WHOM = f"{URL}pour-qui"
WORDS = "Je déclare agir au nom de cette personne."
OTHER = {"whom": "autre", "by": "Paul Roux", "agreed": "1"}
ANA = {"family": "transports", "name": "Ana Roux", "email": "ana@exemple.fr"}


def allowed(bench: Bench, **keys: Any) -> None:
    source = changed(mandate={"allowed": True, "declaration": WORDS}, **keys)
    for item in source["pages"][0]["fields"]:
        if item["id"] in ("prenom", "email"):
            item.setdefault("autocomplete", "given-name" if item["id"] == "prenom" else "email")
    publish(bench, source)


def draft(bench: Bench) -> Draft:
    with bench.transaction() as session:
        return session.scalars(select(Draft)).one()


def whole(client: FlaskClient) -> str:
    """Fill both pages in, send, and give the confirmation."""
    follow(client, f"{URL}1", {**FIRST, **GO})
    follow(client, f"{URL}2", {**SECOND, **GO})
    check = client.get(f"{URL}verifier").text
    told = {name: hidden(check, name) for name in ("token", "revision")}
    return client.get(client.post(f"{URL}envoyer", data=told).location).text


def test_it_is_asked_first_where_the_form_allows_it(bench: Bench) -> None:
    assert bench.client().get(WHOM).location == URL
    allowed(bench)
    client = bench.client()
    assert f'href="{WHOM}"' in client.get(URL).text
    assert client.get(f"{URL}1").location == WHOM
    shown = client.get(WHOM).text
    assert WORDS in shown
    assert client.post(WHOM, data={"whom": "moi"}).location == f"{URL}1"
    assert draft(bench).mandate == {}
    assert client.get(f"{URL}1").status_code == 200


def test_nothing_is_declared_without_a_name_and_a_tick(bench: Bench) -> None:
    allowed(bench)
    client = bench.client()
    assert client.post(WHOM, data={}).status_code == 422
    refused = client.post(WHOM, data={"whom": "autre", "by": " "})
    assert refused.status_code == 422
    assert refused.headers["Guichet-Title"].startswith("Erreur")
    for anchor in ("#by", "#agreed"):
        assert f'href="{anchor}"' in refused.text
    long = client.post(WHOM, data={**OTHER, "by": "x" * 151})
    assert value(long.text, "by") == "x" * 151
    with bench.transaction() as session:
        assert session.scalars(select(Draft)).all() == []


def test_what_is_declared_goes_with_the_request(bench: Bench) -> None:
    allowed(bench)
    client = bench.client()
    assert client.post(WHOM, data=OTHER).location == f"{URL}1"
    assert "écrivez ses informations" in client.get(f"{URL}1").text
    follow(client, f"{URL}1", {**FIRST, **GO})
    follow(client, f"{URL}2", {**SECOND, **GO})
    check = client.get(f"{URL}verifier")
    assert "Demande faite pour quelqu’un d’autre" in check.text
    assert "Paul Roux, le" in words(check)
    confirmation = whole(client)
    assert "Cette demande a été faite par Paul Roux" in confirmation
    (event,) = bench.emitted(SENT)
    assert event["applicant"]["name"] == "Marie Le Goff"
    first = event["answers"][0]
    assert (first["id"], first["page"]) == ("_mandate", "Demande faite pour quelqu’un d’autre")
    assert first["value"]["text"] == WORDS
    assert set(event["data"]) == {row["id"] for row in event["answers"][1:]}
    with bench.transaction() as session:
        kept = session.scalars(select(Submission.mandate)).one()
    assert kept is not None
    assert kept["by"] == "Paul Roux"
    agent = bench.client("agent", rights=["answers.read"], families=["transports"])
    page = agent.get(f"/agents/formulaires/dix-champs/reponses/{event['request_id']}")
    assert "Paul Roux, le" in words(page)
    assert [row["by"] for row in told_to(agent, event["request_id"])] == ["Paul Roux"] * 4
    bench.deliver("workflow.case.anonymised.v1", {"request_id": event["request_id"]})
    with bench.transaction() as session:
        assert session.scalars(select(Submission.mandate)).one() is None
    assert told_to(agent, event["request_id"])[:3] == [None] * 3


def test_an_authority_overseas_says_its_own_hour(bench: Bench) -> None:
    placed = "workflow.authority.placed.v1"
    assert bench.deliver(placed, example_of(WORKFLOW, placed)) == 1
    allowed(bench)
    client = bench.client()
    client.post(WHOM, data=OTHER)
    follow(client, f"{URL}1", {**FIRST, **GO})
    follow(client, f"{URL}2", {**SECOND, **GO})
    pages = [client.get(f"{URL}verifier").text, whole(client)]
    (event,) = bench.emitted(SENT)
    agent = bench.client("agent", rights=["answers.read"], families=["transports"])
    at = f"/agents/formulaires/dix-champs/reponses/{event['request_id']}"
    for text in (*pages, event["answers"][0]["text"], agent.get(at).text):
        assert "(heure de la Martinique) : « Je déclare" in text.replace("\u00a0", " ")


def told_to(agent: FlaskClient, request_id: str) -> list[Any]:
    """What the API, the list, the JSON and the CSV say of who made the request."""
    new = "/agents/formulaires/dix-champs/reponses/exporter"
    one = agent.get(f"{API.partition('procedures')[0]}submissions/{request_id}").json
    listed = agent.get(f"{API.partition('procedures')[0]}submissions?procedure=dix-champs").json
    exported = agent.post(new, data={"format": "json"}).json
    table = agent.post(new, data={"format": "csv"}).data.decode("utf-8-sig").splitlines()
    cell = table[1].split(";")[table[0].split(";").index("Demande faite pour quelqu’un d’autre")]
    written = {"by": cell.strip('"').partition(",")[0]}
    return [one["mandate"], listed["items"][0]["mandate"], exported[0]["mandate"], written]


def test_an_export_without_mandate_has_no_column_for_it(bench: Bench) -> None:
    agent = bench.client("agent", rights=["answers.read"], families=["transports"])
    new = "/agents/formulaires/dix-champs/reponses/exporter"
    whole(bench.client())
    bare = agent.post(new, data={"format": "csv"}).text
    assert "Le Goff" in bare
    assert "quelqu’un d’autre" not in bare
    allowed(bench)
    without = {"format": "csv", "personnes": "sans"}
    assert "quelqu’un d’autre" in agent.post(new, data={"format": "csv"}).text
    assert "quelqu’un d’autre" not in agent.post(new, data=without).text


def test_the_event_keeps_to_its_contract(bench: Bench) -> None:
    from guichet_kit.testing import check_contract

    allowed(bench)
    client = bench.client()
    client.post(WHOM, data=OTHER)
    whole(client)
    check_contract(CONTRACTS / "events", SENT, bench.emitted(SENT)[0])


def test_an_account_does_not_answer_for_somebody_else(bench: Bench) -> None:
    allowed(bench)
    client = bench.client("citizen", **ANA)
    assert value(client.get(WHOM).text, "by") == "Ana Roux"
    client.post(WHOM, data={"whom": "moi"})
    assert value(client.get(f"{URL}1").text, "prenom") == "Ana"
    client.post(WHOM, data={**OTHER, "by": "Ana Roux"})
    shown = client.get(f"{URL}1").text
    assert value(shown, "prenom") == ""
    assert value(shown, "email") == "ana@exemple.fr"
    client.post(WHOM, data={"whom": "moi"})
    assert value(client.get(f"{URL}1").text, "prenom") == "Ana"


def test_what_was_typed_stays_when_one_changes_for_whom(bench: Bench) -> None:
    allowed(bench)
    client = bench.client("citizen", **ANA)
    client.post(WHOM, data={"whom": "moi"})
    follow(client, f"{URL}1", {**FIRST, **GO})
    client.post(f"{WHOM}?retour=verifier", data=OTHER)
    assert draft(bench).answers["prenom"] == "Marie"


def test_one_request_per_person_counts_the_person_it_is_for(bench: Bench) -> None:
    from guichet_forms.actions import terms
    from guichet_forms.actions.terms import Terms

    allowed(bench)
    with bench.transaction() as session:
        terms.set_terms(session, "dix-champs", Terms(one_per_person=True))
    client = bench.client("citizen", **ANA)
    for email in ("un@exemple.fr", "deux@exemple.fr"):
        client.post(WHOM, data=OTHER)
        follow(client, f"{URL}1", {**FIRST, **GO, "email": email})
        follow(client, f"{URL}2", {**SECOND, **GO})
        check = client.get(f"{URL}verifier").text
        told = {name: hidden(check, name) for name in ("token", "revision")}
        assert client.post(f"{URL}envoyer", data=told).status_code == 303
    assert len(bench.emitted(SENT)) == 2


def test_an_agent_is_not_asked(bench: Bench) -> None:
    allowed(bench, channels=["web", "telephone"])
    agent = bench.client("agent", name="Anne Martin")
    assert agent.get(f"{URL}1?canal=telephone").status_code == 200
    assert agent.get(WHOM).location == URL


API = "/api/v1/procedures/dix-champs"
GIVEN = {"by": " Paul Roux ", "agreed": True}


def test_a_program_declares_it_too(bench: Bench) -> None:
    allowed(bench)
    client = bench.client("citizen", **ANA)
    headers = {"Idempotency-Key": "a-key-of-the-test"}
    for given, pointer in (
        ({"by": "", "agreed": True}, "#/mandate/by"),
        ({"by": "Paul", "agreed": False}, "#/mandate/agreed"),
    ):
        body = {"answers": ANSWERS, "mandate": given}
        for path in ("drafts", "submissions"):
            refused = client.post(f"{API}/{path}", json=body, headers=headers)
            assert refused.status_code == 422
            assert refused.json["errors"][0]["pointer"] == pointer
    begun = client.post(f"{API}/drafts", json={"mandate": GIVEN}, headers=headers)
    assert "prenom" not in begun.json["answers"]
    assert (draft(bench).mandate or {})["by"] == "Paul Roux"
    body = {"answers": ANSWERS, "mandate": GIVEN}
    sent = client.post(f"{API}/submissions", json=body, headers={"Idempotency-Key": "another-key"})
    assert sent.status_code == 201
    (event,) = bench.emitted(SENT)
    assert event["answers"][0]["value"]["by"] == "Paul Roux"


def test_a_program_declares_nothing_where_it_is_not_asked(bench: Bench) -> None:
    headers = {"Idempotency-Key": "a-key-of-the-test"}
    body = {"answers": ANSWERS, "mandate": GIVEN}
    assert bench.client().post(f"{API}/submissions", json=body, headers=headers).status_code == 422


def test_a_draft_joined_to_another_keeps_what_was_declared(bench: Bench) -> None:
    allowed(bench)
    citizen = bench.client("citizen", **ANA)
    citizen.post(WHOM, data=OTHER)
    visitor = bench.client()
    visitor.post(f"{URL}1", data={**FIRST, "action": "later"})
    code = visitor.get(f"{URL}plus-tard").text.split("code=")[1][:13]
    citizen.post(f"{URL}reprendre", data={"code": code})
    assert (draft(bench).mandate or {})["by"] == "Paul Roux"
