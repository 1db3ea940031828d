"""Tracking codes made again, and links for who lost hers."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_kit.handover import digest, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench, check_contract
from guichet_workflow import jobs
from guichet_workflow.actions import lost as lost_codes
from guichet_workflow.actions import publish
from guichet_workflow.actions.codes import send_link
from guichet_workflow.models import Case, LostCode
from sqlalchemy import func, select, update

from .core.test_whole import JSON
from .samples import CODE, EMAIL, agent, case_url, choose, opened

OWN = Path(__file__).parents[1] / "contracts" / "events"
FORMS = Path(__file__).parents[2] / "forms" / "contracts" / "events"
NEW = "0A1B2C3D4E5"
STRANGER = {"visitor": "v-1", "name": "Marie Le Goff", "email": EMAIL}
LOST = "/suivi/code-perdu"


def without_account(bench: Bench, **more: Any) -> str:
    return opened(bench, applicant={**STRANGER, **more})


def follow(bench: Bench, code: str = CODE) -> Any:
    return bench.client("anonymous").post("/suivi/", data={"code": code, "second": EMAIL})


def renewed(bench: Bench, request_id: str, number: int = 1) -> None:
    told = {
        "request_id": request_id,
        "round": number,
        "second_digest": digest(HANDOVER_KEY, "tracking-second", f"{NEW}|{EMAIL}"),
    }
    told["code_digest"] = digest(HANDOVER_KEY, "tracking", NEW if number == 1 else f"{NEW}{number}")
    check_contract(FORMS, "forms.code.renewed.v1", told)
    assert bench.deliver("forms.code.renewed.v1", told) == 1


def messages(bench: Bench) -> list[dict[str, Any]]:
    return bench.emitted("workflow.message.requested.v1")


def test_an_agent_renews_the_code_and_the_person_is_told(bench: Bench) -> None:
    request_id = without_account(bench)
    link = messages(bench)[0]["link"]
    assert "Renouveler le code" in agent(bench).get(case_url(request_id)).text
    assert agent(bench).post(case_url(request_id, "code")).status_code == 303
    [asked] = bench.emitted("workflow.code.withdrawn.v1")
    check_contract(OWN, "workflow.code.withdrawn.v1", asked)
    assert follow(bench).status_code == 422, "the former code opens nothing at once"
    former = bench.client("anonymous").get(link.split(bench.authority + ".test")[-1])
    assert former.status_code in (403, 404)
    shown = agent(bench).get(case_url(request_id)).text
    assert "se prépare" in shown.partition('<details class="card case-more" open>')[2]
    renewed(bench, request_id)
    assert follow(bench, NEW).status_code == 303
    told = messages(bench)[-1]
    assert told["template"] == "acte-naissance.code-renouvele"
    assert told["to"]["email"] == EMAIL
    assert NEW not in str(told)


def test_a_code_told_late_does_not_come_back(bench: Bench) -> None:
    request_id = without_account(bench)
    assert agent(bench).post(case_url(request_id, "code")).status_code == 303
    renewed(bench, request_id, 2)
    sent = len(messages(bench))
    renewed(bench, request_id, 1)
    assert follow(bench, NEW).status_code == 422
    assert len(messages(bench)) == sent
    with bench.transaction() as session:
        assert session.scalar(select(Case.code_round)) == 2


def test_a_circuit_may_renew_it(bench: Bench) -> None:
    statuses = [dict(one) for one in JSON["statuses"]]
    statuses[2]["enter"] = [{"do": "renew_code"}]
    statuses[1] = {**statuses[1], "choices": [{**statuses[1]["choices"][0], "to": "relue"}]}
    with bench.transaction() as session:
        publish(session, {**JSON, "statuses": statuses})
    request_id = opened(bench, workflow="c", applicant=STRANGER)
    choose(agent(bench), request_id, "corriger")
    choose(agent(bench), request_id, "reprendre", version="2")
    assert len(bench.emitted("workflow.code.withdrawn.v1")) == 1
    assert "Votre code de suivi ne fonctionne plus" not in follow(bench).text


def test_who_follows_by_code_sees_it_and_renews_it(bench: Bench) -> None:
    without_account(bench)
    client = bench.client("anonymous")
    home = client.post("/suivi/", data={"code": CODE, "second": EMAIL}).location
    page = client.get(home).text
    link = unescape(re.findall(r'href="(/demarches/acte-naissance/code[^"]+)"', page)[0])
    payload = unseal(HANDOVER_KEY, "code", parse_qs(urlsplit(link).query)["ticket"][0], 60)
    assert (payload["visitor"], payload["round"]) == ("visitor-1", 0)
    act = home.replace("/dossier/", "/dossier/code")
    landed = client.post(act)
    assert landed.status_code == 303
    assert len(bench.emitted("workflow.code.withdrawn.v1")) == 1
    assert "se prépare" in client.get(landed.location).text


def test_an_agent_sees_no_code_of_who_has_an_address(bench: Bench) -> None:
    assert "/code?ticket" not in agent(bench).get(case_url(without_account(bench))).text
    page = agent(bench).get(case_url(without_account(bench, email=""))).text
    assert "Voir le code à remettre à la personne" in page
    with_account = opened(bench)
    assert "Renouveler le code" not in agent(bench).get(case_url(with_account)).text


def test_an_agent_of_elsewhere_renews_nothing(bench: Bench) -> None:
    request_id = without_account(bench)
    other = agent(bench, sub="a-2", roles=["voirie"], families=["voirie"])
    assert other.post(case_url(request_id, "code")).status_code == 404
    assert bench.emitted("workflow.code.withdrawn.v1") == []


def ask(bench: Bench, number: str = "2026-000123", email: str = EMAIL) -> Any:
    data = {"numero": number, "email": email}
    return bench.client("anonymous").post(LOST, data=data)


def lost(bench: Bench, number: str = "2026-000123", email: str = EMAIL) -> Any:
    """Ask for a link, and let the worker have a turn."""
    answer = ask(bench, number, email)
    with bench.app.app_context():
        jobs.send_links(bench.app)
    return answer


def sent_link(bench: Bench) -> str:
    told = [one for one in messages(bench) if one["template"].endswith(".code-perdu")][-1]
    assert told["to"]["email"] == EMAIL
    return str(told["link"]).split("valmont.test")[-1]


def test_who_lost_her_code_gets_a_link_that_opens_once(bench: Bench) -> None:
    without_account(bench)
    assert lost(bench, email=f" {EMAIL.upper()} ").location == f"{LOST}?fait=1"
    link = sent_link(bench)
    client = bench.client("anonymous")
    assert "Ouvrir ma demande" in client.get(link).text
    assert client.get(link).status_code == 200, "a look uses nothing up"
    ticket = parse_qs(urlsplit(link).query)["ticket"][0]
    landed = client.post("/suivi/une-fois", data={"ticket": ticket})
    assert client.get(landed.location).status_code == 200
    again = bench.client("anonymous", visitor="v-2").post(
        "/suivi/une-fois", data={"ticket": ticket}
    )
    assert again.status_code == 403


def test_the_answer_is_the_same_for_all_that_is_wrong(bench: Bench) -> None:
    without_account(bench)
    opened(bench, number="2026-000124")
    right = lost(bench)
    for number, email in (
        ("2026-999999", EMAIL),
        ("2026-000123", "autre@example.org"),
        ("2026-000124", EMAIL),
    ):
        wrong = lost(bench, number, email)
        assert (wrong.status_code, wrong.location) == (right.status_code, right.location)
    assert len([one for one in messages(bench) if "perdu" in one["template"]]) == 1
    empty = bench.client("anonymous").post(LOST, data={"numero": " ", "email": EMAIL})
    assert (empty.status_code, EMAIL in empty.text) == (422, True)


def test_the_page_does_the_same_work_for_all_that_is_typed(bench: Bench) -> None:
    without_account(bench)
    seen = []
    for email in (EMAIL, "autre@example.org"):
        with bench.statements() as statements:
            ask(bench, email=email)
        seen.append(list(statements))
    assert seen[0] == seen[1]
    assert not [one for one in messages(bench) if "perdu" in one["template"]]
    with bench.app.app_context():
        jobs.send_links(bench.app)
    assert len([one for one in messages(bench) if "perdu" in one["template"]]) == 1
    with bench.transaction() as session:
        assert session.scalars(select(LostCode)).all() == []


def test_a_link_that_fails_stops_no_other_and_is_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_account(bench)

    def fails_once(*given: Any) -> bool:
        monkeypatch.setattr(lost_codes, "send_link", send_link)
        raise RuntimeError("one fault")

    monkeypatch.setattr(lost_codes, "send_link", fails_once)
    lost(bench)
    lost(bench)
    assert len([one for one in messages(bench) if "perdu" in one["template"]]) == 1
    with bench.transaction() as session:
        [left] = session.scalars(select(LostCode))
        assert left.due_at > session.scalars(select(func.now())).one()


def test_one_link_in_a_quarter_of_an_hour(bench: Bench) -> None:
    request_id = without_account(bench)
    lost(bench)
    lost(bench)
    perdu = [one for one in messages(bench) if "perdu" in one["template"]]
    assert len(perdu) == 1
    with bench.transaction() as session:
        past = func.now() - func.make_interval(0, 0, 0, 0, 0, 16)
        session.execute(update(Case).values(link_sent_at=past))
    first = sent_link(bench)
    lost(bench)
    assert sent_link(bench) != first
    with bench.transaction() as session:
        assert session.scalar(select(Case.once).where(Case.request_id == request_id)) == 2
    ticket = parse_qs(urlsplit(first).query)["ticket"][0]
    stale = bench.client("anonymous").post("/suivi/une-fois", data={"ticket": ticket})
    assert stale.status_code == 403


def test_of_two_links_asked_at_once_one_is_sent(bench: Bench) -> None:
    without_account(bench)

    def again() -> bool:
        with bench.transaction() as session:
            return send_link(session, "2026-000123", EMAIL)

    with ThreadPoolExecutor(1) as pool:
        with bench.transaction() as session:
            assert send_link(session, "2026-000123", EMAIL)
            other = pool.submit(again)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.5)
        assert not other.result(timeout=10)
    assert len([one for one in messages(bench) if "perdu" in one["template"]]) == 1


def test_a_forged_link_opens_nothing(bench: Bench) -> None:
    client = bench.client("anonymous")
    forged = client.get("/suivi/une-fois?ticket=x")
    assert forged.status_code == 403
    assert "une seule fois" in forged.text
    assert "Il est valable 60 jours" not in forged.text
    assert client.post("/suivi/une-fois", data={"ticket": "x"}).status_code == 403


def opened_by(bench: Bench, visitor: str) -> tuple[Any, str]:
    client = bench.client("anonymous", visitor=visitor)
    return client, client.post("/suivi/", data={"code": CODE, "second": EMAIL}).location


@pytest.mark.parametrize("act", ["code", "lien"])
def test_who_was_in_by_the_former_code_is_out(bench: Bench, act: str) -> None:
    without_account(bench)
    thief, his = opened_by(bench, "thief")
    client, home = opened_by(bench, "v-1")
    assert thief.get(his).status_code == 200
    landed = client.post(home.replace("/dossier/", f"/dossier/{act}")).location
    assert thief.get(his).status_code == 403
    for own in ("message", "code", "lien", "piece"):
        assert thief.post(his.replace("/dossier/", f"/dossier/{own}")).status_code == 403
    assert client.get(landed).status_code == 200, "the browser that renews stays in"


def test_a_renewal_uses_up_the_link_for_a_lost_code(bench: Bench) -> None:
    request_id = without_account(bench)
    lost(bench)
    link = sent_link(bench)
    assert agent(bench).post(case_url(request_id, "code")).status_code == 303
    ticket = parse_qs(urlsplit(link).query)["ticket"][0]
    stale = bench.client("anonymous").post("/suivi/une-fois", data={"ticket": ticket})
    assert stale.status_code == 403
