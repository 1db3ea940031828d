"""A file whose right ended while it was uploaded: taken in all the same, or told apart."""

from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url
from .test_follow import ADDED, asked, receipt

ATTACHED = "workflow.document.attached.v1"
OTHER = {**ADDED, "document_id": "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f8", "name": "autre.pdf"}


def begun(bench: Bench, me: FlaskClient, request_id: str, file: dict[str, object] = ADDED) -> str:
    """Give the receipt of a piece whose deposit begins now."""
    leaves = me.post(own_url(request_id, "piece"))
    sealed = parse_qs(urlsplit(leaves.location).query)["ticket"][0]
    owner = unseal(HANDOVER_KEY, "deposit", sealed, 60)["owner"]
    return seal(
        HANDOVER_KEY,
        "deposited",
        {"authority": bench.authority, "owner": owner, **file, "scan": "clean"},
    )


def test_a_piece_begun_while_allowed_is_taken_once_it_is_not(bench: Bench) -> None:
    changed = source("acte-naissance")
    after = next(one for one in changed["statuses"] if one["id"] == "complement")
    after["citizen"] = {"pieces": False}
    with bench.transaction() as session:
        publish(session, changed)
    request_id, me = opened(bench), citizen(bench)
    back = begun(bench, me, request_id)
    choose(agent(bench), request_id, "complement", comment="Quoi ?")
    assert me.post(own_url(request_id, "piece")).status_code == 409
    done = me.get(own_url(request_id), query_string={"recu": back})
    assert "fait=piece" in done.location
    assert "Votre pièce est ajoutée" in me.get(done.location).text
    assert len(bench.emitted(ATTACHED)) == 1


def test_a_file_of_a_question_no_longer_asked_becomes_a_piece(bench: Bench) -> None:
    request_id, me = asked(bench), citizen(bench)
    late = receipt(bench, request_id, "piece_complementaire")
    me.post(own_url(request_id, "reponse"), data={"champ-precision": "Valmont"})
    done = me.get(own_url(request_id), query_string={"recu": late})
    page = me.get(done.location).text
    assert "la question n’est plus posée" in page
    assert "facture.pdf" in agent(bench).get(case_url(request_id)).text
    again = me.get(own_url(request_id), query_string={"recu": late})
    assert again.status_code == 303
    assert len(bench.emitted(ATTACHED)) == 1


def test_one_that_comes_once_all_is_over_is_told_with_the_rest_kept(bench: Bench) -> None:
    request_id, me = opened(bench), citizen(bench)
    back = begun(bench, me, request_id)
    choose(agent(bench), request_id, "refuser", comment="Hors délai")
    done = me.get(own_url(request_id), query_string={"recu": back})
    assert done.status_code == 303
    page = me.get(done.location).text
    assert "s’est terminée pendant l’envoi" in page
    assert 'class="notice warn"' in page
    assert bench.emitted(ATTACHED) == []


def test_one_that_comes_late_takes_nothing_of_the_others_away(bench: Bench) -> None:
    request_id, me = asked(bench), citizen(bench)
    payload = {"authority": bench.authority, "owner": {"case": request_id, "field": "ancienne"}}
    old = seal(HANDOVER_KEY, "deposited", {**payload, **OTHER, "scan": "clean"})
    good = receipt(bench, request_id, "piece_complementaire")
    done = me.get(own_url(request_id), query_string={"recu": [old, good]})
    assert done.status_code == 303
    page = me.get(own_url(request_id)).text
    assert ("facture.pdf" in page, "autre.pdf" in page) == (True, True)
