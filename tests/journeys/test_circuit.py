"""An administrator makes a circuit from a pattern, mends it, plays it; two agents collide on it."""

import re
from collections.abc import Callable

from tests.journeys.conftest import Person
from tests.support.suite import Suite

TITLE, SLUG = "Copies d’actes à deux validations", "copies-d-actes-a-deux-validations"
DESK = f"/agents/circuits/{SLUG}/"
MESSAGES = ("recue", "complement", "relance", "instruction", "refusee", "accordee")
TOLD = "select 1 from templates where workflow = %s having count(*) = %s"
FORM = "/agents/formulaires/acte-mariage"
WORDS = "Le registre de 1998 est à la reliure."


def test_a_circuit_made_mended_played_published_and_run(
    suite: Suite, somebody: Callable[..., Person]
) -> None:
    administrator = somebody("administrator")
    administrator.sign_in("admin@valmont.example", path="/agents/circuits/")
    begin(administrator)
    write_messages(administrator)
    suite.wait_for("workflow", TOLD, SLUG, len(MESSAGES))
    bind(administrator)
    make_a_dead_end(administrator)
    mend(administrator)
    play(administrator)
    publish(administrator)
    see_every_screen(somebody)
    suite.wait_for("forms", "select 1 from processes where workflow = %s", SLUG)
    follow(administrator)
    request_id = ask(somebody("citizen", width=360))
    suite.wait_for("backoffice", "select 1 from entries where request_id = %s", request_id)
    collide(somebody("agent"), somebody("colleague"), request_id)


def begin(person: Person) -> None:
    person.press("Nouveau circuit", "link")
    card = person.page.locator("article", has_text="Deux validations avec avis")
    card.get_by_label("Nom du circuit").fill(TITLE)
    card.get_by_role("button", name="Partir de ce modèle").click()
    person.page.wait_for_url(f"**{DESK}")
    person.look()


def write_messages(person: Person) -> None:
    """The publication names each template that lacks, and leads to where it is written."""
    for name in MESSAGES:
        person.go(f"{DESK}publication")
        person.sees(f"Le modèle de message « {name} » n’existe pas")
        person.page.get_by_role("link", name=f"Écrire ce modèle « {SLUG}.{name} »").first.click()
        person.page.wait_for_load_state()
        person.fill("Objet", "Votre demande {{ numero }}")
        person.fill("Texte", "Bonjour {{ nom }}, des nouvelles de votre demande : {{ lien }}")
        person.press("Enregistrer")


def node(person: Person, words: str) -> None:
    """Select a line of the outline, and wait for what it shows."""
    link = person.page.locator("#outline a[data-node]", has_text=words).first
    link.click()
    person.page.locator("#outline a[data-node][aria-current]", has_text=words).first.wait_for()


def fill(person: Person, name: str, value: str) -> None:
    """Type in a property and leave it: it saves itself."""
    field = person.page.locator(f"#side [name='p-{name}']")
    with person.page.expect_response(lambda found: "/modifier" in found.url):
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
            field.press("Tab")


def bind(person: Person) -> None:
    """Say which role each function of the pattern has here."""
    person.go(DESK)
    for function in ("Le service instructeur", "Le service consulté", "Le responsable", "élu"):
        node(person, function)
        fill(person, "role", "etat-civil")
    person.page.locator("#work-notes", has_text="Rien à corriger").wait_for()
    person.look()


def make_a_dead_end(person: Person) -> None:
    """A new status that the request reaches and never leaves."""
    page = person.page
    page.get_by_role("link", name="Ajouter un statut").click()
    page.get_by_role("button", name="Ajouter : statut").click()
    page.locator("#p-label[data-focus]").wait_for()
    fill(person, "label", "Relecture")
    page.locator("#outline a[data-node]", has_text="Relecture").wait_for()
    asked = re.compile("choisit «.Demander un avis.»")
    page.locator("#canvas").get_by_role("link", name=asked).click()
    page.locator("#p-to").wait_for()
    fill(person, "to", "Relecture")
    person.go(f"{DESK}publication")
    person.sees("Ce circuit ne peut pas encore être publié")
    person.sees("Relecture")


def mend(person: Person) -> None:
    """The finding leads to the status; a choice lets the request go on."""
    page = person.page
    page.locator("#points").get_by_role("link", name="Relecture").first.click()
    page.wait_for_load_state()
    card = page.locator("#carte-relecture")
    card.get_by_role("link", name="Ajouter un choix").click()
    page.get_by_role("button", name="Ajouter : choix").click()
    page.locator("#p-label[data-focus]").wait_for()
    fill(person, "label", "Transmettre à l’expert")
    fill(person, "to", "Avis demandé")
    page.locator("#work-notes", has_text="Rien à corriger").wait_for()
    page.get_by_role("link", name="Dessin", exact=True).click()
    page.locator("svg a[aria-label^='Relecture']").wait_for()
    person.look()


