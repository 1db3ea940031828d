"""The agents' case page."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from guichet_kit.handover import unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_workflow.models import Trace
from sqlalchemy import func, select

from .samples import PIECE, agent, case_url, choose, citizen, opened, own_url


def test_an_agent_reads_a_case_and_decides(bench: Bench) -> None:
    request_id = opened(bench)
    page = agent(bench).get(case_url(request_id))
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    for words in ("Le Goff", "2 juillet 1984", "Délivrer l’acte", "En vérification"):
        assert words in text
    done = choose(agent(bench), request_id, "delivrer")
    assert done.status_code == 303
    last = bench.emitted("workflow.case.moved.v1")[-1]
    assert (last["case_version"], last["status"]["kind"]) == (2, "done")
    assert last["closed_at"]
    asked = bench.emitted("workflow.document.requested.v1")[-1]
    assert asked["template"] == "acte-naissance.acte"
    assert asked["values"]["textes"]["date_naissance"] == "2 juillet 1984"


def test_a_choice_without_its_reason_keeps_the_page(bench: Bench) -> None:
    request_id = opened(bench)
    refused = choose(agent(bench), request_id, "refuser")
    assert refused.status_code == 422
    assert 'href="#motif-refuser"' in refused.get_data(as_text=True)


def test_fields_of_a_choice_are_read_in_french_and_kept(bench: Bench) -> None:
    procedure = {"slug": "subvention", "title": "Subvention", "family": "sport-culture"}
    request_id = opened(bench, workflow="subvention-association", procedure=procedure)
    who = agent(bench, roles=["vie-associative"], families=["sport-culture"])
    form = {"champ-montant_propose": "douze", "champ-avis": "Favorable"}
    wrong = choose(who, request_id, "proposer", **form)
    assert wrong.status_code == 422
    assert "douze" in wrong.get_data(as_text=True)
    assert "Favorable" in wrong.get_data(as_text=True)
    right = choose(who, request_id, "proposer", **{**form, "champ-montant_propose": "1 200,50"})
    assert right.status_code == 303
    assert "1200,5" in who.get(case_url(request_id)).get_data(as_text=True)


STRANGERS = [
    {"roles": ["voirie"]},
    {"families": ["voirie"]},
    {"roles": [], "families": []},
]


@pytest.mark.parametrize("claims", STRANGERS)
def test_a_case_of_others_does_not_exist(bench: Bench, claims: dict[str, list[str]]) -> None:
    """a54: the same answer for a case of others and for none, noted in the audit."""
    request_id = opened(bench)
    who = agent(bench, "stranger", **claims)
    unknown = who.get(case_url(str(uuid4())))
    for answer in (
        who.get(case_url(request_id)),
        who.get(case_url(request_id, f"pieces/{PIECE}")),
        who.post(case_url(request_id, "notes"), data={"note": "x"}),
        choose(who, request_id, "delivrer"),
    ):
        assert answer.status_code == unknown.status_code == 404
        assert "Le Goff" not in answer.get_data(as_text=True)
    with bench.transaction() as session:
        refused = select(func.count()).where(Trace.action == "case.refused")
        assert session.scalar(refused.where(Trace.object == request_id)) == 4


def test_an_agent_who_lost_her_role_keeps_her_text(bench: Bench) -> None:
    """a59: the right is gone while the page is open."""
    request_id = opened(bench)
    agent(bench).get(case_url(request_id))
    late = choose(agent(bench, roles=[]), request_id, "refuser", comment="Mon long motif.")
    assert late.status_code == 403
    assert "Mon long motif." in late.get_data(as_text=True)
    note = agent(bench, roles=[]).post(case_url(request_id, "notes"), data={"note": "Ma note."})
    assert note.status_code == 403
    assert "Ma note." in note.get_data(as_text=True)


def test_a_file_opens_by_a_ticket_for_its_reader_alone(bench: Bench) -> None:
    request_id = opened(bench)
    sent = agent(bench).get(case_url(request_id, f"pieces/{PIECE}"))
    assert sent.status_code == 303
    address = urlsplit(sent.location)
    assert address.path == f"/fichiers/{PIECE}"
    ticket = unseal(HANDOVER_KEY, "download", parse_qs(address.query)["ticket"][0], 60)
    assert ticket == {"authority": bench.authority, "document_id": PIECE, "reader": "agent-1"}
    assert agent(bench).get(case_url(request_id, f"pieces/{uuid4()}")).status_code == 404


def test_what_citizens_type_is_shown_as_it_is(bench: Bench) -> None:
    """a02: markup and template code stay text, for agents and for the citizen."""
    hostile = '"><img src=x onerror=1>{{7*7}}<script>1</script>'
    answer = {"id": "a", "label": hostile, "type": "text", "value": hostile, "text": hostile}
    request_id = opened(
        bench,
        answers=[{**answer, "page": hostile}],
        data={"a": hostile},
        digest=hostile,
        applicant={"subject": "p-marie", "name": hostile},
    )
    agent(bench).post(case_url(request_id, "notes"), data={"note": hostile})
    agent(bench).post(case_url(request_id, "messages"), data={"message": hostile})
    citizen(bench).post(own_url(request_id, "message"), data={"message": hostile})
    for answer_page in (
        agent(bench).get(case_url(request_id)),
        citizen(bench).get(own_url(request_id)),
        citizen(bench).get("/demandes/etat-civil/"),
    ):
        text = answer_page.get_data(as_text=True)
        assert "<img" not in text
        assert "<script>1" not in text
        assert "{{7*7}}" in text


def test_taking_and_releasing(bench: Bench) -> None:
    request_id = opened(bench)
    agent(bench).post(case_url(request_id, "affectation"), data={"action": "prendre"})
    assert "Suivie par vous" in agent(bench).get(case_url(request_id)).get_data(as_text=True)
    seen = agent(bench, "agent-2").get(case_url(request_id)).get_data(as_text=True)
    assert "Suivie par Nadia Benali" in seen
    agent(bench).post(case_url(request_id, "affectation"), data={"action": "liberer"})
    assert "assignee" not in bench.emitted("workflow.case.moved.v1")[-1]
    stolen = {"action": "prendre", "assignee": "agent-9", "status": "delivree", "version": "9"}
    agent(bench).post(case_url(request_id, "affectation"), data=stolen)
    moved = bench.emitted("workflow.case.moved.v1")[-1]
    assert (moved["assignee"]["id"], moved["status"]["id"]) == ("agent-1", "verification")


def test_empty_and_endless_words_are_refused(bench: Bench) -> None:
    request_id = opened(bench)
    for act, field in (("notes", "note"), ("messages", "message")):
        assert agent(bench).post(case_url(request_id, act), data={field: " "}).status_code == 422
        long = agent(bench).post(case_url(request_id, act), data={field: "x" * 4001})
        assert long.status_code == 422
        assert "x" * 4001 in long.get_data(as_text=True)
    long = choose(agent(bench), request_id, "refuser", comment="x" * 4001)
    assert long.status_code == 422
    assert "votre texte en a 4001" in long.text
    assert "x" * 4001 in long.text
    assert "<title>Erreur" in long.text or "Erreur%C2%A0" in long.headers["Guichet-Title"]
    back = agent(bench).get(case_url(request_id, "choix"))
    assert back.headers["Location"] == case_url(request_id)


@pytest.mark.parametrize(
    ("channel", "by", "said"),
    [
        ("guichet", {"id": "a-7", "name": "Karim Benali"}, "au guichet, saisie pour la personne"),
        ("telephone", {"id": "a-7", "name": "Karim Benali"}, "par téléphone, saisie"),
        ("web", None, "La demande est arrivée en ligne."),
    ],
)
def test_the_history_says_how_a_request_came(
    bench: Bench, channel: str, by: dict[str, str] | None, said: str
) -> None:
    request_id = opened(bench, channel=channel, **({"agent": by} if by else {}))
    page = agent(bench).get(case_url(request_id)).text
    assert said in page
    assert ("Karim Benali" in page) == bool(by)
