"""The deposit page: what comes in, how it is kept, and where the person goes next."""

import hashlib
import io
import os
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from guichet_documents import actions, jobs, tickets
from guichet_documents.inspection import read_place
from guichet_documents.models import File
from guichet_documents.storage import Storage
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench, ServiceUnderTest
from PIL import Image
from sqlalchemy import func, select, update

from . import samples


def test_an_agent_keeps_her_layout(bench: Bench) -> None:
    ticket = samples.deposit_ticket(bench)
    for kind, area in (("agent", "desk"), ("citizen", "portal")):
        page = bench.client(kind).get("/fichiers/deposer", query_string={"ticket": ticket})
        assert page.headers["Guichet-Area"] == area


def test_the_page_says_the_limits_and_works_without_script(bench: Bench) -> None:
    ticket = samples.deposit_ticket(bench)
    page = bench.client().get("/fichiers/deposer", query_string={"ticket": ticket})
    assert page.status_code == 200
    assert "3 fichiers au plus, de 1\u00a0Mo au plus chacun." in page.text
    assert 'enctype="multipart/form-data"' in page.text
    assert 'accept="application/pdf,image/jpeg' in page.text
    assert "multiple" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_files_are_kept_and_receipts_take_the_person_back(
    bench: Bench, folder: Path, storage: Storage
) -> None:
    back = "/demandes/voirie/1/?page=2#photo"
    answer = samples.send(
        bench, (samples.jpeg(), "nid.jpg"), (samples.pdf(), "plan.pdf"), back=back
    )
    assert answer.status_code == 303
    address = urlsplit(answer.headers["Location"])
    assert address.path == "/demandes/voirie/1/"
    assert address.query.startswith("page=2&recu=")
    assert address.fragment == "photo"
    photo, plan = samples.receipts(answer)
    assert photo["owner"] == {"draft": "d-1", "field": "photo"}
    assert (photo["name"], photo["media_type"]) == ("nid.jpg", "image/jpeg")
    assert (plan["name"], plan["media_type"]) == ("plan.pdf", "application/pdf")
    assert len(samples.objects(folder)) == 2
    with bench.transaction() as session:
        row = session.get_one(File, UUID(photo["document_id"]))
        content = storage.path(bench.authority, row.object).read_bytes()
    assert hashlib.sha256(content).hexdigest() == photo["sha256"]
    assert (len(content), row.state) == (photo["size"], "deposited")


def test_a_script_gets_the_address_as_json(bench: Bench) -> None:
    client = bench.client()
    client.bearer_headers["Accept"] = "application/json"
    answer = samples.send(bench, (samples.jpeg(), "nid.jpg"), client=client)
    assert answer.get_json()["location"].startswith("/demarches/signalement-voirie/2?recu=")
    (receipt,) = answer.get_json()["receipts"]
    assert unseal(HANDOVER_KEY, "deposited", receipt, 60)["name"] == "nid.jpg"
    refused = samples.send(bench, (b"", "nid.jpg"), client=client)
    assert refused.status_code == 422
    assert "est vide" in refused.get_json()["detail"]


def test_no_file_or_too_many_are_refused_in_words(bench: Bench, folder: Path) -> None:
    nothing = samples.send(bench)
    assert (nothing.status_code, "Choisissez un fichier" in nothing.text) == (422, True)
    three = samples.send(bench, *[(samples.jpeg(), f"{n}.jpg") for n in range(3)], max_files=2)
    assert (three.status_code, "2 fichiers au plus" in three.text) == (422, True)
    assert not samples.objects(folder)


def test_one_bad_file_keeps_none_of_the_others(bench: Bench, folder: Path) -> None:
    answer = samples.send(bench, (samples.jpeg(), "bon.jpg"), (b"", "vide.jpg"))
    assert answer.status_code == 422
    assert "«\u00a0vide.jpg\u00a0» est vide." in answer.text
    assert not samples.objects(folder)


def test_a22_the_limit_holds_to_the_byte(bench: Bench, folder: Path) -> None:
    text = b"a" * 5_000
    assert (
        samples.send(bench, (text, "a.txt"), accept=["text/plain"], max_bytes=5_000).status_code
        == 303
    )
    over = samples.send(bench, (text + b"a", "a.txt"), accept=["text/plain"], max_bytes=5_000)
    assert over.status_code == 422
    assert "«\u00a0a.txt\u00a0» dépasse 5\u00a0ko. Choisissez un fichier plus léger." in over.text
    assert len(samples.objects(folder)) == 1


