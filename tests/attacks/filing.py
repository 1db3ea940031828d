"""Requests filed through the pages, as citizens file them."""

import re
from dataclasses import dataclass
from typing import Any

from tests.attacks.browser import Answer, Browser

STREET: list[dict[str, Any]] = [
    {
        "type_probleme": "lampadaire",
        "lieu-text": "12 place du Marché",
        "description": "Le lampadaire est éteint.",
    },
    {"nom": "Camille Durand", "email": "camille@example.org", "telephone": "06 12 34 56 78"},
]
BIRTH: list[dict[str, Any]] = [
    {"type_acte": "extrait_filiation", "pour_qui": "moi"},
    {
        "nom_naissance": "Le Goff",
        "prenoms": "Marie Anne",
        "date_naissance-day": "3",
        "date_naissance-month": "3",
        "date_naissance-year": "1990",
        "lieu_naissance": "valmont",
    },
    {"nom_pere": "Le Goff Yves", "nom_mere": "Duval Anne"},
    {
        "prenom_demandeur": "Marie",
        "nom_demandeur": "Le Goff",
        "email": "marie.legoff@example.org",
        "telephone": "",
        "adresse-line": "4 rue des Lilas",
        "adresse-postcode": "35120",
        "adresse-city": "Valmont",
    },
]
FILED = re.compile(r"/demarches/([a-z-]+)/confirmation/([0-9a-f-]{36})")


@dataclass
class Filed:
    """A request that was sent: its confirmation, and the words its applicant follows it by."""

    slug: str
    request_id: str
    confirmation: Answer
    email: str

    @property
    def codes(self) -> list[str]:
        """Number, tracking code and, without an e-mail, the four digits."""
        found = re.findall(r'class="reference">([^<]+)<', self.confirmation.text)
        return [code.strip() for code in found]


def start(browser: Browser, slug: str, channel: str = "") -> Answer:
    """Open the first page of a form, with a draft begun before erased."""
    query = f"?canal={channel}" if channel else ""
    page = browser.open(f"/demarches/{slug}/{query}")
    if any(form.action.endswith("/recommencer") for form in page.page.forms):
        browser.follow(browser.submit(page, "/recommencer", {}))
    return browser.open(f"/demarches/{slug}/1{query}")


def go_on(browser: Browser, page: Answer, values: dict[str, Any]) -> Answer:
    """Fill in a page of questions and press Continuer."""
    return browser.submit(page, "", {**values, "action": "continue"})


def fill(browser: Browser, slug: str, pages: list[dict[str, Any]], channel: str = "") -> Answer:
    """Fill in every page of a form; give the page to check the answers."""
    page = start(browser, slug, channel)
    for values in pages:
        answer = go_on(browser, page, values)
        assert answer.status == 303, answer.page.words[:1500]
        page = browser.follow(answer)
    return page


def send(browser: Browser, slug: str, pages: list[dict[str, Any]], channel: str = "") -> Filed:
    """File a request from its first page to its confirmation."""
    check = fill(browser, slug, pages, channel)
    answer = browser.submit(check, "/envoyer", {})
    found = FILED.search(answer.location)
    assert found, (answer.status, answer.page.words[:1500])
    email = next((str(page["email"]) for page in pages if page.get("email")), "")
    return Filed(slug, found.group(2), browser.follow(answer), email)


def street(browser: Browser, first: dict[str, Any] | None = None, **second: Any) -> Filed:
    """File a street report, with some answers of one's own."""
    pages = [STREET[0] | (first or {}), STREET[1] | second]
    return send(browser, "signalement-voirie", pages)


def birth(browser: Browser, **answers: Any) -> Filed:
    """File a request for a birth certificate, with some answers of one's own."""
    pages = [{name: answers.get(name, value) for name, value in page.items()} for page in BIRTH]
    return send(browser, "acte-naissance", pages)


def track(browser: Browser, filed: Filed) -> Answer:
    """Follow a request by its code and its second element."""
    second = filed.email or filed.codes[2]
    page = browser.open("/suivi/")
    answer = browser.submit(page, "/suivi/", {"code": filed.codes[1], "second": second})
    return browser.follow(answer)


def wait_for_case(browser: Browser, filed: Filed) -> None:
    """Wait until workflow and the agents' list have taken a request in."""
    suite = browser.suite
    suite.wait_for("workflow", "select 1 from cases where request_id = %s", filed.request_id)
    shown = "select 1 from entries where request_id = %s and status_id <> ''"
    suite.wait_for("backoffice", shown, filed.request_id)
