"""Replies kept ready: whose they are, how they are filled, what never leaves."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from guichet_kit.testing import Bench
from guichet_workflow.models import Reply
from sqlalchemy import select

from .samples import agent, case_url, choose, opened

HOME = "/agents/dossiers/reponses-types/"
BODY = "Bonjour {{ prenom }},\n\nVotre demande {{ reference }} est lue par {{ agent }}."


def manager(bench: Bench, **more: Any) -> FlaskClient:
    return agent(bench, "chief", name="Karim Benali", rights=["messages.edit"], **more)


def keep(client: FlaskClient, scope: str = "moi", **more: str) -> Any:
    data = {"label": "Lue", "body": BODY, "scope": scope, **more}
    return client.post(f"{HOME}nouvelle", data=data)


def ids(bench: Bench) -> list[str]:
    with bench.transaction() as session:
        return [str(one) for one in session.scalars(select(Reply.id).order_by(Reply.id))]


def insert(client: FlaskClient, request_id: str, **form: str) -> Any:
    return client.post(case_url(request_id, "saisie"), data=form)


def test_a_reply_is_put_after_what_was_typed(bench: Bench) -> None:
    request_id = opened(bench, data={"prenom": "Marie"})
    assert keep(agent(bench)).status_code == 303
    (reply,) = ids(bench)
    assert "Lue" in agent(bench).get(case_url(request_id)).text
    page = insert(agent(bench), request_id, message="Mes mots.", reponse=reply)
    assert page.status_code == 200
    assert "Mes mots.\n\nBonjour Marie,\n\nVotre demande 2026-000123 est lue par" in page.text
    motive = {"choice": "refuser", "comment": "D’abord.", "par": "choix", "reponse": reply}
    assert "D’abord.\n\nBonjour Marie," in insert(agent(bench), request_id, **motive).text


def test_what_the_case_lacks_is_marked_and_never_leaves(bench: Bench) -> None:
    request_id = opened(bench, data={})
    keep(agent(bench))
    page = insert(agent(bench), request_id, message="", reponse=ids(bench)[0])
    assert "[à compléter\u00a0: prénom]" in page.text
    assert "À compléter avant l’envoi" in page.text
    words = "Bonjour [à compléter\u00a0: prénom],"
    sent = len(bench.emitted())
    refused = agent(bench).post(case_url(request_id, "messages"), data={"message": words})
    assert refused.status_code == 422
    assert "Complétez avant d’envoyer\u00a0: prénom." in refused.text
    assert words in refused.text
    assert choose(agent(bench), request_id, "refuser", comment=words).status_code == 422
    assert len(bench.emitted()) == sent


def test_a_reply_that_is_gone_loses_no_word(bench: Bench) -> None:
    request_id = opened(bench)
    for picked in (str(uuid4()), "abc"):
        page = insert(agent(bench), request_id, message="Mes mots.", reponse=picked)
        assert page.status_code == 422
        assert "Mes mots." in page.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Bonjour {{ inconnu }}", "pas dans la liste"),
        ("Bonjour {{ prenom", "mal écrit"),
        ("{{ prenom * 9 }}", "refusée"),
        (" ", "Écrivez le texte"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused_and_kept(
    bench: Bench, body: str, said: str
) -> None:
    refused = keep(agent(bench), body=body)
    assert refused.status_code == 422
    assert said in refused.text
    assert 'value="Lue"' in refused.text
    assert ids(bench) == []


def test_ones_own_are_ones_own(bench: Bench) -> None:
    request_id = opened(bench)
    keep(agent(bench))
    (reply,) = ids(bench)
    other = agent(bench, "agent-2")
    assert "Lue" not in other.get(case_url(request_id)).text
    assert insert(other, request_id, message="x", reponse=reply).status_code == 422
    for answer in (
        other.get(HOME + reply),
        other.post(HOME + reply, data={"label": "L", "body": "b", "scope": "moi"}),
        other.get(f"{HOME}{reply}/supprimer"),
        other.post(f"{HOME}{reply}/supprimer"),
        manager(bench).get(HOME + reply),
    ):
        assert answer.status_code == 404
    assert "Lue" not in other.get(HOME).text
    asked = agent(bench).get(f"{HOME}{reply}/supprimer").text
    assert "sans retour possible" in asked
    assert ids(bench) == [reply]
    assert agent(bench).post(f"{HOME}{reply}/supprimer").status_code == 303
    assert ids(bench) == []


def test_shared_ones_need_the_right_and_stay_in_its_families(bench: Bench) -> None:
    assert keep(agent(bench), "tous").status_code == 403
    bound = manager(bench, bounds={"messages.edit": ["voirie"]})
    for scope in ("tous", "famille:etat-civil", "circuit:acte-naissance"):
        assert keep(bound, scope).status_code == 422
    assert keep(manager(bench), "famille:inconnue").status_code == 422
    assert keep(bound, "famille:voirie", label="Pour la voirie").status_code == 303
    assert keep(manager(bench), "circuit:acte-naissance", label="Pour l’acte").status_code == 303
    assert keep(manager(bench), "famille:etat-civil", label="Pour la famille").status_code == 303
    assert keep(manager(bench), "tous", label="Pour tous").status_code == 303
    page = agent(bench).get(case_url(opened(bench))).text
    for words in ("Pour l’acte", "Pour la famille", "Pour tous"):
        assert words in page
    assert "Pour la voirie" not in page
    assert "Pour tous" not in bound.get(HOME).text
    assert "Pour la voirie" in bound.get(HOME).text


def test_words_written_in_a_reply_that_is_gone_stay(bench: Bench) -> None:
    typed = {"label": "L", "body": "À garder", "scope": "moi"}
    gone = agent(bench).post(HOME + str(uuid4()), data=typed)
    assert gone.status_code == 404
    assert "À garder" in gone.text
    assert "n’existe plus" in gone.text
    assert f'action="{HOME}nouvelle"' in gone.text


def test_a_reply_is_changed_and_the_list_is_paged(bench: Bench) -> None:
    for n in range(22):
        keep(agent(bench), label=f"Réponse n{n:02}")
    first = agent(bench).get(HOME).text
    assert "Réponse n21" in first
    assert "Réponse n01" not in first
    place = first.split("?apres=")[1].split('"')[0]
    assert "Réponse n01" in agent(bench).get(f"{HOME}?apres={place}").text
    reply = ids(bench)[0]
    assert "Réponse n00" in agent(bench).get(HOME + reply).text
    changed = {"label": "Autre nom", "body": "Oui.", "scope": "moi"}
    assert agent(bench).post(HOME + reply, data=changed).status_code == 303
    assert "Autre nom" in agent(bench).get(HOME).text
    assert agent(bench).get(f"{HOME}nouvelle").status_code == 200


def test_the_list_costs_two_statements_and_an_insertion_ten(bench: Bench) -> None:
    request_id = opened(bench)
    keep(agent(bench))
    reply = ids(bench)[0]
    with bench.statements() as seen:
        agent(bench).get(HOME)
    assert len(seen) <= 2, seen
    with bench.statements() as seen:
        insert(agent(bench), request_id, message="", reponse=reply)
    assert len(seen) <= 12, seen