def test_a22_a_body_over_all_limits_is_not_even_read(bench: Bench, folder: Path) -> None:
    answer = samples.send(bench, (b"a" * 300_000, "a.txt"), max_bytes=1_000, max_files=1)
    assert answer.status_code == 413
    assert "1 fichier au plus, de 1\u00a0ko au plus." in answer.text
    assert not samples.objects(folder)


@pytest.mark.parametrize("path", ["/fichiers/deposer", "/fichiers/recevoir", "/fichiers/{id}"])
def test_a11_two_tickets_open_nothing(bench: Bench, folder: Path, path: str) -> None:
    """Which of the two would be read is nobody's to choose."""
    sent = samples.send(bench, (b"bonjour", "note.txt"), accept=["text/plain"])
    document_id = samples.receipts(sent)[0]["document_id"]
    own = samples.download_url(bench, document_id, "visitor-1").partition("ticket=")[2]
    ticket = own if "{id}" in path else samples.deposit_ticket(bench)
    url = f"{path.format(id=document_id)}?ticket={ticket}&ticket={ticket}"
    client = bench.client()
    answer = client.post(url, data={}) if "recevoir" in path else client.get(url)
    assert answer.status_code == 400
    assert "Cette demande dit deux fois la même chose" in answer.text
    assert len(samples.objects(folder)) == 1


def test_the_house_limit_holds_whatever_the_ticket_says(bench: Bench) -> None:
    ticket = samples.deposit_ticket(bench, max_bytes=10**12, max_files=500)
    page = bench.client().get("/fichiers/deposer", query_string={"ticket": ticket})
    assert "5 fichiers au plus, de 25\u00a0Mo au plus chacun." in page.text


@pytest.mark.parametrize(
    "change", ["edited", "other purpose", "other authority", "missing", "back"]
)
def test_a_ticket_that_is_not_ours_opens_nothing(bench: Bench, folder: Path, change: str) -> None:
    ticket = {
        "edited": "x" + samples.deposit_ticket(bench),
        "other purpose": seal(HANDOVER_KEY, "download", {"authority": bench.authority}),
        "other authority": samples.deposit_ticket(bench, authority="val-de-serre"),
        "missing": "aucun",
        "back": samples.deposit_ticket(bench, back="//evil.example/"),
    }[change]
    for answer in (
        bench.client().get("/fichiers/deposer", query_string={"ticket": ticket}),
        samples.send(bench, (samples.jpeg(), "a.jpg"), ticket=ticket),
    ):
        assert answer.status_code == 403
        assert "Cette page de dépôt n’est plus valable" in answer.text
        assert "evil.example" not in answer.text
    assert not samples.objects(folder)


