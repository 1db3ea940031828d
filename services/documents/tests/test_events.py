"""Events received: files claimed, documents made once, requests erased to the last byte."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from guichet_documents import actions, jobs
from guichet_documents.defaults import DEFAULTS, RECEIPT
from guichet_documents.models import Access, Erasure, File, Rendering
from guichet_documents.rendering import RenderingFailed
from guichet_documents.storage import Storage
from guichet_kit.testing import Bench, ServiceUnderTest, check_contract
from guichet_kit.wire import TIMEOUT_S
from sqlalchemy import func, select, update

from . import samples

REQUESTED = "workflow.document.requested.v1"
MADE = "documents.document.made.v1"
FAILED = "documents.document.failed.v1"
ERASED = "documents.request.erased.v1"
CONTRACTS = Path(__file__).parents[1] / "contracts" / "events"


@pytest.fixture
def ready(bench: Bench) -> Bench:
    """An authority with a template."""
    with bench.transaction() as session:
        html = "<h1>Récépissé</h1><p>{{ nom }}</p><img src='http://evil.example/x.png' alt=''>"
        actions.put_template(session, "recepisse", "Récépissé", html)
    return bench


def render(bench: Bench, document_id: str) -> None:
    with bench.transaction() as session:
        session.execute(update(Rendering).values(due_at=func.now()))
    jobs.render_one(bench.app, bench.authority, UUID(document_id))


def deposit(bench: Bench, name: str = "photo.jpg") -> str:
    return str(samples.receipts(samples.send(bench, (samples.jpeg(), name)))[0]["document_id"])


def test_a_submission_claims_its_files_once(bench: Bench) -> None:
    document_id, request_id = deposit(bench), uuid4()
    assert bench.deliver("forms.submission.sent.v1", samples.submission(request_id, document_id))
    bench.deliver("forms.submission.sent.v1", samples.submission(uuid4(), document_id))
    with bench.transaction() as session:
        row = session.get_one(File, UUID(document_id))
        assert (row.state, row.request_id, row.number) == ("claimed", request_id, "2026-000123")
        assert (row.family, row.subject, row.in_wallet) == ("voirie", "p-1", False)


def copied(origin: UUID, source: str, made: UUID, request_id: UUID) -> dict[str, Any]:
    """Give a submission that takes a file of another request along."""
    told = samples.submission(request_id)
    file = {"document_id": str(made), "name": "photo.jpg", "copied_from": source}
    return {**told, "files": [file], "origin": {"request_id": str(origin)}}


def test_a_request_takes_a_copy_that_outlives_the_first(bench: Bench) -> None:
    source, first, made, again = deposit(bench), uuid4(), uuid4(), uuid4()
    bench.deliver("forms.submission.sent.v1", samples.submission(first, source))
    for _ in range(2):
        bench.deliver("forms.submission.sent.v1", copied(first, source, made, again))
    with bench.transaction() as session:
        old, new = session.get_one(File, UUID(source)), session.get_one(File, made)
        assert (old.request_id, new.request_id, new.state) == (first, again, "claimed")
        assert (old.sha256, old.scan, old.name) == (new.sha256, new.scan, new.name)
        assert old.object != new.object
    bench.deliver("workflow.case.anonymised.v1", {"request_id": str(first)})
    jobs.erase_objects(bench.app)
    storage: Storage = bench.app.extensions["guichet_storage"]
    with bench.transaction() as session:
        assert session.get(File, UUID(source)) is None
        with storage.open(bench.authority, session.get_one(File, made).object) as stream:
            assert stream.read(2) == b"\xff\xd8"


def test_a_file_of_any_other_request_is_not_copied(bench: Bench) -> None:
    source, first, made = deposit(bench), uuid4(), uuid4()
    bench.deliver("forms.submission.sent.v1", samples.submission(first, source))
    bench.deliver("forms.submission.sent.v1", copied(uuid4(), source, made, uuid4()))
    unclaimed = deposit(bench)
    bench.deliver("forms.submission.sent.v1", copied(first, unclaimed, made, uuid4()))
    with bench.transaction() as session:
        assert session.get(File, made) is None
        assert session.get_one(File, UUID(unclaimed)).state == "deposited"


def test_a_copy_for_a_request_already_erased_is_not_made(bench: Bench) -> None:
    source, first, made, again = deposit(bench), uuid4(), uuid4(), uuid4()
    bench.deliver("forms.submission.sent.v1", samples.submission(first, source))
    bench.deliver("workflow.case.anonymised.v1", {"request_id": str(again)})
    bench.deliver("forms.submission.sent.v1", copied(first, source, made, again))
    with bench.transaction() as session:
        assert session.get(File, made) is None


def test_a_piece_added_later_joins_its_request(bench: Bench) -> None:
    first, second, request_id = deposit(bench), deposit(bench), uuid4()
    bench.deliver("forms.submission.sent.v1", samples.submission(request_id, first))
    files = [{"document_id": second, "name": "photo.jpg"}]
    data = {"request_id": str(request_id), "family": "voirie", "files": files}
    bench.deliver("workflow.document.attached.v1", data)
    with bench.transaction() as session:
        row = session.get_one(File, UUID(second))
        assert (row.state, row.number, row.subject) == ("claimed", "2026-000123", None)


def test_a_document_is_made_archivable_and_tagged(ready: Bench, storage: Storage) -> None:
    wanted = samples.wanted(uuid4())
    ready.deliver(REQUESTED, wanted)
    assert ready.emitted(MADE) == []
    jobs.render_documents(ready.app)
    (told,) = ready.emitted(MADE)
    assert told["name"] == "Récépissé de dépôt 2026-000123.pdf"
    with ready.transaction() as session:
        row = session.get_one(File, UUID(wanted["document_id"]))
    content = storage.path(ready.authority, row.object).read_bytes()
    assert (told["size"], told["sha256"]) == (len(content), row.sha256)
    assert (row.state, row.subject, row.in_wallet) == ("generated", "p-1", True)
    with pikepdf.open(io.BytesIO(content)) as found:
        assert "/StructTreeRoot" in found.Root
        assert "/OutputIntents" in found.Root
        assert str(found.Root.Lang) == "fr"
        assert found.open_metadata().get("pdfaid:part") == "3"


@pytest.mark.parametrize("internal", [True, False])
def test_one_for_agents_says_so_when_it_is_made(ready: Bench, internal: bool) -> None:
    """In no wallet, whomever the order names."""
    wanted = samples.wanted(uuid4(), **({"internal": True} if internal else {}))
    ready.deliver(REQUESTED, wanted)
    render(ready, wanted["document_id"])
    (told,) = ready.emitted(MADE)
    assert told.get("internal", False) is internal
    check_contract(CONTRACTS, MADE, told)
    with ready.transaction() as session:
        row = session.get_one(File, UUID(wanted["document_id"]))
        assert row.in_wallet is not internal


def test_a_duplicate_order_makes_nothing_more(ready: Bench, folder: Path) -> None:
    wanted = samples.wanted(uuid4())
    for _ in range(2):
        ready.deliver(REQUESTED, wanted)
        render(ready, wanted["document_id"])
    assert len(ready.emitted(MADE)) == 1
    assert len(samples.objects(folder)) == 1


def test_without_account_only_the_follow_up_page_leads_to_it(ready: Bench) -> None:
    wanted = samples.wanted(uuid4(), None)
    ready.deliver(REQUESTED, wanted)
    render(ready, wanted["document_id"])
    with ready.transaction() as session:
        row = session.get_one(File, UUID(wanted["document_id"]))
        assert (row.subject, row.in_wallet) == (None, False)


def test_a_worker_that_died_while_rendering_is_replaced(ready: Bench) -> None:
    wanted = samples.wanted(uuid4())
    document_id = UUID(wanted["document_id"])
    ready.deliver(REQUESTED, wanted)
    with ready.transaction() as session:
        assert actions.take_rendering(session, document_id)
    with ready.transaction() as session:
        assert actions.take_rendering(session, document_id) is None
    jobs.render_one(ready.app, ready.authority, document_id)
    assert ready.emitted(MADE) == []
    render(ready, wanted["document_id"])
    assert len(ready.emitted(MADE)) == 1


def test_two_workers_deliver_one_document(
    ready: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = samples.wanted(uuid4())
    ready.deliver(REQUESTED, wanted)
    slow = jobs._render
    entered: list[bool] = []

    def overtaken(*arguments: Any) -> actions.Received:
        if not entered:
            entered.append(True)
            render(ready, wanted["document_id"])
        return slow(*arguments)

    monkeypatch.setattr(jobs, "_render", overtaken)
    render(ready, wanted["document_id"])
    assert len(ready.emitted(MADE)) == 1
    assert len(samples.objects(folder)) == 1


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (None, "Le modèle «\u00a0acte\u00a0» n’existe pas."),
        ("<p>{{ inconnu }}</p>", "n’a pas pu être rempli"),
        ("<style>p{width:calc(</style><p>{% for a in nom %}{% for b in nom %}", "mal écrit"),
    ],
)
def test_what_cannot_be_made_is_told_after_five_attempts(
    bench: Bench, folder: Path, html: str | None, reason: str
) -> None:
    if html:
        with bench.transaction() as session:
            row = {"slug": "acte", "version": 1, "title": "R", "html": html}
            session.execute(actions.templates.Template.__table__.insert().values(**row))
    wanted = samples.wanted(uuid4(), template="acte")
    ready_at_once = bench.deliver(REQUESTED, wanted)
    assert ready_at_once == 1
    for _ in range(7):
        render(bench, wanted["document_id"])
    (told,) = bench.emitted(FAILED)
    assert reason in told["reason"]
    assert told["document_id"] == wanted["document_id"]
    with bench.transaction() as session:
        row_left = session.get_one(Rendering, UUID(wanted["document_id"]))
        assert (row_left.attempts, row_left.wanted) == (5, {})
    assert not samples.objects(folder)


def test_what_its_bounds_stop_twice_is_given_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_order: object, **_more: object) -> None:
        raise RenderingFailed("trop lent", killed=True)

    monkeypatch.setattr(jobs, "render_pdf", stopped)
    wanted = samples.wanted(uuid4(), template="recepisse")
    bench.deliver(REQUESTED, wanted)
    for told in (0, 1):
        render(bench, wanted["document_id"])
        assert len(bench.emitted(FAILED)) == told


def test_a_template_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    from guichet_documents import isolation, rendering

    short = isolation.Bounds(cpu_s=1, clock_s=0.2, memory_mb=500, written_mb=1)
    with pytest.raises(RenderingFailed, match="mis en page"):
        rendering.render_pdf("<p>long</p>", {}, "t", tmp_path / "made.pdf", short)


def test_a_preview_ends_well_before_the_gateway_gives_up(tmp_path: Path) -> None:
    """Boxes in boxes that are laid out again at each depth: 18 s of processor."""
    from guichet_documents import isolation, rendering

    costly = "<div style='display:flex'>" * 9 + "x" + "</div>" * 9
    with pytest.raises(RenderingFailed, match="mis en page"):
        rendering.render_pdf(costly, {}, "t", tmp_path / "made.pdf", isolation.PREVIEW)
    assert isolation.PREVIEW.clock_s * 2 <= TIMEOUT_S


def test_no_authority_waits_for_all_the_documents_of_another(
    running: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn is over at once here: one document of each has been tried in it."""
    busy, other = running.fresh(), running.fresh()
    for bench in (busy, busy, busy, other):
        bench.deliver(REQUESTED, samples.wanted(uuid4()))
    tried: list[str] = []
    monkeypatch.setattr(jobs, "render_one", lambda _app, authority, _id: tried.append(authority))
    monkeypatch.setattr(jobs, "RENDERING_TURN_S", -1)
    jobs.render_documents(busy.app)
    assert [tried.count(bench.authority) for bench in (busy, other)] == [1, 1]


