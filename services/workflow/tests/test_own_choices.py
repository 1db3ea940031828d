"""Choices that are the citizen's own: on her follow-up page, made once, never a decision."""

import re
from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.actions.definitions import Unfit

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url

ACCEPT = {"id": "accepter", "label": "J’accepte la date", "by": ["citizen"], "to": "prete"}
REASON = {"id": "raison", "type": "text", "label": "Ce qui ne va pas"}
DECLINE = {"id": "decliner", "label": "Cette date ne va pas", "by": ["citizen"], "to": "retour",
           "comment": "optional", "fields": [REASON], "style": "danger"}  # fmt: skip


def proposing(*choices: Any, **more: Any) -> Any:
    """A circuit of which a status lets the citizen choose."""
    changed = source("acte-naissance")
    check = next(one for one in changed["statuses"] if one["id"] == "verification")
    check["choices"].append({**check["choices"][0], "id": "proposer", "to": "proposee"})
    common = {"kind": "open", "turn": "agent", "function": "etat_civil"}
    back = {"id": "abandonner", "label": "Reprendre", "by": ["etat_civil"], "to": "verification"}
    changed["statuses"] += [
        {**common, "id": "proposee", "label": "Date proposée", "turn": "citizen",
         "choices": [*(choices or (ACCEPT, DECLINE)), back], **more},
        {**common, "id": "prete", "label": "Date acceptée", "choices": [back]},
        {**common, "id": "retour", "label": "Date à revoir", "choices": [back]},
    ]  # fmt: skip
    return changed


def proposed(bench: Bench, *choices: Any, **more: Any) -> str:
    with bench.transaction() as session:
        publish(session, proposing(*choices, **more))
    request_id = opened(bench)
    choose(agent(bench), request_id, "proposer")
    return request_id


def version_of(text: str) -> str:
    return text.partition('name="version" value="')[2].partition('"')[0]


def pick(bench: Bench, request_id: str, choice: str, **form: str) -> Any:
    version = version_of(citizen(bench).get(own_url(request_id)).text)
    data = {"choice": choice, "version": version, **form}
    return citizen(bench).post(own_url(request_id, "choix"), data=data)


def test_she_reads_what_follows_and_chooses(bench: Bench) -> None:
    request_id = proposed(bench)
    page = citizen(bench).get(own_url(request_id)).text
    assert "Nous attendons votre choix." in page
    assert "Votre demande passera à «\u00a0Date acceptée\u00a0»." in page
    assert "Reprendre" not in page
    done = pick(bench, request_id, "accepter")
    assert (done.status_code, "fait=choix" in done.location) == (303, True)
    after = citizen(bench).get(done.location).text
    assert "Votre choix est enregistré." in after
    assert "Vous avez choisi «\u00a0J’accepte la date\u00a0»." in after
    assert 'href="#choisir"' not in after
    told = agent(bench).get(case_url(request_id)).text
    assert "L’usager a choisi «\u00a0J’accepte la date\u00a0»." in told.replace("&nbsp;", "\u00a0")
    kinds = re.findall(
        r'<li class="(\w+)"><div class="event">\s*<p class="event-title">([^<]*)', told
    )
    assert [kind for kind, title in kinds if title.startswith("L’usager a choisi")] == ["event"]
    assert "decision" in [kind for kind, _title in kinds]


def test_what_is_wrong_is_shown_again_with_what_she_typed(bench: Bench) -> None:
    request_id = proposed(bench)
    wrong = pick(bench, request_id, "decliner", comment="Le mardi me va", **{"champ-raison": " "})
    assert (wrong.status_code, 'href="#champ-raison"' in wrong.text) == (422, True)
    assert "Le mardi me va" in wrong.text
    long = pick(bench, request_id, "decliner", comment="a" * 4001, **{"champ-raison": "Mardi"})
    assert (long.status_code, 'href="#mot-decliner"' in long.text) == (422, True)
    right = pick(bench, request_id, "decliner", comment="Plutôt", **{"champ-raison": "Mardi"})
    assert right.status_code == 303
    told = agent(bench).get(case_url(request_id)).text
    assert ("Mardi" in told, "Plutôt" in told) == (True, True)


