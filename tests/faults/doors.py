"""I10: after a fault nothing is open that was shut: doors, limits, what is looked at first."""

from collections.abc import Iterator
from uuid import UUID

from tests.attacks.browser import Answer, Browser
from tests.attacks.filing import STREET, start
from tests.support.suite import Suite

JUNK = {"Authorization": "Bearer of.no.body"}
TRIES = 12
NOBODY = {"email": "personne@example.org", "password": "une phrase que nul ne connaît"}
HOSTILE = ("photo.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")
SHUT = {401, 403, 404}
NONE = UUID(int=0)


def left_open(suite: Suite) -> Iterator[str]:
    """Say what a person without any right gets; leave no trace of having tried."""
    yield from unguarded(suite)
    yield from unlimited(suite)
    yield from not_inspected(suite)


def unguarded(suite: Suite) -> Iterator[str]:
    """Ask for what needs an agent, a citizen or a program, as a browser that nobody knows."""
    stranger = Browser(suite)
    case = _any(suite, "workflow", "select request_id from cases")
    file = _any(suite, "documents", "select id from files where state <> 'deposited'")
    for path in ("/agents/", f"/agents/dossiers/{case}/", "/agents/comptes/", "/mon-espace/"):
        answer = stranger.get(path)
        if not answer.location.startswith("/connexion") and answer.status not in SHUT:
            yield _open(answer)
    asked = [stranger.get(f"/suivi/{case}/"), stranger.get(f"/fichiers/{file}")]
    for path in ("/api/forms/v1/procedures", f"/api/workflow/v1/cases/{case}"):
        asked += [stranger.get(path), stranger.get(path, JUNK)]
    yield from (_open(answer) for answer in asked if answer.status not in SHUT)


def unlimited(suite: Suite, tries: int = TRIES) -> Iterator[str]:
    """Try passwords until told to wait."""
    stranger = Browser(suite)
    page = stranger.open("/connexion")
    statuses = [stranger.submit(page, "", NOBODY).status for _turn in range(tries)]
    suite.sql("gateway", "truncate tries")
    suite.sql("identity", "delete from attempts")
    if set(statuses) - {422, 429}:
        yield f"I10 a wrong password is answered {statuses}"
    if 429 not in statuses:
        yield f"I10 {tries} wrong passwords and no wait"


def not_inspected(suite: Suite) -> Iterator[str]:
    """Send a page disguised as a photo: it is looked at before anything of it is kept."""
    before = _files(suite)
    stranger = Browser(suite)
    page = start(stranger, "signalement-voirie")
    asked = stranger.follow(stranger.submit(page, "", STREET[0] | {"add_file": "photo"}))
    answer = stranger.upload(asked, "fichiers", [HOSTILE])
    if answer.status != 422:
        yield f"I10 a hostile file is answered {answer.status}"
    if _files(suite) != before:
        yield "I10 a hostile file was kept"


def _files(suite: Suite) -> tuple[int, int]:
    rows = suite.sql("documents", "select 1 from files")
    stored = (suite.folder / "files").rglob("*")
    return len(rows), sum(path.is_file() for path in stored)


def _any(suite: Suite, service: str, query: str) -> UUID:
    rows = suite.sql(service, f"{query} limit 1")
    return rows[0][0] if rows else NONE


def _open(answer: Answer) -> str:
    return f"I10 {answer.path} is answered {answer.status} {answer.location}"
