"""Files sent from the page: progress, cancel, try again, refusals, photos made smaller."""

import io
import json
import random
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_forms.actions import procedures
from guichet_kit.handover import seal, unseal
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from .all_types import FORM, QUESTIONS
from .conftest import Opener, go, look

PIECES: dict[str, Any] = {
    **FORM,
    "slug": "pieces",
    "title": "Joindre des pièces",
    "pages": [
        {
            "id": "pieces",
            "title": "Les pièces",
            "fields": [
                {
                    "id": "identite",
                    "type": "file",
                    "label": "Pièce d’identité",
                    "hint": "Les deux faces.",
                    "why": "Pour vérifier que la demande vient de vous.",
                    "max_files": 2,
                    "max_bytes": 3_000_000,
                    "photo": True,
                    "reduce": True,
                },
                {
                    "id": "rib",
                    "type": "file",
                    "label": "RIB",
                    "indispensable": False,
                    "max_files": 1,
                },
                {
                    "id": "enfants",
                    "type": "block",
                    "label": "Enfants",
                    "required": False,
                    "row_label": "Enfant {n}",
                    "max": 3,
                    "fields": [
                        {"id": "carnet", "type": "file", "label": "Carnet", "required": False},
                    ],
                },
                {
                    "id": "mot",
                    "type": "text",
                    "label": "Un mot sur votre pièce",
                    "required": False,
                    "condition": {"!!": [{"var": "identite"}]},
                },
            ],
        },
        {"id": "vous", "title": "Vous", "fields": [QUESTIONS[0], QUESTIONS[4]]},
    ],
}
PDF = {"name": "carte.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " + b"x" * 2_000}
DEPOSIT = re.compile(r".*/fichiers/deposer\?.*")


@pytest.fixture
def page(opened: Opener, alone: Bench) -> Page:
    return shown(opened, alone)


def shown(opened: Opener, alone: Bench, width: int = 1280, **more: Any) -> Page:
    with alone.transaction() as session:
        procedures.publish(session, PIECES)
    return opened(width, slug="pieces", **more)


class Documents:
    """Plays the service that keeps files: `answers` are made in turn, then files are taken."""

    def __init__(self, page: Page, *answers: Callable[[Route], None]) -> None:
        self.page, self.answers, self.bodies = page, list(answers), list[bytes]()
        page.route(DEPOSIT, self.serve)

    def first(self) -> bytes:
        """Give what was sent first, once it is there."""
        limit = time.monotonic() + 10
        while not self.bodies and time.monotonic() < limit:
            self.page.wait_for_timeout(20)
        return self.bodies[0]

    def serve(self, route: Route) -> None:
        self.bodies.append(route.request.post_data_buffer or b"")
        if self.answers:
            self.answers.pop(0)(route)
        else:
            take(route)


def take(route: Route) -> None:
    """Answer as documents does once it has kept the file."""
    ticket = parse_qs(urlsplit(route.request.url).query)["ticket"][0]
    asked = unseal(HANDOVER_KEY, "deposit", ticket, 60)
    name = re.search(rb'filename="([^"]*)"', route.request.post_data_buffer or b"")
    file = {
        "document_id": str(uuid7()),
        "name": name[1].decode() if name else "",
        "size": len(route.request.post_data_buffer or b""),
        "media_type": "application/pdf",
        "sha256": "a" * 64,
    }
    common = {"authority": asked["authority"], "owner": asked["owner"]}
    receipt = seal(HANDOVER_KEY, "deposited", {**common, **file})
    route.fulfill(json={"location": "/", "receipts": [receipt]})


def refuse(status: int, sentence: str) -> Callable[[Route], None]:
    told = {"status": status, "detail": sentence}
    body = json.dumps(told)
    return lambda route: route.fulfill(
        status=status, body=body, content_type="application/problem+json"
    )


def question(page: Page, name: str = "identite") -> Locator:
    return page.locator(f'[data-upload="{name}"]')


def choose(page: Page, *files: Any, name: str = "identite") -> None:
    question(page, name).locator("input[type=file]").last.set_input_files(list(files))


def lines(page: Page) -> Locator:
    return question(page).locator("[data-files] > li")