def test_a_day_of_hers_is_held_to_the_bounds_of_the_circuit(bench: Bench) -> None:
    day = {"id": "jour", "type": "date", "label": "Le jour", "min": "today"}
    request_id = proposed(bench, ACCEPT, {**DECLINE, "fields": [day]})
    past = {"champ-jour-day": "1", "champ-jour-month": "1", "champ-jour-year": "2001"}
    wrong = pick(bench, request_id, "decliner", **past)
    assert (wrong.status_code, 'href="#champ-jour' in wrong.text) == (422, True)
    right = pick(bench, request_id, "decliner", **past | {"champ-jour-year": "2101"})
    assert right.status_code == 303


def test_her_word_is_never_said_to_be_the_service_s(bench: Bench) -> None:
    asked = {**DECLINE, "id": "autre", "to": "complement", "fields": []}
    request_id = proposed(bench, ACCEPT, DECLINE, asked)
    assert pick(bench, request_id, "autre", comment="Plutôt mardi").status_code == 303
    page = citizen(bench).get(own_url(request_id)).text
    assert "Le service précise" not in page
    assert "Votre mot\u00a0: «\u00a0Plutôt mardi\u00a0»" in page


def test_a_word_that_is_owed_is_told_with_all_that_lacks(bench: Bench) -> None:
    request_id = proposed(bench, ACCEPT, {**DECLINE, "comment": "required"})
    wrong = pick(bench, request_id, "decliner", comment=" ")
    assert (wrong.status_code, "Écrivez votre mot au service." in wrong.text) == (422, True)
    assert "Remplissez «\u00a0Ce qui ne va pas\u00a0»." in wrong.text


def test_in_two_tabs_the_second_is_told_and_loses_no_word(bench: Bench) -> None:
    request_id = proposed(bench)
    version = version_of(citizen(bench).get(own_url(request_id)).text)
    assert pick(bench, request_id, "accepter").status_code == 303
    form = {"choice": "decliner", "version": version, "comment": "Non", "champ-raison": "Mardi"}
    late = citizen(bench).post(own_url(request_id, "choix"), data=form)
    assert late.status_code == 409
    assert "Votre choix n’est pas fait" in late.text
    assert "Ce que vous aviez écrit" in late.text
    assert "Mardi" in late.text


def test_a_choice_of_agents_is_not_hers_nor_hers_theirs(bench: Bench) -> None:
    request_id = proposed(bench)
    assert pick(bench, request_id, "abandonner").status_code == 409
    assert "J’accepte la date" not in agent(bench).get(case_url(request_id)).text
    refused = choose(agent(bench), request_id, "accepter", version="9")
    assert refused.status_code in (403, 409)
    stranger = citizen(bench, "p-luc").post(own_url(request_id, "choix"), data={"choice": "x"})
    assert stranger.status_code == 404


def test_words_of_the_circuit_are_read_before(bench: Bench) -> None:
    told = {**ACCEPT, "confirm": "Vous viendrez avec une pièce d’identité."}
    request_id = proposed(bench, told, DECLINE)
    page = citizen(bench).get(own_url(request_id)).text
    assert "Vous viendrez avec une pièce d’identité." in page
    assert "Votre demande passera à «\u00a0Date acceptée" not in page


def test_an_agent_sees_what_she_may_choose(bench: Bench) -> None:
    request_id = proposed(bench)
    assert "J’accepte la date" in agent(bench).get(case_url(request_id, "usager")).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to": "delivree"}, "l’usager ne peut pas choisir d’y aller"),
        (
            {"fields": [{"id": "p", "type": "file", "label": "P"}]},
            "ne peut pas demander de fichier",
        ),
        ({"fields": [{"id": "p", "type": "agent", "label": "P"}]}, "ni d’agent"),
    ],
)
def test_what_she_may_not_choose(bench: Bench, change: Any, words: str) -> None:
    with bench.transaction() as session, pytest.raises(Unfit) as refused:
        publish(session, proposing({**ACCEPT, **change}))
    assert words in " ".join(one.text for one in refused.value.findings)


def test_no_function_has_her_name(bench: Bench) -> None:
    changed = proposing()
    changed["functions"]["citizen"] = {"label": "Moi", "role": "r"}
    with bench.transaction() as session, pytest.raises(Unfit) as refused:
        publish(session, changed)
    assert "désigne l’usager" in refused.value.findings[0].text
