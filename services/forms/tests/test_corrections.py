"""A request that was sent is corrected when its circuit asks for the whole form again."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from guichet_forms.actions import procedures, renewal, submissions
from guichet_forms.actions.codes import codes_of, second_digest
from guichet_forms.actions.corrections import send_correction
from guichet_forms.actions.senders import Sender
from guichet_forms.core.definition import compile_form
from guichet_forms.models import AnswerValue, Draft, Submission
from guichet_forms.problems import CorrectionOver
from guichet_kit.handover import digest, seal
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from guichet_kit.testing import HANDOVER_KEY, Bench, check_contract
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .conftest import CONTRACTS, FIRST, GO, URL, changed, fill, follow, hidden, publish, send

CORRECTED = "forms.submission.corrected.v1"
ASKED_AT = "2026-11-18T08:04:00+00:00"


def sent_by(client: FlaskClient) -> str:
    return re.findall(r"[0-9a-f-]{36}", send(client))[0]


def ticket(bench: Bench, request_id: str, **more: Any) -> str:
    with bench.transaction() as session:
        second = session.get_one(Submission, UUID(request_id)).second_digest or ""
    payload = {
        "authority": bench.authority,
        "request_id": request_id,
        "asked_at": ASKED_AT,
        "round": 0,
        "second": digest(HANDOVER_KEY, "correction-second", second),
        "visitor": "visitor-1",
    }
    return seal(HANDOVER_KEY, "correction", {**payload, **more})


def begin(client: FlaskClient, sealed: str, **more: str) -> Any:
    return client.post(f"{URL}corriger", data={"ticket": sealed, **more})


def correct(client: FlaskClient, sealed: str, **values: str) -> Any:
    """Go through a correction of the first page, and send it."""
    begin(client, sealed)
    url = f"{URL}1?retour=verifier"
    assert follow(client, url, {**FIRST, **values, **GO}).startswith(f"{URL}verifier")
    check = client.get(f"{URL}verifier")
    assert "Envoyer mes corrections" in check.text
    posted = {name: hidden(check.text, name) for name in ("token", "revision")}
    return posted, client.post(f"{URL}envoyer", data=posted)


def test_the_form_comes_back_filled_and_what_changed_is_told(bench: Bench) -> None:
    client = bench.client()
    request_id = sent_by(client)
    sealed = ticket(bench, request_id)
    assert "Voir et corriger mes réponses" in client.get(f"{URL}corriger?ticket={sealed}").text
    assert begin(client, sealed).location == f"{URL}verifier"
    check = client.get(f"{URL}verifier").text
    assert "Le Goff" in check
    assert "Vous n’avez encore rien changé" in check
    assert "<mark>" not in check
    _posted, answer = correct(client, sealed, nom="Le Gall", email="autre@exemple.fr")
    page = client.get(answer.location)
    assert "Vos corrections sont envoyées" in page.text
    [told] = bench.emitted(CORRECTED)
    check_contract(CONTRACTS / "events", CORRECTED, told)
    assert told["request_id"] == request_id
    assert told["asked_at"] == ASKED_AT
    changes = {one["label"]: (one["before"], one["after"]) for one in told["changes"]}
    assert ("Le Goff", "Le Gall") in changes.values()
    assert len(changes) == 2
    assert told["data"]["nom"] == "Le Gall"
    with bench.transaction() as session:
        kept = session.get_one(Submission, UUID(request_id))
        assert kept.answers["nom"] == "Le Gall"
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert len(bench.emitted("forms.submission.sent.v1")) == 1


def test_an_address_that_changes_is_the_new_second_element(bench: Bench) -> None:
    client = bench.client()
    request_id = sent_by(client)
    correct(client, ticket(bench, request_id), email="autre@exemple.fr")
    with bench.transaction() as session:
        kept = session.get_one(Submission, UUID(request_id))
        bare = codes_of(HANDOVER_KEY, kept).code.replace("-", "")
    expected = digest(HANDOVER_KEY, "tracking-second", f"{bare}|autre@exemple.fr")
    assert bench.emitted(CORRECTED)[0]["tracking"]["second_digest"] == expected


def test_a_second_click_sends_once(bench: Bench) -> None:
    client = bench.client()
    posted, first = correct(client, ticket(bench, sent_by(client)), nom="Le Gall")
    again = client.post(f"{URL}envoyer", data=posted)
    assert again.location == first.location
    assert len(bench.emitted(CORRECTED)) == 1


def test_what_was_begun_is_taken_up_and_another_draft_is_not_lost(bench: Bench) -> None:
    client = bench.client()
    sealed = ticket(bench, sent_by(client))
    begin(client, sealed)
    follow(client, f"{URL}1?retour=verifier", {**FIRST, "nom": "Le Gall", **GO})
    assert "Reprendre ma correction" in client.get(f"{URL}corriger?ticket={sealed}").text
    assert "Vous corrigez une demande déjà envoyée" in client.get(URL).text
    begin(client, sealed)
    check = client.get(f"{URL}verifier").text
    assert "<mark>Le Gall</mark>" in check
    assert "Avant : Le Goff" in check
    client.post(f"{URL}recommencer", data={"token": hidden(check, "token")})
    fill(client)
    page = client.get(f"{URL}corriger?ticket={sealed}").text
    assert "Effacer l’autre et corriger celle-ci" in page
    assert "corriger" in begin(client, sealed).location
    assert "corriger" in begin(client, sealed, remplacer=str(uuid7())).location
    with bench.transaction() as session:
        assert session.scalars(select(Draft)).one().correction is None
    begin(client, sealed, remplacer=hidden(page, "remplacer"))
    with bench.transaction() as session:
        assert session.scalars(select(Draft)).one().correction is not None


def test_a_ticket_is_of_one_browser_and_one_authority(bench: Bench) -> None:
    client = bench.client()
    request_id = sent_by(client)
    for wrong in (
        ticket(bench, request_id, visitor="visitor-2"),
        ticket(bench, request_id, authority="ailleurs"),
        ticket(bench, request_id) + "x",
        ticket(bench, request_id, second=""),
    ):
        assert client.get(f"{URL}corriger?ticket={wrong}").status_code == 403
        assert begin(client, wrong).status_code == 403


def test_a_closed_procedure_and_a_new_version_change_nothing(bench: Bench) -> None:
    client = bench.client()
    sealed = ticket(bench, sent_by(client))
    publish(bench, changed(title="Autre titre"))
    with bench.transaction() as session:
        procedures.set_state(session, "dix-champs", "closed")
    _posted, answer = correct(client, sealed, nom="Le Gall")
    assert "correction-envoyee" in answer.location
    assert bench.emitted(CORRECTED)


def test_what_is_looked_for_follows_and_what_is_erased_ends_it(bench: Bench) -> None:
    client = bench.client()
    request_id = sent_by(client)
    sealed = ticket(bench, request_id)
    correct(client, sealed, nom="Le Gall")
    begin(client, sealed)
    with bench.transaction() as session:
        values = session.scalars(select(AnswerValue.value))
        assert "le goff" not in set(values)
        submissions.erase(session, UUID(request_id))
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert begin(client, sealed).status_code == 404


def begun(bench: Bench) -> UUID:
    """Begin a correction; give the request it is of."""
    client = bench.client()
    request_id = sent_by(client)
    begin(client, ticket(bench, request_id))
    return UUID(request_id)


def send_it(session: Session, draft: Draft) -> Submission:
    form = compile_form(procedures.find_version(session, draft.slug, draft.number).source)
    answers, sender = {**draft.answers, "email": "autre@exemple.fr"}, Sender("visitor", "visitor-1")
    return send_correction(session, form, draft, answers, sender, HANDOVER_KEY)


def test_a_correction_writes_nothing_back_into_what_is_erased_meanwhile(bench: Bench) -> None:
    request_id = begun(bench)
    with bench.transaction() as session:
        draft = session.scalars(select(Draft)).one()
        read = session.get_one(Submission, request_id)
        with bench.transaction() as other:
            submissions.erase(other, request_id)
        with pytest.raises(NotFound):
            send_it(session, draft)
        assert read.answers == {}
        session.rollback()
    assert bench.emitted(CORRECTED) == []


def renew(bench: Bench, request_id: UUID) -> None:
    with bench.transaction() as session:
        renewal.renew(session, request_id, HANDOVER_KEY)


def test_a_code_renewed_closes_what_was_begun_before(bench: Bench) -> None:
    request_id = begun(bench)
    with bench.transaction() as session:
        draft = session.scalars(select(Draft)).one()
        session.get_one(Submission, request_id)
        renew(bench, request_id)
        with pytest.raises(CorrectionOver):
            send_it(session, draft)
        session.rollback()
    assert bench.emitted(CORRECTED) == []
    former = ticket(bench, str(request_id))
    assert bench.client().get(f"{URL}corriger?ticket={former}").status_code == 403
    assert begin(bench.client(), former).status_code == 403


def test_the_page_that_refuses_tells_that_what_was_written_is_kept(bench: Bench) -> None:
    client, request_id = bench.client(), begun(bench)
    check = client.get(f"{URL}verifier")
    renew(bench, request_id)
    posted = {name: hidden(check.text, name) for name in ("token", "revision")}
    answer = client.post(f"{URL}envoyer", data=posted)
    assert answer.status_code == 403
    assert "ce que vous avez écrit est gardé" in answer.text.replace("\u00a0", " ")


def test_who_has_the_new_code_goes_on_with_what_she_wrote(bench: Bench) -> None:
    client = bench.client()
    request_id = sent_by(client)
    begin(client, ticket(bench, request_id))
    follow(client, f"{URL}1?retour=verifier", {**FIRST, "nom": "Le Gall", **GO})
    renew(bench, UUID(request_id))
    sealed = ticket(bench, request_id, round=1)
    assert "Reprendre ma correction" in client.get(f"{URL}corriger?ticket={sealed}").text
    _posted, answer = correct(client, sealed, nom="Le Gall", email="autre@exemple.fr")
    assert "correction-envoyee" in answer.location
    with bench.transaction() as session:
        kept = session.get_one(Submission, UUID(request_id))
        assert kept.answers["nom"] == "Le Gall"
        code = codes_of(HANDOVER_KEY, kept).code
        assert kept.second_digest == second_digest(HANDOVER_KEY, code, "autre@exemple.fr")


def check(client: FlaskClient) -> dict[str, str]:
    page = client.get(f"{URL}verifier").text
    return {name: hidden(page, name) for name in ("token", "revision")}


def both_begun(bench: Bench, **values: str) -> tuple[str, FlaskClient, dict[str, str]]:
    """Two browsers begin to correct one request; the first sends `values`.

    Give the request, the second browser, and what its check page posts.
    """
    client, other = bench.client(), bench.client(visitor="visitor-2")
    request_id = sent_by(client)
    begin(other, ticket(bench, request_id, visitor="visitor-2"))
    follow(other, f"{URL}1?retour=verifier", {**FIRST, "nom": "Le Gac", **GO})
    posted = check(other)
    correct(client, ticket(bench, request_id), **values)
    return request_id, other, posted


def test_a_correction_does_not_undo_unseen_the_one_sent_meanwhile(bench: Bench) -> None:
    request_id, other, posted = both_begun(bench, nom="Le Gall")
    refused = other.post(f"{URL}envoyer", data=posted)
    assert refused.status_code == 409
    assert "corrigée entre-temps" in refused.text
    assert "Le Gall" in refused.text
    assert "Le Gac" in refused.text
    assert "Le Gac" in other.get(f"{URL}verifier").text, "what she typed is kept"
    assert len(bench.emitted(CORRECTED)) == 1
    again = {**posted, "corrige": hidden(refused.text, "corrige")}
    assert "correction-envoyee" in other.post(f"{URL}envoyer", data=again).location
    [_first, told] = bench.emitted(CORRECTED)
    assert [(one["before"], one["after"]) for one in told["changes"]] == [("Le Gall", "Le Gac")]


def test_what_was_seen_is_not_what_came_after(bench: Bench) -> None:
    request_id, other, posted = both_begun(bench, nom="Le Gall")
    seen = hidden(other.post(f"{URL}envoyer", data=posted).text, "corrige")
    correct(bench.client(), ticket(bench, request_id), nom="Le Guen")
    refused = other.post(f"{URL}envoyer", data={**posted, "corrige": seen})
    assert refused.status_code == 409
    assert "Le Guen" in refused.text


def test_the_same_correction_sent_twice_is_no_quarrel(bench: Bench) -> None:
    _request_id, other, posted = both_begun(bench, nom="Le Gac")
    assert "correction-envoyee" in other.post(f"{URL}envoyer", data=posted).location


def test_an_address_changed_meanwhile_is_told_to_no_one_let_in_before(bench: Bench) -> None:
    request_id, other, posted = both_begun(bench, email="autre@exemple.fr")
    refused = other.post(f"{URL}envoyer", data=posted)
    assert refused.status_code == 403
    assert "autre@exemple.fr" not in refused.text
    begin(other, ticket(bench, request_id, visitor="visitor-2"))
    refused = other.post(f"{URL}envoyer", data=check(other))
    assert refused.status_code == 409
    assert "autre@exemple.fr" in refused.text, "who follows the request again sees it as it is"


def refused_check(client: FlaskClient) -> str:
    """Give what the check page says to who was let in before."""
    refused = client.get(f"{URL}verifier")
    assert refused.status_code == 403
    return str(refused.text.replace("\u00a0", " "))


def test_the_check_page_shows_nothing_of_a_request_whose_address_changed(bench: Bench) -> None:
    request_id, other, _posted = both_begun(bench, email="autre@exemple.fr")
    page = refused_check(other)
    assert "ce que vous avez écrit est gardé" in page
    assert "autre@exemple.fr" not in page
    begin(other, ticket(bench, request_id, visitor="visitor-2"))
    assert "Avant : autre@exemple.fr" in other.get(f"{URL}verifier").text.replace("\u00a0", " ")


def test_the_check_page_shows_nothing_of_a_request_whose_code_was_renewed(bench: Bench) -> None:
    request_id, other, _posted = both_begun(bench, nom="Le Gall")
    renew(bench, UUID(request_id))
    assert "Le Gall" not in refused_check(other)


def test_a_ticket_given_before_the_address_changed_opens_nothing(bench: Bench) -> None:
    client, other = bench.client(), bench.client(visitor="visitor-2")
    request_id = sent_by(client)
    old = ticket(bench, request_id, visitor="visitor-2")
    correct(client, ticket(bench, request_id), email="autre@exemple.fr")
    assert other.get(f"{URL}corriger?ticket={old}").status_code == 403
    assert begin(other, old).status_code == 403
    with bench.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_ticket_given_before_the_address_changed_takes_up_nothing(bench: Bench) -> None:
    request_id, client = sent_by(bench.client()), bench.client(visitor="visitor-2")
    old = ticket(bench, request_id, visitor="visitor-2")
    begin(client, old)
    correct(bench.client(), ticket(bench, request_id), email="autre@exemple.fr")
    assert begin(client, old).status_code == 403
    refused_check(client)
