"""A decision is read again before it leaves; what was typed comes along."""

import re

from guichet_kit.testing import Bench

from .samples import agent, case_url, choose, opened

MOTIVE = "Acte introuvable à <Valmont>."


def hidden(text: str) -> dict[str, str]:
    """Give the hidden fields of the page of confirmation."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))


def test_a_decision_is_shown_before_it_is_made(bench: Bench) -> None:
    request_id = opened(bench)
    sent = len(bench.emitted())
    page = choose(agent(bench), request_id, "refuser", confirme="", comment=MOTIVE)
    assert page.status_code == 200
    for words in ("décision défavorable", "Acte introuvable à &lt;Valmont&gt;.", "telerecours.fr"):
        assert words in page.text
    assert len(bench.emitted()) == sent
    values = hidden(page.text)
    assert (values["choice"], values["version"], values["confirme"]) == ("refuser", "1", "oui")
    done = agent(bench).post(case_url(request_id, "choix"), data={**values, "comment": MOTIVE})
    assert done.status_code == 303
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["kind"] == "refused"


def test_the_document_that_leaves_is_named(bench: Bench) -> None:
    page = choose(agent(bench), opened(bench), "delivrer", confirme="")
    assert "Acte de naissance" in page.text
    assert "document prêt" in page.text


def test_who_does_not_confirm_keeps_what_she_typed(bench: Bench) -> None:
    request_id = opened(bench)
    values = {"choice": "refuser", "version": "1", "comment": MOTIVE, "par": "choix"}
    page = agent(bench).post(case_url(request_id, "saisie"), data=values)
    assert page.status_code == 200
    assert "Acte introuvable à &lt;Valmont&gt;.</textarea>" in page.text
    assert bench.emitted("workflow.case.moved.v1")[-1]["case_version"] == 1
    stranger = agent(bench, "stranger", roles=["voirie"])
    assert stranger.post(case_url(request_id, "saisie"), data=values).status_code == 404


def test_what_decides_nothing_needs_no_confirmation(bench: Bench) -> None:
    asked = choose(agent(bench), opened(bench), "complement", confirme="", comment="Quel nom ?")
    assert asked.status_code == 303


def test_a_decision_that_lost_a_race_is_told_so_when_confirmed(bench: Bench) -> None:
    request_id = opened(bench)
    assert choose(agent(bench), request_id, "delivrer", confirme="").status_code == 200
    choose(agent(bench, "agent-2"), request_id, "complement", comment="Quel nom ?")
    late = choose(agent(bench), request_id, "refuser", comment=MOTIVE)
    assert late.status_code == 409
    assert "Acte introuvable" in late.text


def test_a_motive_is_owed_before_the_page_of_confirmation(bench: Bench) -> None:
    page = choose(agent(bench), opened(bench), "refuser", confirme="", comment=" ")
    assert page.status_code == 422


def test_nothing_is_written_to_foresee(bench: Bench) -> None:
    request_id = opened(bench)
    with bench.statements() as seen:
        choose(agent(bench), request_id, "delivrer", confirme="")
    assert len(seen) <= 2, seen
    assert not any("INSERT" in one or "UPDATE cases" in one for one in seen)
