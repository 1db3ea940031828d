"""Row 38: answers lost on each call between services, and of the database at a commit.

The gateway is the one that calls: it changes codes and sessions for tokens at identity, reads its
keys, ends sessions there, and passes people's pages to every service; all read identity's keys.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import pytest
from guichet_kit.ids import uuid7

from tests.attacks.browser import Browser as Caller
from tests.attacks.test_openid import ask_token
from tests.faults.browser import Browser, Page
from tests.faults.citizen import BIRTH, STREET, Agent, Citizen, choose, open_case, plain
from tests.faults.conftest import ANNE, Ground
from tests.faults.killing import restart
from tests.faults.proxy import Fault, Kind, Proxy
from tests.faults.signing_in import asked_again, give_password, sessions
from tests.faults.uploads import Store, photo, upload

MARIE, ADMIN = "marie.legoff@example.org", "admin@valmont.example"
BEHIND = ("identity", "forms", "workflow", "documents")
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
MISSING = "ne s’affiche pas pour l’instant"
GONE = """
select 1 where not exists (select 1 from removals)
  and not exists (select 1 from files where state = 'deposited')
"""
SCHOOL, SECRET = "ecole", "un-secret-de-programme"
REGISTERED = """
insert into clients (authority, id, name, secret_digest, redirect_uris, logout_uris, audiences)
values ('valmont', %s, 'Une école', %s, '[]', '[]', '["forms"]') on conflict do nothing
"""
LONG_PAGE = "/agents/circuits/subvention-association/"


@dataclass
class Detours:
    """The ground, whose services and database are reached through proxies."""

    ground: Ground
    proxies: dict[str, Proxy]

    def lose(self, name: str, sent: str, times: int = 1, through: int = 0) -> Fault:
        """Lose the next answers to what is sent so to a service; the service has acted."""
        fault = Fault(Kind.LOSE_ANSWER, sent.encode(), times=times, through=through)
        return self.proxies[name].order(fault)

    def browser(self) -> Browser:
        """A browser whose pages the checker looks at."""
        browser = Browser(self.ground.suite.port)
        self.ground.ledger.browsers.append(browser)
        return browser

    def citizen(self) -> Citizen:
        """A person without an account."""
        return Citizen(self.ground.suite.port, self.ground.ledger)

    def agent(self, email: str = ANNE) -> Browser:
        """The browser of an agent who is signed in."""
        return Agent(self.ground.suite.port, email, self.ground.ledger).browser


def own_port(ground: Ground, name: str) -> int:
    """Where a service listens, once the suite has said so."""
    servers = json.loads((ground.folder / "servers.json").read_text())
    return int(servers["ports"][name])


@pytest.fixture(scope="module")
def proxied(ground: Ground) -> Iterator[Detours]:
    """The suite started with its detours, and stopped after: the next test starts it without."""
    with ExitStack() as stack:
        proxies = {
            name: stack.enter_context(Proxy(partial(own_port, ground, name))) for name in BEHIND
        }
        before = stack.enter_context(Proxy(lambda: ground.postgres.port))
        url = ground.postgres.url().replace(f":{ground.postgres.port}/", f":{before.port}/")
        ports = {name: proxy.port for name, proxy in proxies.items()}
        ground.launch({}, GUICHET_DETOURS=json.dumps(ports), GUICHET_ADMIN_DATABASE_URL=url)
        yield Detours(ground, proxies | {"database": before})
        ground.stop()


@pytest.fixture
def detours(proxied: Detours) -> Iterator[Detours]:
    """The same for one test, whose faults end with it."""
    yield proxied
    for proxy in proxied.proxies.values():
        proxy.forget()


def assert_unknown(page: Page) -> None:
    """Nobody could tell the person what became of what she sent; it is not lost."""
    assert page.status == 503, (page.status, page.text[-1500:])
    assert "Rien de ce que vous aviez enregistré n’est perdu" in page.text


@pytest.mark.row(38)
def test_row_38_identity(detours: Detours) -> None:
    """Its keys, tokens, the code of a sign-in, the end of a session."""
    suite, desk = detours.ground.suite, detours.browser()
    keys = detours.lose("identity", "GET /identite/jwks", times=2)
    tokens = detours.lose("identity", "subject_token=", times=2)
    nobody = detours.lose("identity", "grant_type=client_credentials", times=2)
    code = detours.lose("identity", "grant_type=authorization_code")
    before = sessions(suite)
    page = desk.get("/connexion?retour=/agents/")
    asked = asked_again(desk, desk.follow(give_password(desk, page, ANNE)))
    assert sessions(suite) == before
    home = desk.follow(give_password(desk, asked, ANNE))
    assert (home.status, home.path) == (200, "/agents/")
    for fault in (keys, tokens, nobody, code):
        fault.wait()
    for fault in (tokens, nobody, code):
        assert all(fault.keys)
        assert len(set(fault.keys)) == 1, "the second time, it is the same key"
    assert sessions(suite) == (before[0] + 1, before[1] + 1)
    end = detours.proxies["identity"].order(Fault(Kind.RESET, b"POST /identite/sessions/revoke"))
    assert desk.submit(home, home.form("/deconnexion")).status == 303
    end.wait()
    assert sessions(suite) == before
    detours.ground.check()


@pytest.mark.row(38)
def test_row_38_forms(detours: Detours) -> None:
    """A page of questions, a request that is sent."""
    ground, citizen = detours.ground, detours.citizen()
    reads = [
        detours.lose("forms", f"GET /demarches/{BIRTH}/1 "),
        detours.lose("forms", f"GET /demarches/{BIRTH}/verifier", times=3),
    ]
    check = citizen.fill(BIRTH)
    sent = detours.lose("forms", f"POST /demarches/{BIRTH}/envoyer", times=2)
    for _turn in range(2):
        assert_unknown(citizen.send(check))
    query = "select number from submissions where answers ->> 'nom_mere' = %s"
    ((number,),) = ground.suite.sql("forms", query, citizen.words)
    receipt = citizen.insist(check)
    assert (receipt.number, receipt.again) == (number, True)
    for fault in (*reads, sent):
        fault.wait()
    _program(detours)
    ground.check()
    letters = [mail for mail in ground.mail.mails if citizen.email in mail.recipients]
    assert [letter.subject for letter in letters] == [f"Votre demande {number} est bien arrivée"]


def _program(detours: Detours) -> None:
    """A program that sends a request again with the same key has made one."""
    suite, words = detours.ground.suite, detours.ground.ledger.words()
    program = Caller(suite)
    suite.sql("identity", REGISTERED, SCHOOL, hashlib.sha256(SECRET.encode()).hexdigest())
    wanted = {"grant_type": "client_credentials", "audience": "forms", "authority": "valmont"}
    token = ask_token(program, SECRET, SCHOOL, **wanted).json["access_token"]
    answers = {"type_probleme": "lampadaire", "lieu": {"text": "Ici"}, "description": words}
    sent = (
        "POST",
        f"/api/forms/v1/procedures/{STREET}/submissions",
        json.dumps({"answers": answers}).encode(),
        JSON | {"Idempotency-Key": str(uuid7()), "Authorization": f"Bearer {token}"},
    )
    lost = detours.lose("forms", f"/procedures/{STREET}/submissions")
    assert program.send(*sent).status == 503
    lost.wait()
    again = program.send(*sent)
    assert again.status == 201, again.text
    query = "select number from submissions where answers ->> 'description' = %s"
    found = suite.sql("forms", query, words)
    assert found == [(again.json["number"],)], (found, again.json)


@pytest.mark.row(38)
def test_row_38_workflow(detours: Detours) -> None:
    """The choice of an agent; a long page that breaks half-way; the parts of a dashboard."""
    ground, suite, citizen = detours.ground, detours.ground.suite, detours.citizen()
    request_id = citizen.insist(citizen.fill(BIRTH)).request_id
    status = "select 1 from cases where request_id = %s and status = %s"
    suite.wait_for("workflow", status, request_id, "verification")
    desk = detours.agent()
    page = open_case(desk, request_id)
    chosen = detours.lose("workflow", f"POST /agents/dossiers/{request_id}/choix")
    assert_unknown(choose(desk, page, "complement", "Dans quelle commune ?"))
    chosen.wait()
    again = choose(desk, page, "complement", "Dans quelle commune ?")
    assert again.status == 409
    assert "Dans quelle commune ?" in plain(again)
    query = "select 1 from history where request_id = %s and kind = 'chose'"
    assert len(suite.sql("workflow", query, request_id)) == 1
    _long_page(detours)
    _dashboard(detours)
    ground.check()


def _long_page(detours: Detours) -> None:
    """Half a page is not shown as if it were whole."""
    chief = detours.agent(ADMIN)
    whole = chief.get(LONG_PAGE)
    assert len(whole.text) > 75_000
    cut = detours.lose("workflow", f"GET {LONG_PAGE}", through=40_000)
    assert_unknown(chief.get(LONG_PAGE))
    cut.wait()
    assert chief.get(LONG_PAGE).status == 200


def _dashboard(detours: Detours) -> None:
    """What is lost is asked for again; a part that keeps silent is named, the others are there."""
    marie = detours.browser()
    page = marie.get("/connexion?retour=/mon-espace/")
    parts = {
        "forms": "/fragments/mes-brouillons",
        "workflow": "/fragments/mes-demandes",
        "documents": "/fragments/mes-documents",
    }
    lost = [detours.lose(name, f"GET {path}", times=2) for name, path in parts.items()]
    home = marie.follow(give_password(marie, page, MARIE))
    assert (home.status, MISSING in plain(home)) == (200, False)
    for fault in lost:
        fault.wait()
    silent = Fault(Kind.BLACKHOLE, b"GET /fragments/mes-documents")
    detours.proxies["documents"].order(silent)
    home = marie.get("/mon-espace/")
    assert (home.status, f"{MISSING}\u00a0: Mes documents" in plain(home)) == (200, True)


@pytest.mark.row(38)
def test_row_38_documents_and_the_commit_of_its_database(detours: Detours) -> None:
    """Files that are sent: the answer to the browser is lost, then the database's to the commit."""
    ground, suite = detours.ground, detours.ground.suite
    citizen, store = detours.citizen(), Store(suite)
    page, files, rows = citizen.add_file(), {"rue.jpg": photo(100_000)}, store.rows
    detours.lose("documents", "POST /fichiers/deposer")
    assert_unknown(upload(citizen.browser, page, files))
    assert len(store.rows - rows) == 1
    commit = Fault(Kind.LOSE_ANSWER, b"COMMIT", link=b"guichet_documents_web")
    detours.proxies["database"].order(commit)
    assert_unknown(upload(citizen.browser, page, files))
    commit.wait()
    assert (len(store.rows - rows), store.orphans) == (2, set())
    assert store.rows <= store.objects.keys()
    citizen.browser.follow(upload(citizen.browser, page, files))
    request_id = citizen.insist(citizen.fill(STREET)).request_id
    suite.wait_for("documents", "select 1 from files where request_id = %s", request_id)
    assert store.states(request_id) == {"claimed": 1}
    ground.check()
    old = "update files set created_at = now() - interval '36 days' where state = 'deposited'"
    suite.sql("documents", old)
    restart(suite, "documents.worker")
    suite.wait_for("documents", GONE)
    assert len(store.rows - rows) == 1
