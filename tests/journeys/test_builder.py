"""An administrator makes a form of twelve questions, a citizen fills it in, an agent reads it."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.test_street_report import picture
from tests.support.suite import Suite

TITLE = "Planter devant chez moi"
SLUG = "planter-devant-chez-moi"
DESK = f"/agents/formulaires/{SLUG}"
WHY = "Pour vous répondre."
CARD = {
    "summary": "Demandez à planter sur le trottoir devant chez vous.",
    "service.name": "Espaces verts",
    "service.address": "12 place du Marché, 35999 Valmont",
    "service.email": "vert@valmont.example",
    "service.phone": "04 99 00 00 12",
    "purpose": "Étudier votre demande.",
    "legal_basis": "Mission d’intérêt public.",
    "recipients": "Le service des espaces verts.",
}


def test_a_form_made_published_filled_in_and_read(
    suite: Suite, somebody: Callable[..., Person], tmp_path: Path
) -> None:
    administrator = somebody("administrator")
    administrator.sign_in("admin@valmont.example", path="/agents/formulaires/")
    make(administrator)
    describe(administrator)
    publish(administrator)
    suite.wait_for("gateway", "select 1 from procedures where slug = %s", SLUG)
    request_id = fill(somebody("citizen", width=360), picture(tmp_path / "trottoir.png"))
    suite.wait_for("backoffice", "select 1 from entries where request_id = %s", request_id)
    agent = somebody("agent")
    agent.sign_in("karim.benali@valmont.example", path="/agents/")
    agent.go(f"/agents/dossiers/{request_id}/")
    for answer in ("Le Goff", "Locataire", "M. Le Roux", "Tilleul", "Érable", "trottoir.png"):
        agent.sees(answer)
    see_every_screen(somebody)


SCREENS = (
    "/agents/formulaires/",
    "/agents/formulaires/nouveau",
    "/agents/formulaires/blocs/",
    "/agents/formulaires/blocs/nouveau",
    f"{DESK}/",
    f"{DESK}/modifier",
    f"{DESK}/modifier?page=page_1&volet=page",
    f"{DESK}/modifier?question=vos_idees",
    f"{DESK}/modifier?question=vos_idees&deplacer=1",
    f"{DESK}/modifier?dans=page_1",
    f"{DESK}/condition/nom_du_proprietaire/condition",
    f"{DESK}/condition/vos_idees/validation",
    f"{DESK}/reglages",
    f"{DESK}/supprimer",
)


def see_every_screen(somebody: Callable[..., Person]) -> None:
    """On a phone without scripts; then the preview, whose frame holds the citizen's page."""
    phone = somebody("phone", width=360, scripts=False)
    phone.sign_in("admin@valmont.example", path="/agents/formulaires/")
    for path in SCREENS:
        phone.go(path)
    phone.go(f"{DESK}/modifier?question=vos_idees")
    phone.page.locator("#p-hint").fill("Un arbre, des fleurs…")
    phone.page.locator(".save-line button").click()
    phone.look()
    phone.go(f"{DESK}/modifier?question=vos_idees&volet=page")
    phone.sees("Un arbre, des fleurs…")
    wide = somebody("wide")
    wide.sign_in("admin@valmont.example", path="/agents/formulaires/")
    for view in ("usager", "telephone"):
        wide.go(f"{DESK}/apercu?vue={view}")
        frame = wide.page.frame_locator("iframe")
        frame.get_by_label("Votre prénom").fill("Marie")
        assert frame.get_by_text("Étape 1 sur 2").count()


def make(administrator: Person) -> None:
    administrator.go("/agents/formulaires/nouveau")
    administrator.page.get_by_label("Titre de la démarche").fill(TITLE)
    administrator.page.get_by_label("Famille", exact=True).select_option("voirie")
    administrator.press("Commencer")
    for kind, label in (
        ("Texte court", "Votre prénom"),
        ("Texte court", "Votre nom"),
        ("Adresse électronique", "Votre courriel"),
        ("Téléphone", "Votre téléphone"),
        ("Choix unique", "Vous êtes"),
        ("Texte court", "Nom du propriétaire"),
        ("Adresse postale", "Adresse du trottoir"),
        ("Date", "Depuis quand y habitez-vous ?"),
        ("Fichier à joindre", "Photo du trottoir"),
        ("Texte long", "Vos idées"),
    ):
        add(administrator, kind, label)
    add(administrator, "Bloc répétable", "Arbre")
    for kind, label in (("Texte court", "Espèce"), ("Nombre entier", "Hauteur en mètres")):
        add(administrator, kind, label, within="Ajouter dans ce bloc")
    administrator.look()
    set_up(administrator)
    make_conditional(administrator)


