"""What forms does, called as functions of a session."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from guichet_forms import jobs
from guichet_forms.actions import drafts, procedures, submissions
from guichet_forms.actions.codes import codes_of
from guichet_forms.actions.senders import Sender
from guichet_forms.core import tracking
from guichet_forms.library import Library
from guichet_forms.models import Draft, Submission
from guichet_forms.problems import DefinitionRefused, KeyReused
from guichet_kit.handover import digest
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_questions.kinds import Around
from sqlalchemy import func, select, update

from .conftest import TEN, URL, changed, fill, publish, send

MARIE = Sender("visitor", "visitor-1")
ANSWERS = {
    "prenom": "Marie",
    "nom": "Le Goff",
    "email": "Marie@Exemple.fr",
    "adresse": {"line": "1 rue Haute", "complement": "", "postcode": "35000", "city": "Valmont"},
    "motif": "carte",
    "date": "2026-12-03",
    "nombre": "2",
}


def send_once(bench: Bench, key: str, **more: str) -> Submission:
    library = Library()
    with bench.transaction() as session:
        form = library.form(session, "dix-champs", 1)
        opened = drafts.open_procedure(session, "dix-champs", MARIE.owner)
        return submissions.send_values(
            session, form, opened, {**ANSWERS, **more}, Around(), MARIE, key, HANDOVER_KEY
        ).submission


def test_publishing_the_same_again_adds_nothing(bench: Bench) -> None:
    assert publish(bench, TEN) == 1
    assert publish(bench, changed(minutes=3)) == 2
    events = bench.emitted("forms.procedure.published.v1")
    assert [event["version"] for event in events] == [1, 2]
    assert events[-1]["open"] is True


def test_a_former_version_can_be_put_back(bench: Bench) -> None:
    publish(bench, changed(title="Autre"))
    with bench.transaction() as session:
        procedures.put_live(session, "dix-champs", 1)
        assert procedures.find(session, "dix-champs").title == TEN["title"]
    assert bench.emitted("forms.procedure.published.v1")[-1]["version"] == 1


def test_a_faulty_definition_is_refused_by_place(bench: Bench) -> None:
    source = changed(family="inconnue")
    with pytest.raises(DefinitionRefused) as refusal, bench.transaction() as session:
        procedures.publish(session, source)
    assert "family" in refusal.value.errors


def test_closing_is_told_once(bench: Bench) -> None:
    for _twice in range(2):
        with bench.transaction() as session:
            procedures.set_state(session, "dix-champs", "closed")
    assert [event["open"] for event in bench.emitted("forms.procedure.published.v1")] == [
        True,
        False,
    ]


def test_the_codes_digest_as_workflow_expects(bench: Bench) -> None:
    sent = send_once(bench, "key-0001")
    codes = codes_of(HANDOVER_KEY, sent)
    bare = tracking.bare(codes.code)
    assert tracking.normalise(codes.code) == codes.code
    assert codes.pin == ""
    assert sent.code_digest == digest(HANDOVER_KEY, "tracking", bare)
    second = f"{bare}|marie@exemple.fr"
    assert sent.second_digest == digest(HANDOVER_KEY, "tracking-second", second)
    assert codes.code not in str(bench.emitted("forms.submission.sent.v1"))


def test_a_key_sends_one_content_once(bench: Bench) -> None:
    first, second = send_once(bench, "key-0001"), send_once(bench, "key-0001")
    assert first.request_id == second.request_id
    assert len(bench.emitted("forms.submission.sent.v1")) == 1
    with pytest.raises(KeyReused):
        send_once(bench, "key-0001", nom="Autre")


def test_numbers_follow_each_other_under_load(bench: Bench) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda n: send_once(bench, f"key-{n:04d}"), range(12)))
    assert sorted(int(item.number[-6:]) for item in sent) == list(range(1, 13))


def test_two_clicks_at_once_send_one_request(bench: Bench) -> None:
    told = fill(bench.client())
    clients = [bench.client() for _click in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda c: c.post(f"{URL}envoyer", data=told), clients))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location.split("?")[0] for answer in answers}) == 1
    assert len(bench.emitted("forms.submission.sent.v1")) == 1


def test_two_tabs_do_not_lose_each_others_page(bench: Bench) -> None:
    fill(bench.client())
    clients = [bench.client() for _tab in range(2)]
    posts = [(f"{URL}1/brouillon", {"nom": "Un"}), (f"{URL}2/brouillon", {"message": "Deux"})]
    with ThreadPoolExecutor(2) as pool:
        done = list(
            pool.map(lambda client, post: client.post(post[0], data=post[1]), clients, posts)
        )
    assert {answer.status_code for answer in done} == {204}
    with bench.transaction() as session:
        answers = session.scalars(select(Draft.answers)).one()
    assert (answers["nom"], answers["message"]) == ("Un", "Deux")


def test_old_drafts_are_erased_and_others_kept(bench: Bench) -> None:
    fill(bench.client())
    fill(bench.client(visitor="visitor-2"))
    with bench.transaction() as session:
        old = func.now() - timedelta(hours=1)
        session.execute(
            update(Draft).where(Draft.owner == "visitor:visitor-2").values(expires_at=old)
        )
        assert drafts.open_procedure(session, "dix-champs", "visitor:visitor-2").draft is None
    jobs.purge_drafts(bench.app)
    with bench.transaction() as session:
        assert session.scalars(select(Draft.owner)).all() == ["visitor:visitor-1"]


def test_an_erased_request_keeps_nothing_of_a_person(bench: Bench) -> None:
    client = bench.client()
    url = send(client)
    request_id = UUID(bench.emitted("forms.submission.sent.v1")[0]["request_id"])
    with bench.transaction() as session:
        assert submissions.erase(session, request_id) == 1
        assert submissions.erase(session, request_id) == 0
        assert submissions.erase(session, uuid4()) == 0
        row = session.get_one(Submission, request_id)
        kept = {column.name for column in Submission.__table__.columns} - {"authority"}
        empty = {name for name in kept if getattr(row, name) in (None, {})}
    assert kept - empty == {
        "request_id",
        "number",
        "slug",
        "version",
        "code_round",
        "generation",
        "channel",
        "received_at",
        "erased_at",
    }
    assert client.get(url).status_code == 404


def test_the_library_forgets_the_oldest(bench: Bench) -> None:
    publish(bench, changed(title="Deux"))
    library = Library(most=1)
    with bench.transaction() as session:
        first = library.form(session, "dix-champs", 1)
        assert library.form(session, "dix-champs", 1) is first
        assert library.form(session, "dix-champs", 2).title == "Deux"
        assert library.form(session, "dix-champs", 1) is not first
