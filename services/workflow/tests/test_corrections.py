"""A whole form asked again: the link to forms, and what comes back."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_kit.handover import digest, unseal
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench, check_contract, example_of
from guichet_workflow.actions import publish
from guichet_workflow.models import Case, CaseFile
from sqlalchemy import select

from .core.test_whole import JSON
from .samples import CODE, PHOTO, agent, case_url, choose, citizen, opened, own_url

FORMS = Path(__file__).parents[2] / "forms" / "contracts" / "events"
OWN = Path(__file__).parents[1] / "contracts" / "events"
CORRECTED = "forms.submission.corrected.v1"
MESSAGE = "workflow.message.requested.v1"
NEW = {**PHOTO, "document_id": str(uuid7()), "name": "nouvelle.pdf", "field": "piece"}


@pytest.fixture
def asked(bench: Bench) -> str:
    """A case whose whole form is asked again."""
    with bench.transaction() as session:
        publish(session, JSON)
    request_id = opened(bench, workflow="c")
    assert choose(agent(bench), request_id, "corriger").status_code == 303
    return request_id


def ticket(bench: Bench, request_id: str) -> dict[str, Any]:
    page = citizen(bench).get(own_url(request_id)).text
    link = page.split('href="/demarches/acte-naissance/corriger?')[1].split('"')[0]
    sealed = parse_qs(urlsplit(f"?{link}").query)["ticket"][0]
    return dict(unseal(HANDOVER_KEY, "correction", sealed, 60))


def told(bench: Bench, request_id: str, **more: Any) -> dict[str, Any]:
    second = digest(HANDOVER_KEY, "tracking-second", f"{CODE}|autre@exemple.fr")
    return {
        **example_of(FORMS, CORRECTED),
        "request_id": request_id,
        "asked_at": ticket(bench, request_id)["asked_at"] if not more.get("late") else more["late"],
        "applicant": {"name": "Marie Le Gall", "email": "autre@exemple.fr"},
        "data": {"nom_naissance": "Le Gall"},
        "gone": ["date_naissance", "adresse"],
        "digest": "Copie intégrale, Le Gall",
        "files": [NEW],
        "tracking": {"second_digest": second},
        "changes": [{"label": "Nom de naissance", "before": "Le Goff", "after": "Le Gall"}],
    }


def test_the_follow_up_leads_to_the_form(bench: Bench, asked: str) -> None:
    payload = ticket(bench, asked)
    assert payload["request_id"] == asked
    assert (payload["authority"], payload["visitor"]) == (bench.authority, "visitor-1")
    assert payload["round"] == 0
    code = {"request_id": asked, "code_digest": "c" * 64, "second_digest": "d" * 64}
    bench.deliver("forms.code.renewed.v1", {**code, "round": 1})
    again = ticket(bench, asked)
    assert again["round"] == 1, "what was begun before the renewal is over"
    assert again["second"] == digest(HANDOVER_KEY, "correction-second", "d" * 64)
    assert again["second"] != payload["second"], "so is what was before the address changed"
    refused = citizen(bench).post(own_url(asked, "reponse"), data={})
    assert refused.status_code == 409, "the form itself is the answer"
    ordinary = opened(bench)
    assert "corriger?" not in citizen(bench).get(own_url(ordinary)).text


def test_what_was_corrected_is_in_the_case_with_what_it_was(bench: Bench, asked: str) -> None:
    assert bench.deliver(CORRECTED, told(bench, asked)) == 1
    with bench.transaction() as session:
        row = session.scalars(select(Case).where(Case.request_id == asked)).one()
        assert row.status == "relue"
        assert row.digest == "Copie intégrale, Le Gall"
        assert row.applicant == {"name": "Marie Le Gall", "email": "autre@exemple.fr"}
    mine = citizen(bench).get(own_url(asked)).text.replace("\u00a0", " ")
    assert "Nom de naissance : avant, Le Goff ; maintenant, Le Gall." in mine
    desk = agent(bench).get(case_url(asked)).text.replace("\u00a0", " ")
    assert "avant, Le Goff ; maintenant, Le Gall" in desk
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] == "relue"


def test_files_that_came_are_claimed_and_those_left_out_are_kept(bench: Bench, asked: str) -> None:
    bench.deliver(CORRECTED, told(bench, asked))
    [attached] = bench.emitted("workflow.document.attached.v1")
    check_contract(OWN, "workflow.document.attached.v1", attached)
    assert [one["name"] for one in attached["files"]] == ["nouvelle.pdf"]
    with bench.transaction() as session:
        files = {one.name: one.field for one in session.scalars(select(CaseFile))}
    assert files == {"nouvelle.pdf": "piece", "carte-legoff.pdf": "piece"}


def test_the_new_address_goes_with_the_code(bench: Bench, asked: str) -> None:
    bench.deliver(CORRECTED, told(bench, asked))
    client = bench.client("anonymous")
    found = {"code": CODE, "second": "autre@exemple.fr"}
    assert client.post("/suivi/", data=found).status_code == 303
    former = {"code": CODE, "second": "marie.legoff@example.org"}
    assert client.post("/suivi/", data=former).status_code == 422


def test_after_the_end_nothing_changes_but_the_history(bench: Bench, asked: str) -> None:
    correction = told(bench, asked)
    version = "2"
    choose(agent(bench), asked, "reprendre", version=version)
    choose(agent(bench), asked, "finir", version="3")
    bench.deliver(CORRECTED, correction)
    with bench.transaction() as session:
        row = session.scalars(select(Case).where(Case.request_id == asked)).one()
        assert row.digest == "Copie intégrale, Le Goff"
    assert "arrivée après la fin" in citizen(bench).get(own_url(asked)).text


def test_taking_it_in_costs_little(bench: Bench, asked: str) -> None:
    correction = told(bench, asked)
    with bench.statements() as seen:
        bench.deliver(CORRECTED, correction)
    assert len(seen) <= 15, seen


def at(hour: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "corrected_at": f"2026-11-20T{hour:02d}:00:00+00:00",
        "data": {"nom_naissance": name},
        "digest": f"Copie intégrale, {name}",
        "gone": [],
        "files": [],
        **more,
    }


def test_a_correction_told_late_changes_no_answer(bench: Bench, asked: str) -> None:
    first = told(bench, asked)
    late = "2026-11-01T08:00:00+00:00"
    bench.deliver(CORRECTED, {**first, **at(10, "Le Gac"), "asked_at": late})
    bench.deliver(CORRECTED, {**first, **at(9, "Le Gall")})
    bench.deliver(CORRECTED, {**first, **at(8, "Le Gall")})
    with bench.transaction() as session:
        row = session.scalars(select(Case).where(Case.request_id == asked)).one()
        assert row.digest == "Copie intégrale, Le Gac"
        assert row.state["data"]["nom_naissance"] == "Le Gac"
        assert row.status == "relue", "the question is answered all the same"
    moves = [one["case_version"] for one in bench.emitted("workflow.case.moved.v1")]
    assert len(moves) == len(set(moves))


def test_a_correction_brings_no_digest_of_a_code_renewed_since(bench: Bench, asked: str) -> None:
    code = {"request_id": asked, "code_digest": "c" * 64, "second_digest": "d" * 64}
    renewal = {**code, "round": 1, "renewed_at": "2026-11-20T09:00:00+00:00"}
    bench.deliver("forms.code.renewed.v1", renewal)
    bench.deliver(CORRECTED, {**told(bench, asked), **at(8, "Le Gall"), "round": 0})
    with bench.transaction() as session:
        assert session.scalar(select(Case.second_digest)) == "d" * 64


def test_a_renewal_told_late_keeps_the_second_element_corrected_since(
    bench: Bench, asked: str
) -> None:
    correction = {**told(bench, asked), **at(10, "Le Gall"), "round": 1}
    bench.deliver(CORRECTED, correction)
    code = {"request_id": asked, "code_digest": "c" * 64, "second_digest": "d" * 64}
    renewal = {**code, "round": 1, "renewed_at": "2026-11-20T09:00:00+00:00"}
    bench.deliver("forms.code.renewed.v1", renewal)
    with bench.transaction() as session:
        found = session.execute(select(Case.code_digest, Case.second_digest)).one()
    assert tuple(found) == ("c" * 64, correction["tracking"]["second_digest"])


def test_the_former_address_is_told_and_its_links_are_closed(bench: Bench) -> None:
    with bench.transaction() as session:
        publish(session, JSON)
    person = {"visitor": "v-1", "name": "Marie Le Goff", "email": "marie.legoff@example.org"}
    request_id = opened(bench, workflow="c", applicant=person)
    letter = bench.emitted(MESSAGE)[0]["link"].split("valmont.test")[-1]
    client = bench.client("anonymous")
    landed = client.get(letter).location
    bench.deliver(CORRECTED, told(bench, request_id, late="2026-11-01T08:00:00+00:00"))
    [notice] = [one for one in bench.emitted(MESSAGE) if "adresse-changee" in one["template"]]
    check_contract(OWN, MESSAGE, notice)
    assert notice["to"] == {"name": "", "email": "marie.legoff@example.org"}
    assert notice["link"] == "http://valmont.test/suivi/"
    assert "autre@exemple.fr" not in str(notice)
    assert client.get(letter).status_code == 403
    assert client.get(landed).status_code == 403


def test_the_same_address_is_told_nothing(bench: Bench, asked: str) -> None:
    same = {"name": "Marie Le Gall", "email": "Marie.LeGoff@example.org"}
    bench.deliver(CORRECTED, {**told(bench, asked), "applicant": same})
    assert not [one for one in bench.emitted(MESSAGE) if "adresse" in one["template"]]
    with bench.transaction() as session:
        assert session.scalar(select(Case.link)) == 1


def test_an_address_that_forms_repeats_stays_as_agents_corrected_it(
    bench: Bench, asked: str
) -> None:
    sent = bench.emitted(MESSAGE)[0]
    lost = {name: sent[name] for name in ("message_id", "request_id", "template")}
    bench.deliver("notify.message.failed.v1", {**lost, "channel": "email", "reason": "550"})
    form = {"key": str(sent["message_id"]), "do": "adresse", "value": "vraie@exemple.fr"}
    agent(bench).post(case_url(asked, "incidents"), data=form)
    repeated = {"name": "Marie Le Gall", "email": "Marie.LeGoff@example.org"}
    bench.deliver(CORRECTED, {**told(bench, asked), "applicant": repeated})
    with bench.transaction() as session:
        applicant, link = session.execute(select(Case.applicant, Case.link)).one()
    assert applicant == {"name": "Marie Le Gall", "email": "vraie@exemple.fr"}
    assert link == 2, "closed once, by the agent"
