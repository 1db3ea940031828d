"""Messages to others than the citizen: what leaves, what they are told, what the history says."""

from typing import Any

import pytest
from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish
from guichet_workflow.actions.definitions import Unfit

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url, submission
from .test_contracts import OWN

ASKED, INFORMED = "workflow.message.requested.v1", "workflow.agents.informed.v1"
PARENT = {"do": "message", "template": "parent", "whom": "field", "field": "autre",
          "shows": ["nom_naissance"]}  # fmt: skip
CHIEF = {"do": "message", "template": "a-voir", "whom": "function", "function": "etat_civil"}
HERS = {"do": "message", "template": "a-voir", "whom": "assignee"}


def telling(*actions: Any) -> Any:
    """A circuit that tells others as it asks for more."""
    changed = source("acte-naissance")
    waiting = next(one for one in changed["statuses"] if one["id"] == "complement")
    waiting["enter"] = [*actions, *waiting["enter"]]
    return changed


def told(bench: Bench, *actions: Any, **data: str) -> str:
    with bench.transaction() as session:
        publish(session, telling(*actions))
    request_id = opened(bench, data={**submission()["data"], **data})
    choose(agent(bench), request_id, "complement", comment="Une raison à elle")
    return request_id


def page(bench: Bench, request_id: str) -> str:
    return str(agent(bench).get(case_url(request_id)).text).replace("\u00a0", " ")


def test_another_is_told_what_the_circuit_shows_and_no_more(bench: Bench) -> None:
    request_id = told(bench, PARENT, autre="luc@exemple.fr")
    mail = next(one for one in bench.emitted(ASKED) if one["template"].endswith(".parent"))
    check_contract(OWN, ASKED, mail)
    assert mail["to"] == {"name": "", "email": "luc@exemple.fr"}
    assert mail["values"]["textes"] == {"nom_naissance": "Le Goff"}
    assert mail["link"] == mail["values"]["lien"] == "http://valmont.test/"
    for hidden in ("Une raison à elle", "Marie", request_id, "Lavoir"):
        assert hidden not in str({**mail, "request_id": ""})
    assert "Message envoyé à une autre adresse" in page(bench, request_id)
    assert "luc@exemple.fr" not in citizen(bench).get(own_url(request_id)).text


def test_another_is_not_told_what_an_agent_emptied(bench: Bench) -> None:
    changed = telling(PARENT)
    born = {"id": "nom_naissance", "type": "text", "label": "Nom", "required": False}
    next(one for one in changed["statuses"] if one["id"] == "verification")["fields"] = [born]
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench, data={**submission()["data"], "autre": "luc@exemple.fr"})
    sheet = {"choice": "fiche", "version": "1", "champ-nom_naissance": ""}
    assert agent(bench).post(case_url(request_id, "fiche"), data=sheet).status_code == 303
    choose(agent(bench), request_id, "complement", comment="Une raison", version="2")
    mail = next(one for one in bench.emitted(ASKED) if one["template"].endswith(".parent"))
    assert mail["values"]["textes"] == {"nom_naissance": ""}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("nom_naissance", "Kerlann", "Kerlann"),
        ("nom_naissance", 12.5, "12,5"),
        ("nom_naissance", {"!": [1]}, "Non"),
        ("nom_naissance", None, ""),
        ("date_naissance", "1990-03-01", "1er mars 1990"),
        ("date_naissance", "un jour", "un jour"),
    ],
)
def test_another_is_told_what_the_circuit_set_since(
    bench: Bench, field: str, value: Any, words: str
) -> None:
    write = {"do": "set", "field": field, "value": value}
    request_id = told(bench, write, {**PARENT, "shows": [field]}, autre="luc@exemple.fr")
    mail = next(one for one in bench.emitted(ASKED) if one["template"].endswith(".parent"))
    assert mail["values"]["textes"] == {field: words}
    assert not words or words in page(bench, request_id)


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@b.fr, c@d.fr"])
def test_without_an_address_nothing_leaves_and_agents_read_it(bench: Bench, address: str) -> None:
    request_id = told(bench, PARENT, autre=address)
    assert not [one for one in bench.emitted(ASKED) if one["template"].endswith(".parent")]
    assert "faute d’adresse électronique" in page(bench, request_id)


def test_what_failed_is_sent_again_to_the_same_and_never_to_the_citizen(bench: Bench) -> None:
    request_id = told(bench, PARENT, autre="luc@exemple.fr")
    mail = next(one for one in bench.emitted(ASKED) if one["template"].endswith(".parent"))
    about = {name: mail[name] for name in ("message_id", "request_id", "template")}
    bench.deliver("notify.message.failed.v1", {**about, "channel": "email", "reason": "550"})
    shown = page(bench, request_id)
    assert "Corriger l’adresse" not in shown
    assert "La personne ne l’a pas reçu" not in shown
    data = {"key": mail["message_id"]}
    assert agent(bench).post(case_url(request_id, "incidents"), data=data).status_code == 303
    last = bench.emitted(ASKED)[-1]
    assert (last["to"], last["message_id"] == mail["message_id"]) == (mail["to"], False)


def test_agents_of_a_function_are_told_but_who_acted(bench: Bench) -> None:
    request_id = told(bench, CHIEF)
    [notice] = bench.emitted(INFORMED)
    check_contract(OWN, INFORMED, notice)
    assert (notice["roles"], notice["but"]) == (["etat-civil"], "agent-1")
    assert notice["link"].endswith(f"/agents/dossiers/{request_id}/")
    for hidden in ("Marie", "Le Goff", "Une raison"):
        assert hidden not in str(notice)
    assert "Message envoyé aux agents" in page(bench, request_id)


def test_who_follows_the_case_is_told_unless_nobody_does(bench: Bench) -> None:
    request_id = told(bench, HERS)
    assert bench.emitted(INFORMED) == []
    assert "personne ne suit la demande" in page(bench, request_id)
    other = agent(bench, "agent-2", name="Karim Haddad")
    other.post(case_url(request_id, "affectation"), data={"action": "prendre"})
    citizen(bench).post(own_url(request_id, "reponse"), data={"champ-precision": "Voilà"})
    choose(agent(bench), request_id, "complement", comment="Encore", version="4")
    [notice] = bench.emitted(INFORMED)
    check_contract(OWN, INFORMED, notice)
    assert (notice["agent_id"], notice["readers"]) == ("agent-2", ["etat-civil"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "sms"}, "écrivez un courriel"),
        ({"attach": ["recepisse"]}, "Seul l’usager reçoit"),
        ({"field": ""}, ""),
        ({"whom": "function", "function": "personne"}, "n’existe pas"),
    ],
)
def test_what_others_cannot_be_sent(bench: Bench, change: Any, words: str) -> None:
    with bench.transaction() as session, pytest.raises(Unfit) as refused:
        publish(session, telling({**PARENT, **change}))
    assert words in " ".join(one.text for one in refused.value.findings)
