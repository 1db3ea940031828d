"""An agent joins a file to a case, by the deposit page of documents."""

from urllib.parse import parse_qs, urlsplit

from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench

from .samples import PHOTO, agent, case_url, choose, opened

PLAN = {**PHOTO, "document_id": "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f3", "name": "plan.pdf"}


def receipt(bench: Bench, request_id: str) -> str:
    owner = {"case": request_id, "field": "piece"}
    payload = {"authority": bench.authority, "owner": owner, **PLAN, "scan": "clean"}
    return seal(HANDOVER_KEY, "deposited", payload)


def test_an_agent_joins_a_file_once(bench: Bench) -> None:
    request_id, client = opened(bench), agent(bench)
    leaves = client.post(case_url(request_id, "piece"))
    address = urlsplit(leaves.location)
    ticket = unseal(HANDOVER_KEY, "deposit", parse_qs(address.query)["ticket"][0], 60)
    assert (address.path, ticket["back"]) == ("/fichiers/deposer", case_url(request_id))
    for _ in range(2):
        back = client.get(case_url(request_id), query_string={"recu": receipt(bench, request_id)})
        assert (back.status_code, back.location) == (303, case_url(request_id))
    page = client.get(case_url(request_id)).text
    assert "Nadia Benali a ajouté des pièces" in page
    assert len(bench.emitted("workflow.document.attached.v1")) == 1


def test_nobody_joins_a_file_to_a_case_of_others_or_that_is_closed(bench: Bench) -> None:
    request_id = opened(bench)
    other = agent(bench, "agent-9", roles=["voirie"])
    assert other.post(case_url(request_id, "piece")).status_code == 404
    sent = {"recu": receipt(bench, request_id)}
    assert other.get(case_url(request_id), query_string=sent).status_code == 404
    choose(agent(bench), request_id, "refuser", comment="Hors délai")
    assert agent(bench).post(case_url(request_id, "piece")).status_code == 409
