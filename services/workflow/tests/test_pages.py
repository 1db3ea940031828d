"""The agents' case page."""

from guichet_kit.testing import Bench

from .samples import agent, case_url, choose, opened


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
