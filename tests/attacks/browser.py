"""A browser without a screen: cookies by hand, forms read from the pages, nothing checked."""

import gzip
import http.client
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

from tests.support.suite import Suite

Pairs = list[tuple[str, str]]
Upload = tuple[str, bytes, str]
HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


@dataclass
class Form:
    """A form of a page: where it goes and what it holds before anyone types."""

    action: str
    method: str = "get"
    fields: Pairs = field(default_factory=list)

    def with_values(self, values: dict[str, Any] | Pairs) -> Pairs:
        """Give the pairs to send, those typed instead of those shown."""
        typed = values if isinstance(values, list) else _pairs(values)
        names = {name for name, _value in typed}
        return [pair for pair in self.fields if pair[0] not in names] + typed

    def __getitem__(self, name: str) -> str:
        return dict(self.fields)[name]


@dataclass
class Answer:
    """What came back, with its forms, its words and its links."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The source of the page."""
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        """The JSON of the answer."""
        return json.loads(self.body)

    @property
    def page(self) -> "PageReader":
        """The page, read."""
        reader = PageReader()
        reader.feed(self.text)
        return reader

    def form(self, end: str = "") -> Form:
        """Give the form whose action, without its query, ends so."""
        for form in self.page.forms:
            action = form.action.partition("?")[0]
            wanted = action.endswith(end) if end else not action.endswith("/deconnexion")
            if form.method == "post" and wanted:
                return form
        raise AssertionError(
            f"no form to {end!r} on {self.path}: {self.status}\n{self.text[:3000]}"
        )

    @property
    def location(self) -> str:
        """Where a redirection leads."""
        return self.headers.get("location", "")


class PageReader(HTMLParser):
    """Collects forms, links, words and every element with its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._text: list[str] = []
        self._area: tuple[str, list[str]] | None = None
        self._select = ""

    @property
    def words(self) -> str:
        """What a person reads."""
        return " ".join(" ".join(self._text).split())

    @property
    def links(self) -> list[str]:
        """Where the links lead."""
        return [one["href"] for name, one in self.elements if name == "a" and "href" in one]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        name = values.get("name", "")
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get")))
        elif tag == "input" and name:
            self._input(name, values)
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in values:
            self._keep(self._select, values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self._keep(self._area[0], "".join(self._area[1]).removeprefix("\n"))
            self._area = None
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)
        self._text.append(data)

    def _input(self, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in values:
            return
        if kind not in ("submit", "button", "file"):
            self._keep(name, values.get("value", "on" if kind == "checkbox" else ""))

    def _keep(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].fields.append((name, value))


def _pairs(values: dict[str, Any]) -> Pairs:
    pairs: Pairs = []
    for name, value in values.items():
        pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    return pairs


class Browser:
    """Somebody at a browser of one authority."""

    def __init__(self, suite: Suite, authority: str = "valmont") -> None:
        self.suite, self.authority = suite, authority
        self.host = f"{authority}.localhost:{suite.port}"
        self.cookies: dict[str, str] = {}

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request as it is; keep the cookies that come back."""
        sent = {"Host": self.host, "Accept": HTML}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.suite.port, timeout=30)
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before it is all sent
                connection.request(method, path, body, sent | (headers or {}))
            reply = connection.getresponse()
            content = reply.read()
            given = {name.lower(): value for name, value in reply.getheaders()}
            self._remember(reply.headers.get_all("Set-Cookie") or [])
        finally:
            connection.close()
        if given.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(path, reply.status, given, content)

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """Ask for a page, without following it elsewhere."""
        return self.send("GET", path, None, headers)

    def open(self, path: str) -> Answer:
        """Ask for a page and follow it to where it leads, on this site."""
        return self.follow(self.get(path))

    def follow(self, answer: Answer) -> Answer:
        """Follow redirections of this site."""
        for _turn in range(8):
            if answer.status not in (301, 302, 303):
                return answer
            target = urlsplit(urljoin(f"http://{self.host}{answer.path}", answer.location))
            assert target.netloc == self.host, f"led away to {answer.location}"
            path = target.path + (f"?{target.query}" if target.query else "")
            answer = self.get(path)
        raise AssertionError(f"turns in circles: {answer.path}")

    def post(
        self, path: str, values: dict[str, Any] | Pairs, headers: dict[str, str] | None = None
    ) -> Answer:
        """Post a form as a page of ours would."""
        pairs = values if isinstance(values, list) else _pairs(values)
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "Origin": f"http://{self.host}",
        }
        body = urlencode(pairs, errors="surrogatepass").encode()
        return self.send("POST", path, body, sent | (headers or {}))

    def submit(self, page: Answer, end: str, values: dict[str, Any] | Pairs) -> Answer:
        """Fill in a form of a page and send it."""
        form = page.form(end)
        return self.post(form.action or page.path, form.with_values(values))

    def upload(self, page: Answer, name: str, files: list[Upload]) -> Answer:
        """Send files by the form of the page; their names go raw, as a hostile browser's would."""
        form, boundary = page.form(), secrets.token_hex(16)
        parts = [
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in form.fields
        ]
        for filename, content, kind in files:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            head += f'filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        sent = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Sec-Fetch-Site": "same-origin",
        }
        return self.send("POST", form.action or page.path, body, sent)

    def sign_in(self, email: str, password: str) -> Self:
        """Sign in from the gateway's door and come back signed in."""
        before = self.cookies.get("__Host-sid")
        page = self.open("/connexion")
        answer = self.submit(page, "", {"email": email, "password": password})
        assert answer.status == 303, answer.page.words[:500]
        self.follow(answer)
        assert self.cookies["__Host-sid"] != before
        return self

    def csrf(self) -> str:
        """Give the value that pages of this browser bear."""
        return self.open("/suivi/").form("/suivi/")["csrf_token"]

    def _remember(self, lines: list[str]) -> None:
        for line in lines:
            name, _equals, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value:
                self.cookies[name.strip()] = value
            else:
                self.cookies.pop(name.strip(), None)
