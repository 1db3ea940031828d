"""The birth certificate, by keyboard only: from the home page to the proof of erasure."""

from collections.abc import Callable

from tests.journeys.conftest import Person
from tests.support.smtp import SmtpSink
from tests.support.suite import Suite
from tests.support.traces import traces

SURNAME = "Kervarrec"
EMAIL = "maiwenn.kervarrec@example.org"


def test_birth_certificate(
    suite: Suite, somebody: Callable[..., Person], mail: SmtpSink, layout: str
) -> None:
    citizen = somebody("citizen")
    request_id, code = ask_by_keyboard(citizen)
    suite.wait_for("backoffice", "select 1 from entries where request_id = %s", request_id)
    deliver(somebody("agent"), SURNAME)
    suite.wait_for(
        "documents",
        "select 1 from files where request_id = %s and title = 'Acte de naissance'",
        request_id,
    )
    download_the_act(citizen, code)
    if layout == "serve":
        mail.wait_for(2)
        assert any("Votre acte de naissance est prêt" in found.subject for found in mail.mails)
    anonymise(suite, somebody("officer"), request_id)


def ask_by_keyboard(citizen: Person) -> tuple[str, str]:
    """Fill the whole form without ever touching the mouse; give the request's id and its code."""
    citizen.go("/")
    citizen.tab_to("Demander un acte de naissance")
    citizen.key("Enter")
    citizen.tab_to("Commencer")
    citizen.key("Enter")
    citizen.tab_to("Continuer")
    citizen.key("Enter")
    citizen.sees("Il y a plusieurs problèmes")
    citizen.tab_to("Une copie intégrale")
    citizen.key("ArrowDown", look=False)
    citizen.tab_to("De moi-même")
    citizen.key("Space", look=False)
    citizen.tab_to("Continuer")
    citizen.key("Enter")
    for label, value in (
        ("Nom de naissance", SURNAME),
        ("Prénoms", "Maïwenn"),
        ("Jour", "2"),
        ("Mois", "7"),
        ("Année", "2084"),
    ):
        citizen.write(label, value)
    citizen.tab_to("Valmont")
    citizen.key("Space", look=False)
    citizen.tab_to("Continuer")
    citizen.key("Enter")
    citizen.sees("Il y a un problème")
    assert citizen.page.get_by_label("Prénoms").input_value() == "Maïwenn"
    citizen.write("Année", "1984")
    citizen.tab_to("Continuer")
    citizen.key("Enter")
    citizen.tab_to("Continuer")
    citizen.key("Enter")
    for label, value in (
        ("Votre prénom", "Maïwenn"),
        ("Votre nom", SURNAME),
        ("Votre adresse électronique", EMAIL),
        ("Numéro et voie", "14 rue du Lavoir"),
        ("Code postal", "35999"),
        ("Commune", "Valmont"),
    ):
        citizen.write(label, value)
    citizen.tab_to("Continuer")
    citizen.key("Enter")
    citizen.sees("Vérifiez vos réponses")
    citizen.tab_to("Envoyer ma demande")
    citizen.key("Enter")
    citizen.sees("Nous avons bien reçu votre demande")
    citizen.sees("Accusé d’enregistrement")
    request_id = citizen.page.url.split("/confirmation/")[1].split("?")[0].strip("/")
    return request_id, citizen.tracking_code()


def deliver(agent: Person, surname: str) -> None:
    """Find the request in the list, open it, take it, and have the act made."""
    agent.sign_in("anne.martin@valmont.example", path="/agents/")
    agent.sees("Ma journée")
    agent.go(f"/agents/demandes/?q={surname}")
    agent.page.locator("a[data-row]").first.click()
    agent.look()
    try_the_keys(agent)
    agent.press("Prendre la demande")
    agent.act("Délivrer l’acte")
    agent.sees("Acte délivré")


def try_the_keys(agent: Person) -> None:
    """They open what they name, are letters in a field, are listed, and can be switched off."""
    page, note = agent.page, agent.page.locator("#note")
    page.keyboard.press("n")
    page.keyboard.type("jakr?")
    assert note.input_value() == "jakr?"
    agent.sees("Personne ne la suit.")
    note.fill("")
    page.keyboard.press("Shift+Tab")
    open_by_its_name(agent)
    page.keyboard.press("?")
    agent.sees("Ajouter une note interne")
    page.get_by_label("Utiliser les raccourcis").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    agent.sees("Personne ne la suit.")


def open_by_its_name(agent: Person) -> None:
    """Ctrl K lists what the page offers: the note is closed, then opened again by its name."""
    page, note = agent.page, agent.page.locator("#note")
    page.keyboard.press("n")
    assert not note.is_visible()
    page.keyboard.press("Control+k")
    agent.look()
    page.keyboard.type("ajouter une note")
    page.keyboard.press("Enter")
    assert note.evaluate("note => note === document.activeElement")
    page.keyboard.press("Shift+Tab")


def download_the_act(citizen: Person, code: str) -> None:
    """Follow the request with the code and the e-mail, and fetch the document."""
    citizen.go("/suivi/")
    citizen.track(code, EMAIL)
    citizen.sees("Acte délivré")
    with citizen.page.expect_download() as download:
        citizen.page.get_by_role("link", name="Acte de naissance").first.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")


def anonymise(suite: Suite, officer: Person, request_id: str) -> None:
    """Ninety days later nothing of her is left, and the case page proves it."""
    officer.sign_in("bruno.tessier@valmont.example", path="/agents/")
    suite.let_time_pass(request_id)
    proofs = "select 1 from erasures where request_id = %s having count(*) >= 4"
    suite.wait_for("workflow", proofs, request_id, seconds=40)
    officer.go(f"/agents/dossiers/{request_id}/")
    officer.sees("effac")
    assert SURNAME not in officer.text()
    assert traces(suite, SURNAME, EMAIL) == []