def test_erasure_leaves_no_row_and_no_byte_then_says_so(ready: Bench, folder: Path) -> None:
    request_id, other = uuid4(), uuid4()
    piece, kept = deposit(ready), deposit(ready)
    ready.deliver("forms.submission.sent.v1", samples.submission(request_id, piece))
    ready.deliver("forms.submission.sent.v1", samples.submission(other, kept))
    made, waiting = samples.wanted(request_id), samples.wanted(request_id)
    ready.deliver(REQUESTED, made)
    render(ready, made["document_id"])
    ready.deliver(REQUESTED, waiting)
    reader = ready.client("citizen", sub="p-1", family="etat-civil")
    reader.get(f"/documents/etat-civil/{made['document_id']}/telecharger", buffered=True)
    assert len(samples.objects(folder)) == 3

    event = {"request_id": str(request_id), "number": "2026-000123", "family": "etat-civil"}
    ready.deliver("workflow.case.anonymised.v1", event)
    assert ready.emitted(ERASED) == []
    jobs.erase_objects(ready.app)
    (told,) = ready.emitted(ERASED)
    assert told == {
        "request_id": str(request_id),
        "erased": {"files": 1, "documents": 1, "orders": 2},
    }
    with ready.transaction() as session:
        assert session.scalars(select(File.id)).all() == [UUID(kept)]
        assert session.scalars(select(Access)).all() == []
        assert session.scalars(select(Rendering)).all() == []
        assert session.get_one(Erasure, request_id).done_at is not None
    assert len(samples.objects(folder)) == 1
    jobs.render_one(ready.app, ready.authority, UUID(waiting["document_id"]))
    ready.deliver("workflow.case.anonymised.v1", event)
    jobs.erase_objects(ready.app)
    assert len(ready.emitted(ERASED)) == 1


