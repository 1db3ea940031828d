"""A browser without a screen: one kept connection, cookies, redirections, forms."""

import html
import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from guichet_onebox.demonstration import PASSWORD

from tests.load.submission import FIRST, SECOND, URL, hidden

ACTION = re.compile(r'<form[^>]* action="([^"]*)"')
MOVES = (301, 302, 303)


@dataclass
class Page:
    """What came back, and the milliseconds until its last byte (the last hop's alone)."""

    status: int
    path: str
    headers: dict[str, str]
    body: bytes
    milliseconds: float

    @property
    def text(self) -> str:
        """The page as text."""
        return self.body.decode()


@dataclass
class Browser:
    """One person's browser at one authority of a running suite."""

    port: int
    authority: str = "valmont"
    cookies: dict[str, str] = field(default_factory=dict)
    calls: int = 0

    def __post_init__(self) -> None:
        """Keep one connection, as browsers do."""
        self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Page:
        """Ask for a page, and for the one it leads to."""
        return self._ask("GET", path, b"", follow, headers)

    def post(self, path: str, values: dict[str, str], *, follow: bool = False) -> Page:
        """Send a form."""
        return self._ask("POST", path, urlencode(values).encode(), follow, {})

    def sign_in(self, email: str, path: str) -> Page:
        """Sign in with the demonstration's password and land on `path`."""
        form = self.get(f"/connexion?retour={path}")
        action = ACTION.findall(form.text)
        where = next((one for one in map(html.unescape, action) if "identite" in one), form.path)
        values = {**hidden(form.text), "email": email, "password": PASSWORD}
        landed = self.post(where, values, follow=True)
        assert landed.status == 200, f"{email}: {landed.status} at {landed.path}"
        assert landed.path == path, f"{email} landed on {landed.path}"
        return landed

    def _ask(self, method: str, path: str, body: bytes, follow: bool, more: dict[str, str]) -> Page:
        page = self._send(method, path, body, more)
        for _ in range(10):
            if page.status not in MOVES or not follow:
                return page
            page = self._send("GET", _local(page.headers["location"]), b"", {})
        raise AssertionError(f"too many redirections from {path}")

    def _send(self, method: str, path: str, body: bytes, more: dict[str, str]) -> Page:
        host = f"{self.authority}.localhost:{self.port}"
        headers = {"Host": host, "Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin", **more}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.calls += 1
        began = time.perf_counter()
        self.link.request(method, path, body or None, headers)
        answer = self.link.getresponse()
        content = answer.read()
        spent = (time.perf_counter() - began) * 1000
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, path, found, _plain(content, found), spent)


def _plain(content: bytes, headers: dict[str, str]) -> bytes:
    if headers.get("content-encoding") == "gzip":
        import gzip

        return gzip.decompress(content)
    return content


def _local(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def submit(browser: Browser) -> tuple[str, dict[str, float]]:
    """Go through the ten fields as a person does, in eight calls.

    Give the id of the request and the milliseconds of each call by its name.
    """
    times: dict[str, float] = {}

    def seen(name: str, page: Page, status: int = 200) -> Page:
        assert page.status == status, f"{name}: {page.status} {page.text[:500]}"
        times[name] = page.milliseconds
        return page

    seen("intro", browser.get(URL))
    for number, values in ((1, FIRST), (2, SECOND)):
        page = seen(f"form page {number}", browser.get(f"{URL}{number}"))
        sent = browser.post(f"{URL}{number}", {**values, **hidden(page.text)})
        seen(f"save page {number}", sent, 303)
    check = seen("check", browser.get(f"{URL}verifier"))
    sent = seen("send", browser.post(f"{URL}envoyer", hidden(check.text)), 303)
    seen("confirmation", browser.get(_local(sent.headers["location"])))
    return sent.headers["location"].rpartition("/")[2].partition("?")[0], times
