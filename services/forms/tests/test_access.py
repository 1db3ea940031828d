"""Who may do what: visitors, accounts, profiles, agents, and nobody else's requests."""

from guichet_forms.models import Draft
from guichet_kit.testing import Bench
from sqlalchemy import select

from .conftest import FIRST, GO, SECOND, URL, changed, fill, follow, hidden, publish, send

SENT = "forms.submission.sent.v1"


def test_an_account_is_asked_for_and_answers_wait(bench: Bench) -> None:
    publish(bench, changed(access={"who": "account"}))
    client = bench.client()
    assert "Se connecter pour commencer" in client.get(URL).text
    assert client.get(f"{URL}1").location == URL
    typed = client.post(f"{URL}1", data={**FIRST, **GO})
    assert typed.location == URL
    assert "Vos réponses sont conservées" in client.get(URL).text
    with bench.transaction() as session:
        draft = session.scalars(select(Draft)).one()
    told = {"token": str(draft.token), "revision": draft.revision}
    assert client.post(f"{URL}envoyer", data=told).location == URL
    assert bench.emitted(SENT) == []


def test_a_profile_is_asked_for(bench: Bench) -> None:
    publish(bench, changed(access={"who": "profile", "profile": "association"}))
    plain = bench.client("citizen", family="transports")
    assert "association" in plain.get(URL).text
    assert plain.get(f"{URL}1").location == URL
    fits = bench.client("citizen", family="transports", profiles=["association"])
    assert send(fits)


def test_an_internal_procedure_is_for_agents(bench: Bench) -> None:
    publish(bench, changed(access={"who": "internal"}))
    for client in (bench.client(), bench.client("citizen", family="transports")):
        assert client.get(f"{URL}1").location == URL
        assert client.post(f"{URL}1", data={**FIRST, **GO}).location == URL
    with bench.transaction() as session:
        assert session.scalars(select(Draft)).all() == []
    send(bench.client("agent", name="Anne Martin"))
    assert bench.emitted(SENT)[0]["channel"] == "web"


def test_an_agent_types_for_a_person_who_has_no_email(bench: Bench) -> None:
    publish(bench, changed(channels=["web", "telephone"]))
    agent = bench.client("agent", name="Anne Martin")
    assert "Au téléphone" in agent.get(URL).text
    assert agent.get(f"{URL}1").location == URL
    first = f"{URL}1?canal=telephone"
    token = hidden(agent.get(first).text, "token")
    agent.post(first, data={**FIRST, "email": "", **GO, "token": token})
    assert follow(agent, f"{URL}2", {**SECOND, **GO}) == f"{URL}verifier"
    check = agent.get(f"{URL}verifier").text
    told = {name: hidden(check, name) for name in ("token", "revision")}
    page = agent.get(agent.post(f"{URL}envoyer", data=told).location).text
    (event,) = bench.emitted(SENT)
    assert event["channel"] == "telephone"
    assert event["agent"] == {"id": "agent-1", "name": "Anne Martin"}
    assert event["applicant"] == {"name": "Marie Le Goff"}
    assert "À remettre à la personne" in page
    assert "Code secret" in page


def test_a_channel_that_is_not_offered_is_not_taken(bench: Bench) -> None:
    agent = bench.client("agent")
    for channel in ("telephone", "web", "pigeon"):
        assert agent.get(f"{URL}1?canal={channel}").location == URL
    citizen = bench.client("citizen", family="transports")
    assert citizen.get(f"{URL}1?canal=telephone").status_code == 200
    fill(citizen)
    with bench.transaction() as session:
        assert session.scalars(select(Draft.channel)).all() == ["web"]


def test_a_pseudonym_of_another_family_is_refused(bench: Bench) -> None:
    assert bench.client("citizen", family="sante").get(URL).status_code == 403


def test_the_requests_of_others_do_not_exist(bench: Bench) -> None:
    client = bench.client()
    told = fill(client)
    others = [
        bench.client(visitor="visitor-2"),
        bench.client("citizen", family="transports"),
        bench.client("agent", rights=["forms.build"]),
        bench.service.fresh().client(),
    ]
    for other in others:
        assert other.post(f"{URL}envoyer", data=told).status_code == 404
    sent = client.post(f"{URL}envoyer", data=told).location
    request_id = bench.emitted(SENT)[0]["request_id"]
    for other in others:
        assert other.post(f"{URL}envoyer", data=told).status_code == 404
        assert other.get(sent).status_code == 404
        assert other.get(f"/api/v1/submissions/{request_id}").status_code == 404
    assert len(bench.emitted(SENT)) == 1