def test_what_comes_after_the_erasure_is_not_kept(ready: Bench, folder: Path) -> None:
    request_id, late = uuid4(), deposit(ready)
    ready.deliver("workflow.case.anonymised.v1", {"request_id": str(request_id)})
    ready.deliver("forms.submission.sent.v1", samples.submission(request_id, late))
    wanted = samples.wanted(request_id)
    ready.deliver(REQUESTED, wanted)
    render(ready, wanted["document_id"])
    jobs.erase_objects(ready.app)
    with ready.transaction() as session:
        assert session.scalars(select(File)).all() == []
    assert not samples.objects(folder)
    assert ready.emitted(MADE) == []


def test_a_request_erased_while_its_document_is_made_keeps_nothing(
    ready: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = samples.wanted(uuid4())
    ready.deliver(REQUESTED, wanted)
    slow = jobs._render

    def erased_meanwhile(*arguments: Any) -> actions.Received:
        ready.deliver("workflow.case.anonymised.v1", {"request_id": wanted["request_id"]})
        return slow(*arguments)

    monkeypatch.setattr(jobs, "_render", erased_meanwhile)
    render(ready, wanted["document_id"])
    assert ready.emitted(MADE) == []
    assert not samples.objects(folder)


def test_a_crash_while_bytes_go_is_resumed(
    ready: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id, piece = uuid4(), deposit(ready)
    ready.deliver("forms.submission.sent.v1", samples.submission(request_id, piece))
    ready.deliver("workflow.case.anonymised.v1", {"request_id": str(request_id)})
    removed = Storage.remove

    def dies(self: Storage, authority: str, name: str) -> None:
        removed(self, authority, name)
        raise OSError("the process dies between the byte and the commit")

    monkeypatch.setattr(Storage, "remove", dies)
    with pytest.raises(OSError, match="dies"):
        jobs.erase_objects(ready.app)
    assert ready.emitted(ERASED) == []
    monkeypatch.setattr(Storage, "remove", removed)
    jobs.erase_objects(ready.app)
    assert len(ready.emitted(ERASED)) == 1
    assert not samples.objects(folder)


def test_a_circuit_has_its_own_template_else_the_shared_one_else_that_of_the_suite(
    bench: Bench,
) -> None:
    with bench.transaction() as session:
        assert actions.html_in_use(session, "acte.recepisse") == RECEIPT
        actions.put_template(session, "recepisse", "Récépissé", "<p>Partagé</p>")
        assert actions.html_in_use(session, "acte.recepisse") == "<p>Partagé</p>"
        actions.put_template(session, "acte.recepisse", "Récépissé", "<p>Sien</p>")
        assert actions.html_in_use(session, "acte.recepisse") == "<p>Sien</p>"
        assert actions.html_in_use(session, "acte.autre") is None


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_documents_of_the_suite_are_made(bench: Bench, name: str) -> None:
    given = ("nom", "commune", "demarche", "numero", "recu_le", "lien", "accuse", "service", "date")
    values = dict.fromkeys(given, "Camille Roux")
    wanted = samples.wanted(uuid4(), template=f"neuf.{name}", values=values)
    with bench.transaction() as session:
        actions.order_document(session, wanted)
    render(bench, wanted["document_id"])
    assert [one["document_id"] for one in bench.emitted(MADE)] == [wanted["document_id"]]


def test_a_document_follows_one_of_its_own_request_alone(ready: Bench) -> None:
    request_id, others = uuid4(), uuid4()
    first, foreign = samples.wanted(request_id), samples.wanted(others)
    for one in (first, foreign):
        ready.deliver(REQUESTED, one)
        render(ready, one["document_id"])
    signed = samples.wanted(request_id, after=first["document_id"])
    stolen = samples.wanted(request_id, after=foreign["document_id"])
    for one in (signed, stolen):
        ready.deliver(REQUESTED, one)
        render(ready, one["document_id"])
    made = {one["document_id"]: one["size"] for one in ready.emitted(MADE)}
    assert made[signed["document_id"]] > made[first["document_id"]]
    assert stolen["document_id"] not in made
