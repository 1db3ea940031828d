"""Messages as SMS, or with documents: what the event carries, what the history says."""

import copy
from typing import Any

import pytest
from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish
from guichet_workflow.actions.definitions import Unfit

from .conftest import source
from .samples import agent, case_url, citizen, opened, own_url
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


def test_what_is_only_shown_is_read_on_her_page_and_never_sent(bench: Bench) -> None:
    circuit = copy.deepcopy(source("acte-naissance"))
    enter = circuit["statuses"][0]["enter"]
    first = next(one for one in enter if one["do"] == "message")
    enter.insert(0, {**first, "channel": "portal"})
    with bench.transaction() as session:
        publish(session, circuit)
    request_id = opened(bench)
    shown, _mail = bench.emitted(ASKED)
    check_contract(OWN, ASKED, shown)
    assert (shown["channel"], "email" in shown["to"]) == ("portal", False)
    assert "se prépare" in citizen(bench).get(own_url(request_id)).text
    about = {name: shown[name] for name in ("message_id", "request_id", "template")}
    failed = {**about, "channel": "portal", "reason": "Modèle absent"}
    bench.deliver("notify.message.failed.v1", failed)
    key = about["message_id"]
    again = agent(bench).post(case_url(request_id, "incidents"), data={"key": key})
    assert again.status_code == 303
    last = bench.emitted(ASKED)[-1]
    assert (last["channel"], "email" in last["to"]) == ("portal", False)
    told = {**about, "message_id": last["message_id"], "channel": "portal"}
    bench.deliver("notify.message.delivered.v1", {**told, "text": "Passez en mairie."})
    assert "Passez en mairie." in citizen(bench).get(own_url(request_id)).text
    for words in ("sur sa page de suivi", "Passez en mairie.", "visible"):
        assert words in page(bench, request_id)
    assert "remis" not in page(bench, request_id), "what is only shown is no receipt"


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
    assert "SMS demandé pour l’usager" in page(bench, request_id)
    about = {name: sms[name] for name in ("message_id", "request_id", "template")}
    why = "Pas de SMS\u00a0: le numéro donné n’est pas celui d’un mobile français"
    delivered = {**about, "channel": "email", "note": why}
    bench.deliver("notify.message.delivered.v1", {**about, "channel": "portal"})
    bench.deliver("notify.message.delivered.v1", delivered)
    assert f"remis · {why}" in page(bench, request_id)


def joining(bench: Bench, made: str, *, twice: bool = False) -> None:
    """Have a message of the first status join a document made before it.

    `twice`: another one of the same template follows it, which joins nothing.
    """
    circuit = copy.deepcopy(source("acte-naissance"))
    enter = circuit["statuses"][0]["enter"]
    (first,) = [one for one in enter if one["do"] == "message"]
    enter.remove(first)
    at = next(at for at, one in enumerate(enter) if one["do"] == "document")
    enter[at + 1 : at + 1] = [{**first, "attach": [made]}, *([first] if twice else [])]
    with bench.transaction() as session:
        publish(session, circuit)


def test_a_mail_joins_the_document_that_its_circuit_made(bench: Bench) -> None:
    joining(bench, "recepisse")
    request_id = opened(bench)
    (asked,) = bench.emitted("workflow.document.requested.v1")
    (mail,) = bench.emitted(ASKED)
    check_contract(OWN, ASKED, mail)
    assert mail["attach"] == {
        "link": "http://valmont.test/documents/etat-civil/",
        "documents": [{"document_id": asked["document_id"], "title": asked["title"]}],
    }
    shown = page(bench, request_id)
    assert f"documents à joindre\u00a0: {asked['title']}." in shown
    about = {name: mail[name] for name in ("message_id", "request_id", "template")}
    note = "Joint à ce courriel\u00a0: Récépissé.pdf"
    bench.deliver("notify.message.delivered.v1", {**about, "channel": "email", "note": note})
    assert note in page(bench, request_id)


def again(
    bench: Bench, request_id: str, mail: dict[str, Any], channel: str = "email"
) -> dict[str, Any]:
    """Have a mail fail and an agent send it again; give the one that then leaves."""
    about = {name: mail[name] for name in ("message_id", "request_id", "template")}
    failed = {**about, "channel": channel, "reason": "552 too large"}
    bench.deliver("notify.message.failed.v1", failed)
    agent(bench).post(case_url(request_id, "incidents"), data={"key": mail["message_id"]})
    return bench.emitted(ASKED)[-1]


def test_a_mail_that_failed_leaves_again_with_its_documents(bench: Bench) -> None:
    joining(bench, "recepisse")
    request_id = opened(bench)
    (mail,) = bench.emitted(ASKED)
    second = again(bench, request_id, mail)
    assert second["message_id"] != mail["message_id"]
    assert second["attach"] == mail["attach"]
    assert again(bench, request_id, second)["attach"] == mail["attach"]


def test_of_two_mails_of_a_template_each_leaves_again_with_its_own(bench: Bench) -> None:
    joining(bench, "recepisse", twice=True)
    request_id = opened(bench)
    joined, plain = bench.emitted(ASKED)
    assert "attach" not in plain
    second = again(bench, request_id, plain)
    assert second["message_id"] not in (joined["message_id"], plain["message_id"])
    assert "attach" not in second
    assert again(bench, request_id, joined)["attach"] == joined["attach"]


@pytest.mark.parametrize(("mail", "channel"), [({}, "sms"), ({"email": "luc@example.org"}, "")])
def test_an_sms_that_failed_leaves_again_as_a_mail_or_an_sms(
    bench: Bench, mail: dict[str, str], channel: str
) -> None:
    who = {"visitor": "v", "name": "Luc", "phone": "0612345678", **mail}
    request_id = texting(bench, applicant=who)
    (sms,) = bench.emitted(ASKED)
    second = again(bench, request_id, sms, channel="sms")
    check_contract(OWN, ASKED, second)
    assert second["message_id"] != sms["message_id"]
    assert second.get("channel", "") == channel
    assert second["to"].get("phone", "") == ("0612345678" if channel else "")
    shown = page(bench, request_id)
    assert shown.count("SMS demandé pour l’usager") == (2 if channel else 1)


def test_who_has_no_account_finds_them_by_the_link_of_her_letter(bench: Bench) -> None:
    joining(bench, "recepisse")
    opened(bench, applicant={"visitor": "v", "name": "Luc", "email": "luc@example.org"})
    (mail,) = bench.emitted(ASKED)
    assert mail["attach"]["link"] == mail["link"]


def test_a_document_that_the_circuit_never_makes_is_refused(bench: Bench) -> None:
    with pytest.raises(Unfit) as refused:
        joining(bench, "inconnu")
    assert "«\u00a0inconnu\u00a0»" in refused.value.findings[0].text
