"""Rows 4 and 12: forms killed while it saves, identity killed while somebody signs in."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
import sqlalchemy as sa

from tests.faults.browser import Browser, Fields, Page
from tests.faults.citizen import BIRTH, Agent, Citizen
from tests.faults.conftest import ANNE, Ground
from tests.faults.killing import kill_whole, restart, wait_until_back
from tests.faults.signing_in import asked_again, give_password, sessions
from tests.support.suite import Suite

KILLS = 3
TEXTS = ("nom_naissance", "prenoms")
LETTERS = "abcdefghij"
DAY, MONTH = "date_naissance-day", "date_naissance-month"
PAGE = f"/demarches/{BIRTH}/2"
WAITS = (
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
)


@contextmanager
def locked(suite: Suite, service: str, query: str, *values: object) -> Iterator[None]:
    """Hold rows of a service so that whoever writes them waits in the middle of its work."""
    url = sa.make_url(suite.servers["database_url"]).set(database=f"guichet_{service}")
    with psycopg.connect(url.render_as_string(hide_password=False)) as holder:
        assert holder.execute(f"{query} for update".encode(), values).fetchall()
        yield
        holder.rollback()


@dataclass
class Typing:
    """Somebody who types without pause: each version says the same in every question.

    Of two versions one has a day that does not exist: it is kept beside the answers, as typed.
    """

    citizen: Citizen
    page: Page
    saved: int = 0
    tried: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def save(self) -> bool:
        """Have the next version saved by itself, as the script of the page does."""
        self.tried += 1
        form = self.page.form(PAGE)
        form.action = f"{PAGE}/brouillon"
        kept = self.citizen.browser.submit(self.page, form, **self.answers(self.tried))
        if kept.status == 204:
            self.saved = self.tried
        return kept.status == 204

    def save_until_it_fails(self) -> None:
        """Save one version after the other until one is not said to be saved."""
        while not self.stop.is_set() and self.save():
            pass

    def answers(self, version: int) -> Fields:
        """What a version says."""
        word = "Essai " + "".join(LETTERS[int(digit)] for digit in str(version))
        odd = version % 2
        return dict.fromkeys(TEXTS, word) | {
            DAY: "31" if odd else str(version % 18 + 10),
            MONTH: "02" if odd else "03",
            "date_naissance-year": "1990",
        }

    def found(self) -> int:
        """Which version the page shows once it is there again: the last saved, or the one after."""
        limit = time.monotonic() + 30
        while (page := self.citizen.browser.get(PAGE)).status != 200:
            assert time.monotonic() < limit, page
            time.sleep(0.1)
        shown = page.form(PAGE).fields
        for version in (self.saved, self.tried):
            if shown.items() >= self.answers(version).items():
                return version
        raise AssertionError(f"saved {self.saved}, tried {self.tried}, mixed: {shown}")


@pytest.mark.row(4)
def test_row_4_forms_killed_while_it_saves(ground: Ground) -> None:
    """Once in the middle of its transaction, then at no chosen moment."""
    suite = ground.suite
    citizen = Citizen(suite.port, ground.ledger)
    first = citizen.browser.get(f"/demarches/{BIRTH}/1")
    typing = Typing(citizen, citizen.go_on(first, type_acte="copie_integrale", pour_qui="moi"))
    assert typing.save()
    draft = "select 1 from drafts where typed::text || answers::text like %s"
    with locked(suite, "forms", draft, "%Essai b%"):
        saving = threading.Thread(target=typing.save)
        saving.start()
        suite.wait_for("forms", WAITS)
        killed = kill_whole(suite, "forms.web")
        saving.join()
    wait_until_back(suite, "forms.web", killed)
    assert (typing.found(), typing.saved, typing.tried) == (1, 1, 2)
    for _turn in range(KILLS):
        typing.tried = typing.saved
        _kill_at_random(suite, typing)
        typing.saved = typing.found()
    citizen.insist(citizen.fill(BIRTH))
    ground.check()


def _kill_at_random(suite: Suite, typing: Typing) -> None:
    before = typing.saved
    saving = threading.Thread(target=typing.save_until_it_fails)
    saving.start()
    time.sleep(0.5 + random.random())
    restart(suite, "forms.web")
    typing.stop.set()
    saving.join()
    typing.stop.clear()
    assert typing.saved > before


@pytest.mark.row(12)
def test_row_12_identity_killed_while_it_changes_the_code(ground: Ground) -> None:
    """Nobody is half signed in; the code still opens one session, and then no other."""
    suite, browser = ground.suite, Browser(ground.suite.port)
    ground.ledger.browsers.append(browser)
    back = give_password(browser, browser.get("/connexion?retour=/agents/"), ANNE)
    before, cookie, shown = sessions(suite), browser.cookie, list[Page]()
    with locked(suite, "identity", "select 1 from codes where used_at is null"):
        coming = threading.Thread(target=lambda: shown.append(browser.follow(back)))
        coming.start()
        suite.wait_for("identity", WAITS)
        killed = kill_whole(suite, "identity.web")
        coming.join()
        wait_until_back(suite, "identity.web", killed)
        # What the gateway asked again may still wait: it must not find the code free later.
        suite.wait_for("identity", f"select 1 where not exists ({WAITS})")
    asked_again(browser, *shown)
    assert (sessions(suite), browser.cookie) == (before, cookie)
    assert browser.follow(back).path == "/agents/"
    assert sessions(suite) == (before[0] + 1, before[1] + 1)
    other = Browser(suite.port, cookie=cookie)
    asked_again(other, other.follow(back))
    suite.wait_for("gateway", "select 1 where (select count(*) from sessions) = %s", before[0])
    assert sessions(suite) == before
    assert browser.get("/agents/").path.startswith("/identite/connexion")
    Agent(suite.port, ANNE, ground.ledger)
    ground.check()
