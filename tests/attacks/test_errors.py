"""a67: errors of every kind as a page, as a part of a page and for programs."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from guichet_kit.migrations import roles

from tests.attacks.browser import HTML, Answer, Browser
from tests.attacks.conftest import People
from tests.support.suite import Suite

LEAKS: tuple[str, ...] = (
    "Traceback",
    "sqlalchemy",
    "psycopg",
    "werkzeug",
    "Werkzeug",
    str(Path(__file__).parents[2]),
    ".py",
    "SELECT",
)
LEAKS += ('File "', "relation ", "127.0.0.1", "gunicorn/")
LEAKS += ("Internal Server Error", "Bad Request", "Not Found")
PAGE = {"Accept": HTML}
PART = {"Accept": "*/*", "HX-Request": "true"}
PROGRAM = {"Accept": "application/json"}
STREET = "/demarches/signalement-voirie/1"
API = "/api/forms/v1/procedures"
Ask = Callable[[Browser, dict[str, str]], Answer]


def _long(browser: Browser, headers: dict[str, str]) -> Answer:
    return browser.post(_path(headers), [("a", "b" * 3_000_000)], headers)


def _path(headers: dict[str, str]) -> str:
    return f"{API}/x/submissions" if headers is PROGRAM else STREET


def _chunked(browser: Browser, headers: dict[str, str]) -> Answer:
    return browser.send(
        "POST",
        _path(headers),
        b"5\r\nhello\r\n0\r\n\r\n",
        headers | {"Transfer-Encoding": "chunked"},
    )


def _tried(browser: Browser, headers: dict[str, str]) -> Answer:
    there = Browser(browser.suite, "val-de-serre")
    pairs = there.open("/suivi/").form("/suivi/").with_values({"code": "x", "second": "y"})
    for _turn in range(12):
        answer = there.post("/suivi/", pairs, headers)
    return answer


def _wrong_method(browser: Browser, headers: dict[str, str]) -> Answer:
    ours = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": browser.csrf()}
    path = API if headers is PROGRAM else STREET
    return browser.send("DELETE", path, None, headers | ours)


def _nowhere(browser: Browser, headers: dict[str, str]) -> Answer:
    return browser.get("/api/nulle-part/v1/x" if headers is PROGRAM else "/nulle-part", headers)


def _foreign(browser: Browser, headers: dict[str, str]) -> Answer:
    return browser.get(_path(headers), headers | {"Host": "evil.example"})


CASES: dict[int, Ask] = {
    400: _foreign,
    403: lambda browser, headers: browser.post(STREET, {"csrf_token": "x"}, headers),
    404: _nowhere,
    405: _wrong_method,
    411: _chunked,
    413: _long,
    429: _tried,
}


def check(answer: Answer, status: int, headers: dict[str, str]) -> None:
    """The right status, our own words in French, a reference, and nothing of the inside."""
    assert answer.status == status, (answer.status, answer.text[:600])
    for leak in LEAKS:
        assert leak not in answer.text, (leak, answer.text[:2000])
    trace = answer.headers["x-request-id"]
    assert len(trace) == 32
    assert trace in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if headers is PROGRAM:
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json) >= {"type", "title", "status", "detail", "trace"}
        assert (answer.json["status"], answer.json["trace"]) == (status, trace)
        assert len(answer.json["detail"]) > 10
    else:
        assert answer.headers["content-type"].startswith("text/html")
        assert 'lang="fr"' in answer.text or "HX-Request" in headers
        assert "Repère" in answer.page.words
        assert any(tag == "h1" for tag, _values in answer.page.elements)


SHAPES = [("page", PAGE), ("part", PART), ("program", PROGRAM)]


@pytest.mark.parametrize(("shape", "headers"), SHAPES, ids=[name for name, _h in SHAPES])
@pytest.mark.parametrize("status", CASES)
def test_a67_a_refusal_is_clear_and_says_no_more(
    people: People, status: int, shape: str, headers: dict[str, str]
) -> None:
    if (status, shape) == (403, "program"):
        check(people.visitor().get(API, headers | {"Authorization": "Bearer x"}), 401, headers)
        return
    check(CASES[status](people.visitor(), headers), status, headers)


@contextmanager
def without_table(suite: Suite) -> Iterator[None]:
    """A fault of ours: a table of forms is not there."""
    suite.sql("forms", "alter table procedures rename to away")
    try:
        yield
    finally:
        suite.sql("forms", "alter table away rename to procedures")


@contextmanager
def without_database(suite: Suite) -> Iterator[None]:
    """The database of forms refuses its web role."""
    _owner, web, _worker = roles("forms")
    suite.sql("forms", f"alter role {web} nologin")
    suite.sql(
        "forms", "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", web
    )
    try:
        yield
    finally:
        suite.sql("forms", f"alter role {web} login")


@pytest.mark.parametrize(("shape", "headers"), SHAPES, ids=[name for name, _h in SHAPES])
def test_a67_a_fault_of_ours_tells_nothing_of_the_inside(
    people: People, shape: str, headers: dict[str, str]
) -> None:
    path = api_of(people) if headers is PROGRAM else (STREET, headers)
    with without_table(people.suite):
        check(people.visitor().get(*path), 500, headers)
    assert people.visitor().get(*path).status == 200


@pytest.mark.parametrize(("shape", "headers"), SHAPES, ids=[name for name, _h in SHAPES])
def test_a67_a_part_that_is_down_says_when_to_come_back(
    people: People, shape: str, headers: dict[str, str]
) -> None:
    path = api_of(people) if headers is PROGRAM else (STREET, headers)
    with without_database(people.suite):
        answer = people.visitor().get(*path)
    check(answer, 503, headers)
    assert int(answer.headers["retry-after"]) > 0
    assert people.visitor().get(*path).status == 200


def api_of(people: People) -> tuple[str, dict[str, str]]:
    """The address of the list of procedures with a token that may read it."""
    from tests.attacks.test_openid import anonymous_token

    token = anonymous_token(people)
    return API, PROGRAM | {"Authorization": f"Bearer {token}"}


def test_a67_an_agent_keeps_her_own_frame(people: People) -> None:
    anne = people("anne.martin")
    answer = anne.get("/agents/dossiers/01890000-0000-7000-8000-000000000000/")
    check(answer, 404, PAGE)
    assert "Espace agents" in answer.page.words
    refused = anne.get("/agents/comptes/")
    check(refused, 403, PAGE)


HOST = b"\r\nConnection: close\r\nHost: valmont.localhost:%d"
COOKIES = b"\r\nCookie: " + b"a" * 64_000
LENGTHS = b"\r\nContent-Length: 4\r\nTransfer-Encoding: chunked"
UNREADABLE: dict[bytes, tuple[bytes, int]] = {
    b"GET / HTTP/9.9": (HOST, 400),
    b"B / HTTP/1.1": (HOST, 400),
    b"BREW / HTTP/1.1": (HOST, 405),
    b"\x16\x03\x01": (b"", 400),
    b"GET /\x00 HTTP/1.1": (HOST, 400),
    b"GET /recherche?q=" + b"a" * 20_000 + b" HTTP/1.1": (HOST, 414),
    b"GET / HTTP/1.1": (HOST + COOKIES, 431),
    b"GET /agents/ HTTP/1.1": (HOST + b"\r\nX: 1" * 200, 431),
    b"POST /envoyer HTTP/1.1": (HOST + LENGTHS, 400),
    b"POST /api/forms/v1/procedures HTTP/1.1": (HOST + LENGTHS, 400),
}


@pytest.mark.parametrize("line", UNREADABLE, ids=[line[:24] for line in UNREADABLE])
def test_a67_a29_what_cannot_be_read_is_refused_in_french(people: People, line: bytes) -> None:
    suite = people.suite
    headers, status = UNREADABLE[line]
    with socket.create_connection(("127.0.0.1", suite.port), timeout=10) as link:
        link.sendall(line + headers.replace(b"%d", b"%d" % suite.port) + b"\r\n\r\n0\r\n\r\n")
        answer = b""
        while piece := link.recv(65_536):
            answer += piece
    head, _end, body = answer.decode().partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert not [leak for leak in (*LEAKS, "gunicorn", "Invalid") if leak in body]
    if b"/api/" in line:
        assert "application/problem+json" in head
    else:
        assert 'lang="fr"' in body
    assert people.visitor().get("/").status == 200