def test_a_file_is_joined_without_leaving_the_page(page: Page) -> None:
    sent = Documents(page)
    page.get_by_label("Un mot sur votre pièce").wait_for(state="hidden")
    choose(page, PDF)
    expect(lines(page)).to_contain_text("carte.pdf")
    expect(question(page).get_by_role("button", name="Retirer carte.pdf")).to_be_visible()
    expect(question(page).get_by_role("status")).to_contain_text("carte.pdf est ajouté.")
    expect(page.get_by_label("Un mot sur votre pièce")).to_be_visible()
    assert page.url.endswith("/1")
    assert len(sent.bodies) == 1
    page.reload()
    expect(lines(page)).to_contain_text("carte.pdf")


def test_a_file_is_taken_off_without_leaving_the_page(page: Page) -> None:
    Documents(page)
    choose(page, PDF)
    question(page).get_by_role("button", name="Retirer carte.pdf").click()
    expect(lines(page)).to_have_count(0)
    expect(question(page).get_by_role("button", name="Ajouter des fichiers")).to_be_focused()
    page.reload()
    expect(lines(page)).to_have_count(0)


def test_two_files_go_one_after_the_other_then_no_more(page: Page) -> None:
    sent = Documents(page)
    choose(page, PDF, {**PDF, "name": "verso.pdf"})
    expect(question(page).get_by_role("button", name="Retirer")).to_have_count(2)
    assert len(sent.bodies) == 2
    expect(question(page).get_by_text("Vous ne pouvez pas en ajouter davantage.")).to_be_visible()
    expect(question(page).get_by_role("button", name="Ajouter des fichiers")).to_be_hidden()


def test_progress_is_shown_and_a_sending_is_cancelled(page: Page) -> None:
    held: list[Route] = []
    Documents(page, held.append)
    choose(page, PDF)
    line = lines(page)
    expect(line.get_by_role("progressbar", name="carte.pdf")).to_be_visible()
    expect(line).to_contain_text(re.compile(r"Envoi\s: \d+\s%|Reçu, vérification en cours…"))
    expect(question(page).get_by_role("status")).to_contain_text("Envoi de carte.pdf")
    look(page, "envoi-en-cours")
    line.get_by_role("button", name="Annuler carte.pdf").click()
    expect(lines(page)).to_have_count(0)
    expect(question(page).get_by_role("status")).to_contain_text("annulé")
    choose(page, PDF)
    expect(question(page).get_by_role("button", name="Retirer carte.pdf")).to_be_visible()


def test_a_cut_is_told_and_tried_again(page: Page) -> None:
    sent = Documents(page, lambda route: route.abort())
    choose(page, PDF)
    expect(lines(page)).to_contain_text("L’envoi a été interrompu.")
    look(page, "envoi-interrompu")
    lines(page).get_by_role("button", name="Réessayer carte.pdf").click()
    expect(question(page).get_by_role("button", name="Retirer carte.pdf")).to_be_visible()
    assert len(sent.bodies) == 2


@pytest.mark.parametrize("where", ["deposit", "transfer"])
def test_a_server_that_says_nothing_is_told_and_tried_again(page: Page, where: str) -> None:
    held: list[Route] = []
    page.clock.install()
    sent = Documents(page, *([held.append] if where == "transfer" else []))
    if where == "deposit":
        page.route(re.compile(r".*/1/depot$"), lambda route: held.append(route), times=1)
    choose(page, PDF)
    expect(question(page).get_by_role("status")).to_contain_text("Envoi de carte.pdf")
    page.wait_for_timeout(500)
    assert len(held) == 1
    page.clock.fast_forward(61_000)
    expect(lines(page)).to_contain_text("L’envoi a été interrompu.")
    lines(page).get_by_role("button", name="Réessayer carte.pdf").click()
    expect(question(page).get_by_role("button", name="Retirer carte.pdf")).to_be_visible()
    assert len(sent.bodies) == (2 if where == "transfer" else 1)


@pytest.mark.parametrize("status", [413, 422])
def test_a_refusal_is_shown_as_the_server_wrote_it(page: Page, status: int) -> None:
    Documents(page, refuse(status, "« carte.pdf » est protégé par un mot de passe."))
    choose(page, PDF)
    expect(lines(page)).to_contain_text("« carte.pdf » est protégé par un mot de passe.")
    lines(page).get_by_role("button", name="Retirer carte.pdf").click()
    expect(lines(page)).to_have_count(0)


