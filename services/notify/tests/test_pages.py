"""The citizen's notices, the editing of templates, the mailbox of the demonstration."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from guichet_kit.settings import SettingsError
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_notify.actions import templates
from guichet_notify.actions.words import Words
from guichet_notify.settings import Settings

from .conftest import wanted

EDIT = "/agents/messages/recue/email"


def give_notice(bench: Bench, family: str, subject: str, **more: Any) -> str:
    data = wanted(family=family, to={"subject": subject, "name": "Marie"}, **more)
    bench.deliver("workflow.message.requested.v1", data)
    return str(data["message_id"])


def designer(bench: Bench) -> Any:
    return bench.client("agent", rights=["messages.edit"], name="Anne Martin")


def test_a_citizen_reads_her_notices_and_only_hers(bench: Bench) -> None:
    message_id = give_notice(bench, "voirie", "p-1")
    give_notice(bench, "voirie", "p-2", number="2026-000999")
    client = bench.client("citizen", family="voirie", sub="p-1")
    page = client.get("/messages/voirie/").text
    assert "2026-000123" in page
    assert "2026-000999" not in page
    assert "Non lu" in page
    assert 'href="/demandes/etat-civil/1/"' in page
    answer = client.post(f"/messages/voirie/{message_id}/lu")
    assert answer.location == "/messages/voirie/"
    assert "Non lu" not in client.get("/messages/voirie/").text


def test_the_notices_of_another_family_or_person_are_not_found(bench: Bench) -> None:
    message_id = give_notice(bench, "voirie", "p-1")
    assert bench.client("citizen", family="sante").get("/messages/voirie/").status_code == 404
    other = bench.client("citizen", family="voirie", sub="p-2")
    assert other.post(f"/messages/voirie/{message_id}/lu").status_code == 404
    assert bench.client().get("/messages/voirie/").status_code == 401


def test_an_empty_list_says_so_and_long_ones_turn_pages(bench: Bench) -> None:
    client = bench.client("citizen", family="voirie", sub="p-1")
    assert "Aucun message pour l’instant" in client.get("/messages/voirie/").text
    for number in range(21):
        give_notice(bench, "voirie", "p-1", number=f"2026-0001{number:02}")
    page = client.get("/messages/voirie/").text
    assert page.count("<article") == 20
    cursor = page.split("?after=")[1].split('"')[0]
    assert client.get(f"/messages/voirie/?after={cursor}").text.count("<article") == 1


def test_the_dashboard_has_the_last_five_unread_first(bench: Bench) -> None:
    first = give_notice(bench, "voirie", "p-v", number="2026-000001")
    for number in range(2, 8):
        give_notice(bench, "sante", "p-s", number=f"2026-00000{number}")
    give_notice(bench, "sante", "p-other", number="2026-000099")
    bench.client("citizen", family="sante", sub="p-s")
    subjects = {"voirie": "p-v", "sante": "p-s"}
    dashboard = bench.client("citizen", subjects=subjects, sub="dash", scope="own:read")
    page = dashboard.get("/fragments/mes-messages").text
    assert page.count("Marquer comme lu") == 5
    assert "2026-000099" not in page
    assert "2026-000007" in page
    assert first not in page
    reader = bench.client("citizen", family="voirie", sub="p-v")
    reader.post(f"/messages/voirie/{first}/lu", data={"retour": "espace"})
    assert bench.client("citizen", client_id="other", subjects=subjects).get(
        "/fragments/mes-messages"
    ).status_code in (401, 403)


def test_a02_what_was_typed_elsewhere_is_shown_and_never_run(bench: Bench) -> None:
    give_notice(bench, "voirie", "p-1", values={"demarche": "<script>alert(1)</script>"})
    give_notice(bench, "voirie", "p-1", link="javascript:alert(1)")
    give_notice(bench, "voirie", "p-1", link="https://evil.example//evil.example/x")
    page = bench.client("citizen", family="voirie", sub="p-1").get("/messages/voirie/").text
    assert "<script>" not in page
    assert 'href="javascript:' not in page
    assert 'href="//evil' not in page


def test_a_template_is_previewed_then_saved(bench: Bench) -> None:
    client = designer(bench)
    assert "recue" in client.get("/agents/messages/").text
    typed = {"subject": "Reçue {{ numero }}", "body": "Bonjour {{ nom }} {{ surface }}", "seen": 1}
    page = client.post(EDIT, data={**typed, "act": "preview"}).text
    assert "Reçue 2026-000123" in page
    assert "Bonjour Camille Martin [surface]" in page
    assert "que si la démarche les fournit" in page
    assert "Demande {{ numero }} bien" in client.get(EDIT).text
    answer = client.post(EDIT, data={**typed, "act": "save"})
    assert answer.status_code == 303
    assert "est enregistré" in client.get(answer.location).text
    page = client.get(EDIT).text
    assert "Reçue {{ numero }}" in page
    assert "Anne Martin" in page
    assert "Demande {{ numero }} bien" in client.get(f"{EDIT}?version=1").text
    assert client.get(f"{EDIT}?version=7").status_code == 404


def test_a_preview_knows_the_filters_that_a_message_may_use(bench: Bench) -> None:
    body = "Le {{ '2026-03-04' | date }}, {{ 12 | amount }} pour {{ surface }}"
    typed = {"subject": "Reçue", "body": body, "seen": 1, "act": "preview"}
    page = designer(bench).post(EDIT, data=typed).text.replace("\u00a0", " ")
    assert "Le 4 mars 2026, 12 € pour [surface]" in page


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("un\n\n{% if nom %}deux", "igne 3"),
        ("{{ ().__class__ }}", "igne 1"),
        ("{% for a in nom %}{% for b in a %}{% for c in b %}x{% endfor %}{% endfor %}{% endfor %}",
         "Deux boucles"),
        ("", "Écrivez le texte"),
        ("x" * 20_001, "20000"),
    ],
)  # fmt: skip
def test_a_refused_template_comes_back_with_its_line(bench: Bench, body: str, why: str) -> None:
    typed = {"subject": "Mon objet à garder", "body": body, "seen": 1, "act": "save"}
    for act in ("save", "preview"):
        answer = designer(bench).post(EDIT, data={**typed, "act": act})
        assert answer.status_code == 422
        assert unquote(answer.headers["Guichet-Title"]) == "Erreur\u00a0: Modèle de message"
        assert why in answer.text
        assert "Mon objet à garder" in answer.text


def test_two_designers_see_each_other(bench: Bench) -> None:
    client = designer(bench)
    first = {"subject": "Le premier", "body": "A", "seen": 1, "act": "save"}
    second = {"subject": "Le second", "body": "B", "seen": 1, "act": "save"}
    assert client.post(EDIT, data=first).status_code == 303
    answer = client.post(EDIT, data=second)
    assert answer.status_code == 409
    assert "entre-temps" in answer.text
    assert "Le premier" in answer.text
    assert 'value="Le second"' in answer.text
    assert 'name="seen" value="2"' in answer.text
    assert client.post(EDIT, data={**second, "seen": 2}).status_code == 303


def test_a_new_template_needs_a_name_of_ours(bench: Bench) -> None:
    client = designer(bench)
    typed = {"slug": "Mon modèle", "subject": "Objet", "body": "Texte", "seen": 0, "act": "save"}
    answer = client.post("/agents/messages/nouveau", data=typed)
    assert answer.status_code == 422
    assert "minuscules" in answer.text
    assert 'value="Mon modèle"' in answer.text
    typed["slug"] = "acte-naissance.recue"
    assert client.post("/agents/messages/nouveau", data=typed).status_code == 303
    taken = client.post("/agents/messages/nouveau", data=typed)
    assert taken.status_code == 409


def test_the_portal_may_have_words_of_its_own(bench: Bench) -> None:
    client = designer(bench)
    url = "/agents/messages/recue/portal"
    assert "montre le texte du courriel" in client.get(url).text
    typed = {"subject": "Sur le portail", "body": "Bonjour", "seen": 0, "act": "save"}
    assert client.post(url, data=typed).status_code == 303
    give_notice(bench, "voirie", "p-1")
    page = bench.client("citizen", family="voirie", sub="p-1").get("/messages/voirie/").text
    assert "Sur le portail" in page


def test_the_sender_is_checked(bench: Bench) -> None:
    client = designer(bench)
    url = "/agents/messages/expediteur"
    bad = client.post(url, data={"name": "Valmont", "address": "pas une adresse"})
    assert bad.status_code == 422
    assert unquote(bad.headers["Guichet-Title"]) == "Erreur\u00a0: Expéditeur des courriels"
    assert 'value="pas une adresse"' in bad.text
    good = {"name": "Valmont", "address": "mairie@valmont.example"}
    assert client.post(url, data=good).status_code == 303
    assert "mairie@valmont.example" in client.get("/agents/messages/").text


def test_editing_is_for_those_who_have_the_right(bench: Bench) -> None:
    for url in ("/agents/messages/", EDIT, "/agents/messages/expediteur"):
        assert bench.client("agent", rights=["forms.build"]).get(url).status_code == 403
        assert bench.client("citizen", family="voirie").get(url).status_code == 403
        assert bench.client().get(url).status_code == 401


def test_another_authority_sees_nothing(bench: Bench) -> None:
    message_id = give_notice(bench, "voirie", "p-1")
    other = bench.service.fresh()
    client = other.client("citizen", family="voirie", sub="p-1")
    assert "Aucun message" in client.get("/messages/voirie/").text
    assert client.post(f"/messages/voirie/{message_id}/lu").status_code == 404
    assert designer(other).get(EDIT).status_code == 404


def test_the_mailbox_shows_a_mail(bench: Bench) -> None:
    data = wanted()
    bench.deliver("workflow.message.requested.v1", data)
    page = bench.client().get(f"/boite-demonstration/{data['message_id']}").text
    assert "marie@example.org" in page
    assert '<a href="http://valmont.localhost/demandes/etat-civil/1/">' in page


def test_the_mailbox_does_not_exist_where_mails_leave(post: Bench) -> None:
    assert post.client().get("/boite-demonstration/").status_code == 404


def test_production_without_a_mail_server_does_not_start() -> None:
    base: dict[str, Any] = {
        "database_url": "x",
        "worker_database_url": "x",
        "issuer": "x",
        "handover_key": HANDOVER_KEY,
    }
    with pytest.raises(SettingsError, match="GUICHET_SMTP_URL"):
        Settings(**base)
    with pytest.raises(SettingsError, match="smtps://"):
        Settings(**base, smtp_url="http://mail.example", sender="a@b.example")


def test_a_page_costs_few_statements(bench: Bench) -> None:
    give_notice(bench, "voirie", "p-1")
    client = bench.client("citizen", family="voirie", sub="p-1")
    with bench.statements() as seen:
        client.get("/messages/voirie/")
    assert len(seen) == 1


def test_templates_serve_every_family_so_a_bounded_right_is_not_enough(bench: Bench) -> None:
    bounds = {"messages.edit": ["voirie"]}
    roads = bench.client("agent", rights=["messages.edit"], bounds=bounds)
    for path in ("/agents/messages/", "/agents/messages/expediteur", EDIT):
        refused = roads.get(path)
        assert refused.status_code == 403
        assert "limité à certaines familles" in refused.text
    words = {"subject": "Objet", "body": "Texte", "seen": 0}
    assert roads.post(EDIT, data=words).status_code == 403
    assert roads.get("/api/v1/templates").status_code == 403
    put = roads.put("/api/v1/templates/acte-naissance.recue/email", json=words)
    assert put.status_code == 403
    assert designer(bench).get(EDIT).status_code == 200


def test_templates_are_listed_by_name_and_by_workflow(bench: Bench) -> None:
    with bench.transaction() as session:
        for n in range(60):
            slug = f"{'voirie' if n % 2 else 'ecoles'}.message{n:02d}"
            words = Words("Demande {{ numero }} : {% if x %}oui{% endif %}", "Bonjour")
            templates.save(session, slug, "email", words, seen=0, by="Anne")
    client = designer(bench)
    first = client.get("/agents/messages/").text
    assert first.index("ecoles.message00") < first.index("ecoles.message02")
    assert "Demande … : …oui…" in first.replace("\u00a0", " ")
    next_url = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    second = client.get(next_url).text
    assert "voirie.message59" in second
    assert "Revenir au début de la liste" in second
    assert "voirie.message01" not in second
    only = client.get("/agents/messages/?circuit=voirie").text
    assert only.count("voirie.message") >= 30
    assert "ecoles.message" not in only
    nothing = client.get("/agents/messages/?circuit=rien")
    assert "Aucun modèle pour ce circuit" in nothing.text
