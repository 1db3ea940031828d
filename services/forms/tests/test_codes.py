"""Codes made again, and shown to whom workflow lets read them."""

import re
from typing import Any
from uuid import UUID, uuid4

from guichet_forms.actions import submissions
from guichet_forms.actions.codes import codes_of
from guichet_forms.models import Submission
from guichet_kit.handover import digest, seal
from guichet_kit.testing import HANDOVER_KEY, Bench, check_contract

from .conftest import CONTRACTS, URL, send

WITHDRAWN = "workflow.code.withdrawn.v1"


def sent(bench: Bench) -> str:
    return re.findall(r"[0-9a-f-]{36}", send(bench.client()))[0]


def code_of(bench: Bench, request_id: str) -> str:
    with bench.transaction() as session:
        return codes_of(HANDOVER_KEY, session.get_one(Submission, UUID(request_id))).code


def withdraw(bench: Bench, request_id: str) -> int:
    told = {"request_id": request_id, "number": "2026-000001"}
    return bench.deliver(WITHDRAWN, told)


def test_another_code_is_drawn_and_its_digests_are_told(bench: Bench) -> None:
    request_id = sent(bench)
    former = code_of(bench, request_id)
    withdraw(bench, request_id)
    withdraw(bench, request_id)
    code = code_of(bench, request_id)
    told = bench.emitted("forms.code.renewed.v1")
    check_contract(CONTRACTS / "events", "forms.code.renewed.v1", told[-1])
    bare = code.replace("-", "")
    assert [one["round"] for one in told] == [1, 2]
    assert told[-1]["code_digest"] == digest(HANDOVER_KEY, "tracking", bare)
    second = digest(HANDOVER_KEY, "tracking-second", f"{bare}|marie@exemple.fr")
    assert told[-1]["second_digest"] == second
    assert len({former, code, told[0]["code_digest"], told[1]["code_digest"]}) == 4


def test_what_is_erased_or_unknown_gets_no_code(bench: Bench) -> None:
    request_id = sent(bench)
    with bench.transaction() as session:
        submissions.erase(session, UUID(request_id))
    withdraw(bench, request_id)
    withdraw(bench, str(uuid4()))
    assert bench.emitted("forms.code.renewed.v1") == []


def ticket(bench: Bench, request_id: str, **more: Any) -> str:
    payload = {
        "authority": bench.authority,
        "request_id": request_id,
        "round": 0,
        "visitor": "visitor-1",
        **more,
    }
    return seal(HANDOVER_KEY, "code", payload)


def test_the_code_is_shown_to_the_browser_of_the_ticket(bench: Bench) -> None:
    request_id = sent(bench)
    withdraw(bench, request_id)
    client = bench.client(visitor="visitor-1")
    former = client.get(f"{URL}code?ticket={ticket(bench, request_id)}")
    assert former.status_code == 403, "a ticket given for the former code shows no new one"
    assert code_of(bench, request_id) not in former.text
    page = client.get(f"{URL}code?ticket={ticket(bench, request_id, round=1)}")
    assert code_of(bench, request_id) in page.text
    assert page.headers["Cache-Control"] == "no-store"
    wrong = ticket(bench, request_id, round=1, visitor="autre")
    assert client.get(f"{URL}code?ticket={wrong}").status_code == 403
    assert client.get(f"{URL}code").status_code == 403


def test_an_agent_who_hands_it_over_is_in_the_audit(bench: Bench) -> None:
    from guichet_forms.models import Trace
    from sqlalchemy import select

    request_id = sent(bench)
    page = bench.client("agent").get(f"{URL}code?ticket={ticket(bench, request_id)}")
    assert "Remettez ces codes à la personne" in page.text
    with bench.transaction() as session:
        lines = session.scalars(select(Trace).where(Trace.action == "code.read")).all()
        assert [one.object for one in lines] == [request_id]
