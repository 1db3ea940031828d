"""The street report, without JavaScript: nobody's account, a photo, a place, a tracking code."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.journeys.conftest import Person
from tests.support.suite import Suite
from tests.support.traces import traces

WORDS = "Lampadaire éteint devant le lavoir de Kergoat"


def picture(path: Path) -> Path:
    """Write a small PNG, as a phone would send."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = b"\0" + b"\x40\x80\xc0" * 32
    header = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * 32)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    return path


def test_street_report(suite: Suite, somebody: Callable[..., Person], tmp_path: Path) -> None:
    citizen = somebody("citizen", scripts=False)
    request_id, code, pin = report(citizen, picture(tmp_path / "lampadaire.png"))
    suite.wait_for("backoffice", "select 1 from entries where request_id = %s", request_id)
    repair(somebody("agent", scripts=False), request_id)
    citizen.go("/suivi/")
    citizen.track(code, pin)
    citizen.sees("Problème réglé")
    seal(somebody("neighbour"), request_id)
    suite.let_time_pass(request_id)
    proofs = "select 1 from erasures where request_id = %s having count(*) >= 4"
    suite.wait_for("workflow", proofs, request_id, seconds=40)
    assert traces(suite, WORDS) == []


def test_a_letter_leads_back_without_a_code(suite: Suite, somebody: Callable[..., Person]) -> None:
    """She closed the confirmation page: the mail is enough, in another browser."""
    citizen = somebody("citizen", scripts=False)
    citizen.go("/demarches/signalement-voirie/1")
    citizen.choose("Un lampadaire")
    citizen.page.locator("[name=lieu-text]").fill("12 rue du Lavoir, Valmont")
    citizen.fill("Que voyez-vous ?", WORDS)
    citizen.press("Continuer")
    citizen.page.locator("[name=email]").fill("zoe@example.org")
    citizen.press("Continuer")
    citizen.press("Envoyer ma demande")
    request_id = citizen.page.url.split("/confirmation/")[1].split("?")[0].strip("/")
    letter = "select link from deliveries where request_id = %s and address <> ''"
    [(link,)] = suite.wait_for("notify", letter, request_id)
    reader = somebody("reader", width=360, scripts=False)
    reader.go(link.partition(f":{suite.port}")[2])
    reader.sees(WORDS)
    reader.press("Désactiver ces liens")
    reader.sees("Les liens de suivi déjà envoyés ne fonctionnent plus.")
    reader.go(link.partition(f":{suite.port}")[2])
    reader.sees("Ce lien de suivi ne fonctionne plus")


def report(citizen: Person, photo: Path) -> tuple[str, str, str]:
    citizen.go("/")
    citizen.follow("Signaler un problème dans la rue")
    citizen.begin()
    citizen.choose("Un lampadaire")
    citizen.page.locator("[name=lieu-text]").fill("12 rue du Lavoir, Valmont")
    citizen.fill("Que voyez-vous ?", WORDS)
    citizen.press("Ajouter des fichiers")
    citizen.deposit(photo)
    citizen.sees("lampadaire.png")
    assert citizen.page.get_by_label("Que voyez-vous ?").input_value() == WORDS
    citizen.press("Continuer")
    citizen.press("Continuer")
    citizen.sees("Vérifiez vos réponses")
    citizen.press("Envoyer ma demande")
    citizen.sees("Nous avons bien reçu votre demande")
    request_id = citizen.page.url.split("/confirmation/")[1].split("?")[0].strip("/")
    return request_id, citizen.tracking_code(), citizen.pin()


def repair(agent: Person, request_id: str) -> None:
    agent.sign_in("karim.benali@valmont.example", path="/agents/")
    agent.go("/agents/demandes/")
    agent.go(f"/agents/dossiers/{request_id}/")
    agent.sees(WORDS)
    agent.act("Marquer comme traité")
    agent.sees("Trait")


def seal(neighbour: Person, request_id: str) -> None:
    """An agent of the other authority, with the same role there, knows nothing of it."""
    neighbour.sign_in("sofia.roux@val-de-serre.example", "val-de-serre", "/agents/")
    neighbour.go("/agents/demandes/?vue=toutes", "val-de-serre")
    assert WORDS not in neighbour.text()
    response = neighbour.page.goto(
        neighbour.suite.url(f"/agents/dossiers/{request_id}/", "val-de-serre")
    )
    assert response is not None
    assert response.status == 404
