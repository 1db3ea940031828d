"""The association grant at 360 px: an account, pieces, a commission, a decision, a payment."""

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf

from tests.journeys.conftest import Person
from tests.support.suite import Suite
from tests.support.traces import traces

PURPOSE = "Restaurer la roue du moulin de Kerdreux"


def pdf(path: Path) -> Path:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(300, 400))
        document.save(path)
    return path


def test_association_grant(
    suite: Suite, somebody: Callable[..., Person], tmp_path: Path, layout: str
) -> None:
    citizen = somebody("citizen", width=360)
    refuse_to_others(somebody("other", width=360))
    citizen.sign_in("moulin@example.org", path="/demarches/subvention-association/")
    request_id = ask(citizen, tmp_path)
    suite.wait_for("backoffice", "select 1 from entries where request_id = %s", request_id)
    clerk = somebody("clerk", width=360)
    clerk.sign_in("claire.dubois@valmont.example", path="/agents/")
    clerk.go(f"/agents/dossiers/{request_id}/")
    clerk.act("Demander des pièces", "Il manque le procès-verbal de la dernière assemblée.")
    answer(citizen, request_id, pdf(tmp_path / "proces-verbal.pdf"))
    clerk.go(f"/agents/dossiers/{request_id}/")
    clerk.act("Transmettre à la commission", Montant_proposé="2000", Avis_du_service="Favorable.")
    clerk.act(
        "Noter un avis favorable",
        Date_de_la_commission="2026-11-20",
        Montant_conseillé_par_la_commission="2000",
        Avis_de_la_commission="Favorable.",
    )
    elected = somebody("elected", width=360)
    elected.sign_in("paul.renard@valmont.example", path="/agents/")
    elected.go(f"/agents/dossiers/{request_id}/")
    elected.act(
        "Accorder la subvention", Montant_accordé="2000", Référence_de_la_délibération="2026-11-42"
    )
    wait = "select 1 from files where request_id = %s and title like 'Notification%%'"
    suite.wait_for("documents", wait, request_id)
    citizen.go("/mon-espace/")
    citizen.sees("Notification de subvention")
    treasurer = somebody("treasurer", width=360)
    treasurer.sign_in("farid.haddad@valmont.example", path="/agents/")
    treasurer.go(f"/agents/dossiers/{request_id}/")
    treasurer.act(
        "Enregistrer l’ordre de paiement",
        Numéro_du_mandat="2026-118",
        Date_du_mandat="2026-11-27",
    )
    suite.let_time_pass(request_id)
    proofs = "select 1 from erasures where request_id = %s having count(*) >= 4"
    suite.wait_for("workflow", proofs, request_id, seconds=40)
    assert traces(suite, PURPOSE) == []
    citizen.go("/mon-espace/")
    assert "Notification de subvention" not in citizen.text()


def refuse_to_others(other: Person) -> None:
    other.sign_in("marie.legoff@example.org", path="/demarches/subvention-association/")
    other.sees("association")
    assert other.page.get_by_role("button", name="Commencer").count() == 0


def ask(citizen: Person, folder: Path) -> str:
    citizen.begin()
    for label, value in (
        ("Nom de l’association", "Les Amis du moulin"),
        ("Numéro RNA", "W991234567"),
        ("Numéro SIRET", "732 829 320 00074"),
        ("Nombre d’adhérents", "42"),
    ):
        citizen.fill(label, value)
    citizen.press("Continuer")
    citizen.fill("À quoi servira la subvention ?", PURPOSE)
    citizen.choose("Les adultes")
    citizen.fill("Dépense", "Bois et ferrures")
    citizen.fill("Montant de la dépense", "12 000,50")
    citizen.fill("Montant demandé à la commune", "2400")
    citizen.press("Continuer")
    for name in ("statuts", "budget_previsionnel", "rib"):
        citizen.join(pdf(folder / f"{name}.pdf"), name)
    citizen.press("Continuer")
    citizen.fill("Votre prénom", "Jeanne")
    citizen.fill("Votre nom", "Kerdreux")
    citizen.fill("Adresse électronique de contact", "moulin@example.org")
    citizen.fill("Téléphone", "06 39 98 12 34")
    citizen.press("Continuer")
    citizen.sees("Vérifiez vos réponses")
    citizen.press("Envoyer ma demande")
    citizen.sees("Nous avons bien reçu votre demande")
    return citizen.page.url.split("/confirmation/")[1].split("?")[0].strip("/")


def answer(citizen: Person, request_id: str, piece: Path) -> None:
    """Answer what the agent asks, from the follow-up page; a forgotten piece loses no word."""
    words = "Le procès-verbal a été voté le 12 novembre."
    citizen.go(f"/demandes/sport-culture/{request_id}/")
    citizen.sees("À vous")
    citizen.fill(re.compile("Un mot pour le service"), words)
    citizen.press("Envoyer ma réponse")
    citizen.sees("Ajoutez un fichier")
    assert citizen.page.get_by_label(re.compile("Un mot pour le service")).input_value() == words
    citizen.press("Ajouter un fichier")
    citizen.deposit(piece)
    citizen.sees(piece.name)
    citizen.press("Envoyer ma réponse")
    citizen.sees("À nous")
