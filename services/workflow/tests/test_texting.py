"""Messages that a circuit sends as SMS: what the event carries, what the history says."""

import copy
from typing import Any

from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, opened
from .test_contracts import OWN

ASKED = "workflow.message.requested.v1"


def texting(bench: Bench, **more: Any) -> str:
    """Open a case whose first message is an SMS."""
    circuit = copy.deepcopy(source("acte-naissance"))
    (first,) = [one for one in circuit["statuses"][0]["enter"] if one["do"] == "message"]
    first["channel"] = "sms"
    with bench.transaction() as session:
        publish(session, circuit)
    return opened(bench, **more)


def page(bench: Bench, request_id: str) -> str:
    return str(agent(bench).get(case_url(request_id)).text)


def test_the_number_goes_with_an_sms_alone(bench: Bench) -> None:
    opened(bench)
    texting(bench)
    mail, sms = bench.emitted(ASKED)
    check_contract(OWN, ASKED, sms)
    assert (sms["channel"], sms["to"]["phone"]) == ("sms", "06 12 34 56 78")
    assert "channel" not in mail
    assert "phone" not in mail["to"]


def test_who_gave_no_number_is_asked_for_all_the_same(bench: Bench) -> None:
    texting(bench, applicant={"visitor": "v", "name": "Luc", "email": "luc@example.org"})
    (sms,) = bench.emitted(ASKED)
    check_contract(OWN, ASKED, sms)
    assert "phone" not in sms["to"]


def test_the_history_says_how_it_left(bench: Bench) -> None:
    request_id = texting(bench)
    (sms,) = bench.emitted(ASKED)
    assert "SMS envoyé à l’usager" in page(bench, request_id)
    about = {name: sms[name] for name in ("message_id", "request_id", "template")}
    why = "Pas de SMS\u00a0: le numéro donné n’est pas celui d’un mobile français"
    delivered = {**about, "channel": "email", "note": why}
    bench.deliver("notify.message.delivered.v1", {**about, "channel": "portal"})
    bench.deliver("notify.message.delivered.v1", delivered)
    assert f"remis · {why}" in page(bench, request_id)