def play(person: Person) -> None:
    """A made-up request: two months go by while a precision is awaited."""
    person.go(f"{DESK}simuler/")
    person.press("Commencer la simulation")
    person.page.locator("summary", has_text="Demander une précision").click()
    person.page.get_by_role("button", name="Demander une précision", exact=True).click()
    person.page.wait_for_load_state()
    person.sees("En attente d’une précision")
    person.press("+ 2 mois")
    person.sees("En instruction")
    person.sees("rappel")


def publish(person: Person) -> None:
    person.go(f"{DESK}publication")
    person.press("Publier cette version")
    person.sees("La version 1 est en service")


SCREENS = (
    "",
    "?partie=statuses.instruction&volet=circuit",
    "?partie=statuses.instruction&volet=reglages",
    "?partie=statuses.avis.enter.0",
    "?partie=statuses.validation.enter.1",
    "?partie=statuses.complement.enter.0",
    "?partie=statuses.complement.timers.relance",
    "?vue=dessin&volet=circuit",
    "?dans=statuses.avis.enter",
    "publication",
    "versions/",
    "versions/1",
    "simuler/",
)


def see_every_screen(somebody: Callable[..., Person]) -> None:
    """On a phone without scripts, where a change is made and undone too."""
    phone = somebody("phone", width=360, scripts=False)
    phone.sign_in("admin@valmont.example", path="/agents/circuits/")
    for path in ("/agents/circuits/nouveau", "/agents/circuits/importer"):
        phone.go(path)
    for path in SCREENS:
        phone.go(DESK + path)
    phone.go(f"{DESK}?partie=statuses.relecture&volet=reglages")
    phone.page.locator("#p-citizen_label").fill("En relecture")
    phone.page.locator("#save").click()
    phone.look()
    phone.go(f"{DESK}?volet=circuit")
    phone.sees("En relecture")
    phone.press("Annuler")
    assert "En relecture" not in phone.text()


def follow(person: Person) -> None:
    """The marriage certificate follows the new circuit from now on."""
    person.go(f"{FORM}/reglages")
    person.page.locator("[name='p-workflow']").select_option(SLUG)
    person.press("Enregistrer les réglages")
    person.go(f"{FORM}/modifier")
    person.press("Enregistrer comme version")
    person.go(f"{FORM}/publication")
    person.press(re.compile("^Publier cette version"))
    person.sees("Cette version est en ligne.")


def ask(citizen: Person) -> str:
    citizen.go("/demarches/acte-mariage/")
    citizen.begin()
    citizen.choose("Une copie intégrale")
    citizen.choose("Du mien")
    citizen.press("Continuer")
    for which, first, last in (("du premier", "Yann", "Kervarrec"), ("du second", "Jo", "Le Bris")):
        citizen.fill(re.compile(f"^Nom de naissance {which}"), last)
        citizen.fill(re.compile(f"^Prénoms {which}"), first)
    for name, value in (("day", "6"), ("month", "6"), ("year", "1998")):
        citizen.page.locator(f"[name$='-{name}']").fill(value)
    citizen.page.get_by_role("radio", name="Valmont", exact=True).check()
    citizen.press("Continuer")
    citizen.press("Continuer")
    citizen.fill("Votre prénom", "Yann")
    citizen.fill("Votre nom", "Kervarrec")
    citizen.fill("Votre adresse électronique", "yann@example.org")
    for name, value in (("line", "14 rue du Lavoir"), ("postcode", "35999"), ("city", "Valmont")):
        citizen.page.locator(f"[name$='-{name}']").fill(value)
    citizen.press("Continuer")
    citizen.sees("Vérifiez vos réponses")
    citizen.press("Envoyer ma demande")
    citizen.sees("Nous avons bien reçu votre demande")
    return citizen.page.url.split("/confirmation/")[1].split("?")[0].strip("/")


def collide(agent: Person, colleague: Person, request_id: str) -> None:
    """Both read the same page; the second one's words are not lost, and she applies them after."""
    page = f"/agents/dossiers/{request_id}/"
    agent.sign_in("anne.martin@valmont.example", path="/agents/")
    colleague.sign_in("bruno.tessier@valmont.example", path="/agents/")
    agent.go(page)
    colleague.go(page)
    agent.act("Transmettre pour validation", "Tout est là.")
    agent.sees("Approbation : La demande")
    colleague.act("Demander une précision", WORDS)
    colleague.sees("Votre action n’a pas été enregistrée.")
    colleague.sees("Anne Martin")
    kept = colleague.page.get_by_label("Votre texte").input_value()
    assert kept == WORDS
    colleague.go(page)
    colleague.press("Approuver")
    agent.go(page)
    agent.press("Approuver")
    agent.sees("Accordée")
