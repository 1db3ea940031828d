"""People of the fault tests: citizens who send again and again, agents, and what they saw."""

import html
import itertools
import re
import threading
import time
from dataclasses import dataclass, field

from guichet_onebox.demonstration import PASSWORD

from tests.faults.browser import Browser, Page

STREET, BIRTH = "signalement-voirie", "acte-naissance"
REFERENCE = re.compile(r"\b20\d\d-\d{6}\b")
REQUEST = re.compile(r"/confirmation/([0-9a-f-]{36})")


@dataclass(frozen=True)
class Receipt:
    """What a person was shown: her request is registered under this number."""

    words: str
    number: str
    request_id: str
    again: bool


@dataclass
class Ledger:
    """Everything that people tried and everything that they were promised, by their own words."""

    attempted: set[str] = field(default_factory=set)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    browsers: list[Browser] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def words(self) -> str:
        """Give words that nobody wrote yet: they name a request through every service."""
        with self._lock:
            words = f"Essai n° {next(self._count)}, un lampadaire de la rue des Tilleuls"
            self.attempted.add(words)
        return words

    def promise(self, receipt: Receipt) -> None:
        """Note a reference that was shown; the same words never get two."""
        with self._lock:
            before = self.receipts.setdefault(receipt.words, receipt)
        assert before.number == receipt.number, (before, receipt)


class Citizen:
    """A person without an account, in a browser of her own."""

    def __init__(self, port: int, ledger: Ledger, *, writable: bool = True) -> None:
        self.browser = Browser(port)
        self.ledger = ledger
        self.writable = writable
        self.words = ledger.words()
        ledger.browsers.append(self.browser)

    @property
    def email(self) -> str:
        """An address that only this person has; "" when she leaves none."""
        return "" if not self.writable else f"essai-{abs(hash(self.words)) % 10**9}@example.org"

    def fill(self, slug: str = STREET) -> Page:
        """Fill the form in and give the page that shows all the answers before they go."""
        page = self.browser.get(f"/demarches/{slug}/1")
        for answers in self._answers(slug):
            assert page.status == 200, (page.status, page.path, page.text[-1500:])
            page = self.go_on(page, **answers)
        assert (page.status, page.path) == (200, f"/demarches/{slug}/verifier"), page
        return page

    def add_file(self) -> Page:
        """Press « Ajouter un fichier » on the first page of a report; give where one sends it."""
        page = self.browser.get(f"/demarches/{STREET}/1")
        answers = self._answers(STREET)[0] | {"add_file": "photo"}
        asked = self.browser.submit(page, page.form(page.path), **answers)
        return self.browser.follow(asked)

    def go_on(self, page: Page, **answers: str) -> Page:
        """Continue from a page of questions."""
        form = page.form(page.path.partition("?")[0])
        return self.browser.follow(self.browser.submit(page, form, action="continue", **answers))

    def send(self, check: Page) -> Page:
        """Press « Envoyer ma demande » and note the reference if one is shown."""
        answer = self.browser.submit(check, check.form("/envoyer"))
        return self.seen(self.browser.follow(answer))

    def seen(self, page: Page) -> Page:
        """Note the reference that a page shows."""
        if receipt := self.receipt_of(page):
            self.ledger.promise(receipt)
        return page

    def receipt_of(self, page: Page) -> Receipt | None:
        """Read a confirmation page; None for any other."""
        number, request = REFERENCE.search(page.text), REQUEST.search(page.path)
        if page.status != 200 or not number or not request:
            return None
        return Receipt(self.words, number[0], request[1], "déjà été envoyée" in page.text)

    def insist(self, check: Page, seconds: float = 30) -> Receipt:
        """Press the button again and again, as people do, until the reference is shown."""
        limit = time.monotonic() + seconds
        page = self.send(check)
        while self.receipt_of(page) is None:
            assert time.monotonic() < limit, (page.status, page.path, page.text[-1500:])
            time.sleep(0.3)
            page = self.send(check)
        receipt = self.receipt_of(page)
        assert receipt is not None
        return receipt

    def _answers(self, slug: str) -> list[dict[str, str]]:
        if slug == STREET:
            problem = {"type_probleme": "lampadaire", "lieu-text": "12 rue des Tilleuls"}
            return [problem | {"description": self.words}, {"nom": "Ana", "email": self.email}]
        return [
            {"type_acte": "copie_integrale", "pour_qui": "moi"},
            {
                "nom_naissance": "Essai",
                "prenoms": "Ana",
                "date_naissance-day": "3",
                "date_naissance-month": "4",
                "date_naissance-year": "1990",
                "lieu_naissance": "valmont",
            },
            {"nom_pere": "Essai", "nom_mere": self.words},
            {
                "prenom_demandeur": "Ana",
                "nom_demandeur": "Essai",
                "email": self.email,
                "adresse-line": "4 rue des Lilas",
                "adresse-postcode": "35120",
                "adresse-city": "Valmont",
            },
        ]


class Agent:
    """An agent of the demonstration, signed in through the real pages."""

    def __init__(self, port: int, email: str, ledger: Ledger) -> None:
        self.browser = Browser(port)
        ledger.browsers.append(self.browser)
        page = self.browser.get("/connexion?retour=/agents/")
        form = page.form("/identite/connexion")
        answer = self.browser.submit(page, form, email=email, password=PASSWORD)
        home = self.browser.follow(answer)
        assert (home.status, home.path) == (200, "/agents/"), (home.status, home.path, home.text)

    def another_tab(self) -> Browser:
        """A second window of the same browser."""
        return Browser(self.browser.port, cookie=self.browser.cookie)


def open_case(browser: Browser, request_id: str) -> Page:
    """Open the page of a case."""
    page = browser.get(f"/agents/dossiers/{request_id}/")
    assert page.status == 200, (page.status, page.text[-1500:])
    return page


def choose(browser: Browser, page: Page, choice: str, comment: str = "") -> Page:
    """Press the button of a choice, with a comment if it takes one, and confirm it if asked."""
    form = page.form("/choix", holding=choice)
    values = {"choice": choice} | ({"comment": comment} if comment else {})
    answer = browser.submit(page, form, **values)
    asked = answer.status == 200 and 'name="confirme"' in answer.text
    return browser.submit(answer, answer.form("/choix")) if asked else answer


def plain(page: Page) -> str:
    """Give the text of a page as it is read, accents and quotes decoded."""
    return html.unescape(page.text)