def add(person: Person, kind: str, label: str, within: str = "Ajouter une question") -> None:
    page = person.page
    page.locator("#outline").get_by_role("link", name=re.compile(f"^{within}")).last.click()
    page.locator(".type > span:first-child").get_by_text(kind, exact=True).click()
    page.locator("#p-label[data-focus]").wait_for()
    page.keyboard.type(label)
    page.keyboard.press("Tab")
    page.locator("#outline a[data-node]", has_text=label).wait_for()


def select(person: Person, label: str) -> None:
    """Click on a question; once more when the list was drawn anew under the pointer."""
    shown = person.page.locator("#side #p-label")
    for _ in range(3):
        person.page.locator("#outline a[data-node]", has_text=label).click()
        try:
            expect(shown).to_have_value(label, timeout=10_000)
        except AssertionError:
            continue
        return
    expect(shown).to_have_value(label)


def set_up(administrator: Person) -> None:
    """Options of the choice, what is optional, why personal data are asked."""
    page = administrator.page
    select(administrator, "Vous êtes")
    options = page.get_by_label("Réponses proposées")
    options.fill("locataire | Locataire\nproprietaire | Propriétaire")
    options.press("Tab")
    page.locator("#canvas").get_by_text("Propriétaire", exact=True).wait_for()
    select(administrator, "Vos idées")
    page.get_by_label("Réponse obligatoire").select_option("false")
    page.locator("#outline .selected .mark", has_text="facultatif").wait_for()
    for label in ("Votre courriel", "Votre téléphone", "Adresse du trottoir"):
        select(administrator, label)
        page.locator("#more > summary").click()
        why = page.get_by_label("Pourquoi le demander ?")
        why.fill(WHY)
        why.press("Tab")
        page.wait_for_load_state("networkidle")


def make_conditional(administrator: Person) -> None:
    page = administrator.page
    select(administrator, "Nom du propriétaire")
    page.get_by_role("link", name="Ajouter une condition").click()
    page.locator("#s-0-0").select_option(label="Vous êtes")
    page.locator("select[name='_v-0-0']").select_option("locataire")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.locator("#condition", has_text="Locataire").wait_for()
    administrator.look()


def describe(administrator: Person) -> None:
    administrator.go(f"{DESK}/reglages")
    for key, words in CARD.items():
        administrator.page.locator(f"[name='p-{key}']").fill(words)
    page = administrator.page
    page.locator("[name='p-workflow']").select_option("signalement-voirie")
    for label in ("Votre prénom", "Votre nom"):
        page.locator("[id='applicant.name']").get_by_label(label, exact=True).check()
    page.get_by_label("Question qui donne son courriel").select_option(label="Votre courriel")
    page.get_by_label("Question qui donne son téléphone").select_option(label="Votre téléphone")
    administrator.press("Enregistrer les réglages")


def publish(administrator: Person) -> None:
    administrator.go(f"{DESK}/modifier")
    administrator.press("Enregistrer comme version")
    administrator.go(f"{DESK}/publication")
    administrator.press(re.compile("^Publier cette version"))
    administrator.sees("Cette version est en ligne.")


def fill(citizen: Person, photo: Path) -> str:
    citizen.go(f"/demarches/{SLUG}/")
    citizen.begin()
    citizen.fill("Votre prénom", "Marie")
    citizen.fill("Votre nom", "Le Goff")
    citizen.fill("Votre courriel", "marie@exemple.fr")
    citizen.fill("Votre téléphone", "06 39 98 12 34")
    citizen.choose("Locataire")
    citizen.fill("Nom du propriétaire", "M. Le Roux")
    for name, value in (("line", "14 rue du Lavoir"), ("postcode", "35000"), ("city", "Valmont")):
        citizen.page.locator(f"[name$='-{name}']").fill(value)
    for name, value in (("day", "3"), ("month", "12"), ("year", "2020")):
        citizen.page.locator(f"[name$='-{name}']").fill(value)
    fields = citizen.page.get_by_label("Espèce")
    fields.nth(0).fill("Tilleul")
    citizen.page.get_by_label("Hauteur en mètres").nth(0).fill("4")
    citizen.page.get_by_role("button", name=re.compile("^Ajouter")).last.click()
    citizen.page.get_by_label("Espèce").nth(1).fill("Érable")
    citizen.page.get_by_label("Hauteur en mètres").nth(1).fill("2")
    citizen.join(photo)
    citizen.sees("trottoir.png")
    citizen.press("Continuer")
    citizen.sees("Vérifiez vos réponses")
    citizen.press("Envoyer ma demande")
    citizen.sees("Nous avons bien reçu votre demande")
    return citizen.page.url.split("/confirmation/")[1].split("?")[0].strip("/")
