"""Questions of a circuit that depend on others, on the case page and on the follow-up page."""

from typing import Any

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url

HELP = {"id": "aide", "type": "checkbox", "label": "Une aide", "required": False}
AMOUNT = {"id": "montant", "type": "number", "label": "Montant", "condition": {"var": "aide"}}
GUARDIAN = {"id": "tuteur", "type": "text", "label": "Tuteur",
            "condition": {"==": [{"var": "nom_naissance"}, "Petit"]}}  # fmt: skip
PROOF = {"id": "preuve", "type": "file", "label": "Preuve", "condition": {"var": "aide"}}


def prepared(bench: Bench, *to_agents: Any, to_citizen: Any = ()) -> str:
    changed = source("acte-naissance")
    for status in changed["statuses"]:
        for choice in status.get("choices", []):
            if choice["id"] == "complement":
                choice["fields"] = list(to_agents)
        for action in status.get("enter", []):
            if action["do"] == "ask" and to_citizen:
                action["fields"] = list(to_citizen)
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def test_an_agent_owes_only_what_is_asked(bench: Bench) -> None:
    request_id, client = prepared(bench, HELP, AMOUNT, GUARDIAN), agent(bench)
    page = client.get(case_url(request_id)).text
    assert "data-asked-if" in page
    assert "champ-tuteur" not in page
    form = {"choice": "complement", "comment": "Quoi ?", "version": "1", "champ-aide": "1"}
    wrong = client.post(case_url(request_id, "choix"), data=form)
    assert (wrong.status_code, "Remplissez «\u00a0Montant\u00a0»." in wrong.text) == (422, True)
    del form["champ-aide"]
    form |= {"champ-montant": "12", "champ-tuteur": "Zoé"}
    assert client.post(case_url(request_id, "choix"), data=form).status_code == 303


def test_a_citizen_owes_only_what_is_asked(bench: Bench) -> None:
    request_id = prepared(bench, to_citizen=(HELP, AMOUNT, PROOF, GUARDIAN))
    choose(agent(bench), request_id, "complement", comment="Quoi ?")
    client = citizen(bench)
    page = client.get(own_url(request_id)).text
    assert ("data-asked-if" in page, "champ-tuteur" in page) == (True, False)
    wrong = client.post(own_url(request_id, "reponse"), data={"champ-aide": "1"})
    assert (wrong.status_code, "Ajoutez un fichier." in wrong.text) == (422, True)
    answered = client.post(own_url(request_id, "reponse"), data={"champ-montant": "12"})
    assert answered.status_code == 303