def test_what_cannot_be_taken_is_told_before_it_is_sent(page: Page) -> None:
    sent = Documents(page)
    heavy = {**PDF, "buffer": b"%PDF-1.7" + bytes(3_000_001)}
    for file, sentence in (
        (heavy, "dépasse 3\u00a0Mo"),
        ({**PDF, "buffer": b""}, "est vide"),
        ({**PDF, "name": "son.mp3", "mimeType": "audio/mpeg"}, "n’est pas dans un format accepté"),
    ):
        choose(page, file)
        expect(lines(page)).to_contain_text(sentence)
        expect(lines(page).get_by_role("button", name="Réessayer")).to_be_hidden()
        lines(page).get_by_role("button", name="Retirer").click()
    choose(page, *[{**PDF, "name": f"{n}.pdf"} for n in range(3)])
    expect(question(page).get_by_role("alert")).to_contain_text("2 fichiers au plus")
    assert sent.bodies == []


def test_a_refused_file_leaves_its_place_to_another(page: Page) -> None:
    Documents(page, refuse(422, "« carte.pdf » est protégé par un mot de passe."))
    box = question(page, "rib")
    for refused in ({**PDF, "buffer": b""}, PDF):
        choose(page, refused, name="rib")
        expect(box.locator("[data-refused]")).to_be_visible()
        expect(box.get_by_role("button", name="Ajouter un fichier")).to_be_visible()
    choose(page, {**PDF, "name": "rib.pdf"}, name="rib")
    expect(box.get_by_role("button", name="Retirer rib.pdf")).to_be_visible()
    expect(box.locator("[data-files] > li")).to_have_count(1)
    expect(box.get_by_role("button", name="Ajouter un fichier")).to_be_hidden()


def test_nobody_goes_on_while_a_file_is_on_its_way(page: Page) -> None:
    held: list[Route] = []
    Documents(page, held.append)
    choose(page, PDF)
    expect(question(page).get_by_role("status")).to_contain_text("Envoi de carte.pdf")
    page.get_by_role("button", name="Continuer").last.click()
    expect(question(page).get_by_role("alert")).to_contain_text("encore en cours d’envoi")
    assert page.url.endswith("/1")
    while not held:  # the route may be heard of after the page has said what it does
        page.wait_for_timeout(20)
    take(held[0])
    expect(question(page).get_by_role("button", name="Retirer carte.pdf")).to_be_visible()
    go(page)
    assert page.url.endswith("/2")


def test_nobody_goes_on_while_what_was_sent_is_looked_at(page: Page) -> None:
    held: list[Route] = []
    Documents(page)
    page.route("**/1/fichiers", lambda route: held.append(route))
    choose(page, PDF)
    expect(lines(page).get_by_role("button", name="Annuler")).to_be_hidden()
    page.get_by_role("button", name="Continuer").last.click()
    expect(question(page).get_by_role("alert")).to_contain_text("encore en cours d’envoi")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(question(page).get_by_role("button", name="Retirer carte.pdf")).to_be_visible()


