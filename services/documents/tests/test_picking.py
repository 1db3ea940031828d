"""Picking in the wallet: hers alone, of the kinds asked, as a copy that lives with the request."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from guichet_documents import actions
from guichet_documents.models import File
from guichet_documents.storage import Storage
from guichet_kit.testing import Bench
from sqlalchemy import select

from . import samples
from .test_wallet import accesses, give

URL = "/fichiers/choisir"
OWN = {"etat-civil": "p-1", "scolaire": "p-2"}


@pytest.fixture
def marie(bench: Bench) -> FlaskClient:
    """A citizen known by another pseudonym in each family."""
    return bench.client("citizen", sub="marie", subjects=OWN)


def ticket(bench: Bench, **more: Any) -> dict[str, str]:
    return {"ticket": samples.deposit_ticket(bench, **more)}


def pick(bench: Bench, client: FlaskClient, *documents: str, **more: Any) -> Any:
    asked = {"document": list(documents)}
    return client.post(URL, query_string=ticket(bench, **more), data=asked)


def test_her_documents_of_every_family_are_offered(bench: Bench, marie: FlaskClient) -> None:
    give(bench, 1, "p-1", "etat-civil")
    give(bench, 1, "p-2", "scolaire")
    page = marie.get(URL, query_string=ticket(bench)).text
    assert "Photo du problème" in page
    assert page.count('type="checkbox"') == 2
    assert "État civil et citoyenneté" in page
    assert "Scolaire et périscolaire" in page


def test_only_what_the_question_takes_is_offered(bench: Bench, marie: FlaskClient) -> None:
    give(bench)
    for more in ({"accept": ["image/jpeg"]}, {"max_bytes": 10}):
        page = marie.get(URL, query_string=ticket(bench, **more)).text
        assert "Aucun document ne convient ici" in page


def test_a_copy_comes_back_with_a_receipt(
    bench: Bench, marie: FlaskClient, storage: Storage, folder: Path
) -> None:
    (document_id,) = give(bench)
    answer = pick(bench, marie, document_id)
    assert answer.status_code == 303, answer.text
    (receipt,) = samples.receipts(answer)
    assert receipt["document_id"] != document_id
    assert (receipt["name"], receipt["owner"]["draft"]) == ("Document 00.pdf", "d-1")
    with bench.transaction() as session:
        copy = session.get_one(File, UUID(receipt["document_id"]))
        first = session.get_one(File, UUID(document_id))
        assert (copy.state, copy.family, copy.subject) == ("deposited", None, None)
        assert copy.object != first.object
        assert storage.path(bench.authority, copy.object).read_bytes() == b"%PDF-1.7 document"
    assert ("p-1", "citizen", True) in accesses(bench)


def test_the_copy_stays_when_the_document_goes(
    bench: Bench, marie: FlaskClient, storage: Storage
) -> None:
    (document_id,) = give(bench)
    (receipt,) = samples.receipts(pick(bench, marie, document_id))
    with bench.transaction() as session:
        actions.delete_files(session, File.id == UUID(document_id))
        actions.remove_objects(session, storage)
    with bench.transaction() as session:
        copy = session.get_one(File, UUID(receipt["document_id"]))
    assert storage.path(bench.authority, copy.object).exists()


def test_nobody_picks_what_is_not_in_her_wallet(bench: Bench, marie: FlaskClient) -> None:
    (others,) = give(bench, 1, "p-9")
    (taken_out,) = give(bench, 1, "p-1")
    with bench.transaction() as session:
        actions.take_out(session, "etat-civil", "p-1", UUID(taken_out))
    for document_id in (others, taken_out, str(uuid4()), "pas-un-numero"):
        assert pick(bench, marie, document_id).status_code == 404
    with bench.transaction() as session:
        assert session.scalars(select(File).where(File.state == "deposited")).all() == []
    assert ("p-1", "citizen", False) in accesses(bench)


def test_one_not_hers_keeps_none_of_the_others(bench: Bench, marie: FlaskClient) -> None:
    (own,) = give(bench)
    (others,) = give(bench, 1, "p-9")
    assert pick(bench, marie, own, others).status_code == 404
    with bench.transaction() as session:
        assert session.scalars(select(File).where(File.state == "deposited")).all() == []


def test_what_the_question_does_not_take_is_refused(bench: Bench, marie: FlaskClient) -> None:
    (document_id,) = give(bench)
    assert pick(bench, marie, document_id, accept=["image/png"]).status_code == 404


def test_nothing_chosen_or_too_many_are_told(bench: Bench, marie: FlaskClient) -> None:
    documents = give(bench, 2)
    nothing = pick(bench, marie)
    assert (nothing.status_code, "Choisissez un document" in nothing.text) == (422, True)
    two = pick(bench, marie, *documents, max_files=1)
    assert (two.status_code, "1 fichier au plus" in two.text) == (422, True)


def test_who_did_not_sign_in_is_sent_to(bench: Bench) -> None:
    for client in (bench.client(), bench.client("agent")):
        assert client.get(URL, query_string=ticket(bench)).status_code == 401
    assert bench.client("citizen").get(URL).status_code == 403


def test_long_wallets_are_paged(bench: Bench, marie: FlaskClient) -> None:
    give(bench, 22)
    first = marie.get(URL, query_string=ticket(bench)).text
    assert first.count('type="checkbox"') == 20
    after = first.split("&amp;apres=")[1].split('"')[0]
    second = marie.get(URL, query_string={**ticket(bench), "apres": after}).text
    assert second.count('type="checkbox"') == 2