def test_an_old_ticket_leads_back_to_the_request(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = samples.deposit_ticket(bench)
    monkeypatch.setattr(tickets, "DEPOSIT_MAX_AGE", timedelta(seconds=-1))
    client = bench.client()
    answer = client.get("/fichiers/deposer", query_string={"ticket": ticket})
    assert answer.status_code == 403
    assert 'href="/demarches/signalement-voirie/2"' in answer.text


def test_a_ticket_does_not_fill_the_disk(bench: Bench, folder: Path) -> None:
    key = actions.deposits.MAX_UNCLAIMED
    ticket = samples.deposit_ticket(bench, accept=["text/plain"])
    assert samples.send(bench, (b"a", "a.txt"), ticket=ticket).status_code == 303
    with bench.transaction() as session:
        row = session.scalars(select(File)).one()
        received = actions.Received(
            object="", name="a.txt", media_type="text/plain", size=1, sha256=row.sha256
        )
        for number in range(key - 1):
            one = actions.Received(**{**vars(received), "object": f"{number:032}"})
            actions.record(session, row.deposit or "", [one])
    answer = samples.send(bench, (b"a", "a.txt"), ticket=ticket)
    assert (answer.status_code, "Trop de fichiers" in answer.text) == (429, True)
    assert len(samples.objects(folder)) == 1


def test_a_forged_post_keeps_nothing(bench: Bench, folder: Path) -> None:
    client = bench.client()
    client.bearer_headers["X-CSRF-Token"] = "forged"
    assert samples.send(bench, (samples.jpeg(), "a.jpg"), client=client).status_code == 403
    assert not samples.objects(folder)


def test_a_crash_between_object_and_row_leaves_an_orphan_that_is_swept(
    bench: Bench, folder: Path, storage: Storage
) -> None:
    samples.send(bench, (b"a", "kept.txt"), accept=["text/plain"])
    with storage.scratch() as path:
        path.write_bytes(b"the process died before its row")
        orphan = storage.path(bench.authority, storage.keep(path, bench.authority))
    jobs.sweep_orphans(bench.app)
    assert orphan.exists()
    old = time.time() - jobs.ORPHAN_AGE_S - 60
    for kept in samples.objects(folder):
        os.utime(kept, (old, old))
    jobs.sweep_orphans(bench.app)
    assert not orphan.exists()
    assert len(samples.objects(folder)) == 1


def test_what_nobody_claims_goes_after_35_days(bench: Bench, folder: Path) -> None:
    for name in ("old.txt", "new.txt"):
        samples.send(bench, (b"a", name), accept=["text/plain"])
    with bench.transaction() as session:
        old = func.now() - actions.deposits.KEPT_UNCLAIMED
        session.execute(update(File).where(File.name == "old.txt").values(created_at=old))
    jobs.drop_unclaimed(bench.app)
    jobs.erase_objects(bench.app)
    with bench.transaction() as session:
        assert session.scalars(select(File.name)).all() == ["new.txt"]
    assert len(samples.objects(folder)) == 1


def test_another_authority_sees_no_row(running: ServiceUnderTest, bench: Bench) -> None:
    samples.send(bench, (b"a", "a.txt"), accept=["text/plain"])
    with running.fresh().transaction() as session:
        assert session.scalars(select(File)).all() == []


def test_a_program_gets_one_receipt_by_file(bench: Bench, folder: Path) -> None:
    ticket = samples.deposit_ticket(bench, accept=samples.PHOTO_AND_PDF)
    body = {
        "fichiers": [(io.BytesIO(samples.jpeg()), "nid.jpg"), (io.BytesIO(samples.pdf()), "a.pdf")]
    }
    path, json = f"/fichiers/recevoir?ticket={ticket}", {"Accept": "application/json"}
    answer = bench.client().post(path, data=body, headers=json)
    assert answer.status_code == 200, answer.text
    photo, plan = answer.json["files"]
    assert (photo["name"], plan["media_type"]) == ("nid.jpg", "application/pdf")
    told = unseal(HANDOVER_KEY, "deposited", photo.pop("receipt"), 60)
    assert told == {
        "authority": bench.authority,
        "owner": {"draft": "d-1", "field": "photo"},
        **photo,
    }
    refused = bench.client().post(path, data={"fichiers": (io.BytesIO(b""), "a.jpg")}, headers=json)
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert bench.client().post("/fichiers/recevoir?ticket=faux", headers=json).status_code == 403
    assert len(samples.objects(folder)) == 2


@pytest.mark.parametrize("wrong", ["process", "disk"])
def test_a_clock_that_jumps_sweeps_nothing_that_is_being_written(
    bench: Bench, storage: Storage, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """The row of an object is not committed yet, and some clock says that it is ten years old."""
    with storage.scratch() as path:
        path.write_bytes(b"its row is about to be written")
        name = storage.keep(path, bench.authority)
    later = time.time() + 315_576_000
    if wrong == "process":
        monkeypatch.setattr(time, "time", lambda: later)
    else:
        monkeypatch.setattr(Storage, "now", lambda _self: later)
    jobs.sweep_orphans(bench.app)
    assert storage.path(bench.authority, name).exists()


def test_the_receipt_of_a_photo_says_where_it_was_taken_when_asked(bench: Bench) -> None:
    photo = (samples.jpeg(gps=True), "rue.jpg")
    silent = samples.receipts(samples.send(bench, photo))
    assert "place" not in silent[0]
    files = [photo, (samples.jpeg(), "sans.jpg"), (samples.pdf(), "plan.pdf")]
    told = samples.receipts(samples.send(bench, *files, place=True))
    assert [one.get("place") for one in told] == [[48.111389, -1.68], None, None]


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (48.0, 6.0, 41.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (48.0, 6.0), 3: "E", 4: (1.0, 0.0, 0.0)},
    ],
)
def test_what_is_no_place_on_earth_is_none(tmp_path: Path, gps: dict[int, object]) -> None:
    exif = Image.Exif()
    if gps:
        exif[0x8825] = gps
    photo = tmp_path / "photo"
    Image.new("RGB", (8, 8)).save(photo, "JPEG", exif=exif.tobytes())
    assert read_place(photo) is None


def test_a_file_that_is_no_picture_says_no_place(tmp_path: Path) -> None:
    other = tmp_path / "fichier"
    for content in (b"", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00garbage", samples.pdf()):
        other.write_bytes(content)
        assert read_place(other) is None