def photo(width: int, height: int) -> bytes:
    """Give a photo of noise that says where it was taken."""
    noise = random.Random(7).randbytes(width * height * 3 // 16)
    small = Image.frombytes("RGB", (width // 4, height // 4), noise[: width * height * 3 // 16])
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 6.0, 41.0)}
    stream = io.BytesIO()
    small.resize((width, height)).save(stream, "JPEG", quality=95, exif=exif.tobytes())
    return stream.getvalue()


def test_a_large_photo_is_made_smaller_and_it_is_told(page: Page) -> None:
    sent = Documents(page)
    large = photo(4_000, 3_000)
    choose(page, {"name": "carte.png.jpeg", "mimeType": "image/jpeg", "buffer": large})
    expect(lines(page)).to_contain_text(re.compile(r"Photo réduite de [\d,]+\sMo à [\d,]+\s[kM]o"))
    body = sent.first()
    content = body[body.index(b"\xff\xd8") : body.rindex(b"\xff\xd9") + 2]
    assert Image.open(io.BytesIO(content)).size == (2_000, 1_500)
    assert 0x8825 not in Image.open(io.BytesIO(content)).getexif()
    assert b'filename="carte.png.jpg"' in body
    assert len(body) < len(large)


def test_what_is_small_or_no_photo_goes_as_it_is(page: Page) -> None:
    sent = Documents(page)
    small = photo(800, 600)
    broken = b"\xff\xd8\xff not a photo"
    for count, content in enumerate((small, broken), 1):
        choose(page, {"name": "carte.jpg", "mimeType": "image/jpeg", "buffer": content})
        expect(question(page).get_by_role("button", name="Retirer carte.jpg")).to_have_count(count)
    assert small in sent.first()
    assert broken in sent.bodies[1]
    expect(question(page)).not_to_contain_text("réduite")


def test_a_phone_offers_its_camera_first(opened: Opener, alone: Bench) -> None:
    page = shown(opened, alone, 360)
    Documents(page)
    buttons = question(page).get_by_role("button")
    expect(buttons.nth(0)).to_contain_text("Prendre une photo")
    expect(buttons.nth(1)).to_contain_text("Ajouter des fichiers")
    camera = question(page).locator("input[capture=environment]")
    assert camera.get_attribute("accept") == "image/*"
    look(page, "pieces")
    camera.set_input_files(
        [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(800, 600)}]
    )
    expect(question(page).get_by_role("button", name="Retirer IMG_1.jpg")).to_be_visible()
    look(page, "piece-jointe")


def test_a_row_just_added_takes_its_files(page: Page) -> None:
    Documents(page)
    for n in (0, 1):
        page.get_by_role("button", name="Ajouter : Enfant").click()
        choose(page, {**PDF, "name": f"carnet-{n}.pdf"}, name=f"enfants.{n}.carnet")
        removal = page.get_by_role("button", name=f"Retirer carnet-{n}.pdf")
        expect(removal).to_be_visible()
    page.reload()
    for n in (0, 1):
        expect(question(page, f"enfants.{n}.carnet")).to_contain_text(f"carnet-{n}.pdf")


@pytest.mark.parametrize("width", [360, 1280])
def test_what_may_follow_is_told_before_and_after_sending(
    opened: Opener, alone: Bench, width: int
) -> None:
    page = shown(opened, alone, width)
    Documents(page)
    choose(page, PDF)
    expect(question(page).get_by_role("button", name="Retirer carte.pdf")).to_be_visible()
    go(page)
    page.locator("[name=q_text]").fill("Les Amis du kiosque")
    page.locator("[name=q_email]").fill("marie@exemple.fr")
    go(page)
    expect(page.get_by_text("À envoyer plus tard")).to_be_visible()
    look(page, "verifier-les-pieces")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Il reste une pièce à envoyer")).to_be_visible()
    look(page, "il-reste-une-piece")


def test_files_are_dropped_on_the_question(page: Page) -> None:
    Documents(page)
    expect(question(page).get_by_text("ou déposez-les ici")).to_be_visible()
    transfer = page.evaluate_handle(
        """() => {
          const held = new DataTransfer();
          const type = "application/pdf";
          held.items.add(new File(["%PDF-1.7 x"], "tombe.pdf", { type }));
          return held;
        }"""
    )
    question(page).locator("[data-ways]").dispatch_event("drop", {"dataTransfer": transfer})
    expect(question(page).get_by_role("button", name="Retirer tombe.pdf")).to_be_visible()


def test_without_scripts_the_button_leads_to_the_deposit(opened: Opener, alone: Bench) -> None:
    page = shown(opened, alone, scripts=False)
    expect(page.get_by_role("button", name="Prendre une photo")).to_be_hidden()
    question(page).get_by_role("button", name="Ajouter des fichiers").click()
    assert DEPOSIT.fullmatch(page.url)


@pytest.mark.parametrize("width", [360, 1280])
def test_pieces_are_announced_before_one_begins(opened: Opener, alone: Bench, width: int) -> None:
    page = shown(opened, alone, width)
    page.goto("/demarches/pieces/")
    expect(page.get_by_role("heading", name="À préparer avant de commencer")).to_be_visible()
    expect(page.get_by_text("Peut suivre plus tard")).to_be_visible()
    look(page, "avant-de-commencer")