def test_designers_pages_are_for_designers(bench: Bench) -> None:
    for url in (
        "",
        "nouveau",
        "dix-champs/",
        "dix-champs/versions/1",
        "dix-champs/versions/1.json",
    ):
        for client in (bench.client(), bench.client("agent"), bench.client("citizen")):
            assert client.get(f"/agents/formulaires/{url}").status_code in (401, 403)


PROVEN = {"family": "transports", "acr": "eidas2"}
API = "/api/v1/procedures/dix-champs"
KEY = {"Idempotency-Key": "a-key-of-the-test"}


def test_a_verified_identity_is_asked_for_everywhere(bench: Bench) -> None:
    publish(bench, changed(access={"who": "account", "level": "substantial"}))
    visitor = bench.client()
    shown = visitor.get(URL).text
    assert "Votre identité doit être vérifiée" in shown
    assert "/connexion?retour=" in shown
    low = bench.client("citizen", family="transports", acr="eidas1")
    assert "Déconnectez-vous" in low.get(URL).text
    for client in (visitor, low):
        assert client.get(f"{URL}1").location == URL
        assert client.post(f"{URL}preremplir", data={"champ_motif": "carte"}).location == URL
        for path in ("drafts", "submissions"):
            answer = client.post(f"{API}/{path}", json={"answers": {}}, headers=KEY)
            assert answer.status_code == 403
    assert send(bench.client("citizen", sub="other", **PROVEN))


def test_a_session_that_proves_less_sends_nothing(bench: Bench) -> None:
    publish(bench, changed(access={"who": "account", "level": "substantial"}))
    proven = bench.client("citizen", **PROVEN)
    told = fill(proven)
    low = bench.client("citizen", family="transports")
    assert low.get(f"{URL}verifier").location == URL
    assert low.post(f"{URL}envoyer", data=told).location == URL
    with bench.transaction() as session:
        draft_id = session.scalars(select(Draft.id)).one()
    for method, path in (("patch", ""), ("post", "/send"), ("post", "/deposits")):
        body = {"field": "photo"} if path == "/deposits" else {}
        answer = getattr(low, method)(f"/api/v1/drafts/{draft_id}{path}", json=body, headers=KEY)
        assert answer.status_code == 403, path
    assert bench.emitted(SENT) == []
    assert proven.post(f"{URL}envoyer", data=told).status_code == 303


def test_what_a_citizen_typed_waits_for_her_identity(bench: Bench) -> None:
    publish(bench, changed(access={"who": "account", "level": "substantial"}))
    low = bench.client("citizen", family="transports")
    assert low.post(f"{URL}1", data={**FIRST, **GO}).location == URL
    assert "Vos réponses sont conservées" in low.get(URL).text


def test_an_internal_procedure_names_the_roles_of_its_agents(bench: Bench) -> None:
    publish(bench, changed(access={"who": "internal", "roles": ["rh"]}))
    other = bench.client("agent", roles=["accueil"])
    assert "Vos rôles n’ouvrent pas cette démarche" in other.get(URL).text
    assert other.get(f"{URL}1").location == URL
    assert other.post(f"{URL}1", data={**FIRST, **GO}).location == URL
    other.post(f"{URL}1/brouillon", data=FIRST)
    assert other.post(f"{API}/drafts", json={"answers": {}}, headers=KEY).status_code == 403
    assert other.post(f"{API}/submissions", json={"answers": {}}, headers=KEY).status_code == 403
    with bench.transaction() as session:
        assert session.scalars(select(Draft)).all() == []
    ours = bench.client("agent", sub="agent-2", roles=["accueil", "rh"])
    told = fill(ours)
    gone = bench.client("agent", sub="agent-2", roles=["accueil"])
    assert gone.post(f"{URL}envoyer", data=told).location == URL
    assert bench.emitted(SENT) == []
    assert ours.post(f"{URL}envoyer", data=told).status_code == 303
