"""A browser without a screen: one cookie, forms read from pages, every answer kept."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol, cast
from urllib.parse import urlencode

COOKIE = "__Host-sid"
TIMEOUT_S = 40.0
URLENCODED = "application/x-www-form-urlencoded"
Fields = dict[str, str]


class Pieces(Protocol):
    """A body that is sent piece by piece, such as bytes or a form with files."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...


@dataclass
class Form:
    """A form of a page: where it goes and what it sends if nothing is touched."""

    action: str
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """An answer; status 0 when none came back at all."""

    status: int
    path: str
    text: str = ""
    location: str = ""

    def form(self, action: str = "", holding: str = "") -> Form:
        """Give the form whose address ends with `action`, with a field or button `holding`."""
        for form in forms_of(self.text):
            place = (form.action or self.path).partition("?")[0]
            if place.endswith(action) and (not holding or holding in form.fields.values()):
                return form
        raise AssertionError(f"no form {action!r} {holding!r} on {self.path}:\n{self.text[-3000:]}")


class Browser:
    """Speaks plain HTTP to one authority, as a browser without scripts would."""

    def __init__(self, port: int, authority: str = "valmont", cookie: str = "") -> None:
        self.port = port
        self.host = f"{authority}.localhost:{port}"
        self.cookie = cookie
        self.pages: list[Page] = []

    def get(self, path: str) -> Page:
        """Open an address and follow where it leads."""
        return self.follow(self.send("GET", path))

    def submit(self, page: Page, form: Form, **values: str) -> Page:
        """Send a form with some values changed; the redirection is not followed."""
        return self.send("POST", form.action or page.path, form.fields | values)

    def follow(self, page: Page) -> Page:
        """Follow redirections to a page."""
        for _ in range(8):
            if page.status not in (302, 303, 307) or not page.location:
                return page
            page = self.send("GET", page.location.removeprefix(f"http://{self.host}"))
        raise AssertionError(f"redirected for ever to {page.location}")

    def send(self, method: str, path: str, fields: Fields | None = None) -> Page:
        """Send one request and give the answer, or status 0 when the connection breaks."""
        if fields is None:
            return self.exchange(method, path)
        return self.exchange(method, path, urlencode(fields).encode(), URLENCODED)

    def exchange(self, method: str, path: str, body: Pieces | None = None, kind: str = "") -> Page:
        """Send a body of a media type as it is, or piece by piece; give the answer as `send`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        headers = {"Host": self.host, "Accept": "text/html"}
        if self.cookie:
            headers["Cookie"] = f"{COOKIE}={self.cookie}"
        if kind:
            headers |= {"Content-Type": kind, "Origin": f"http://{self.host}"}
        if body is not None:
            headers["Content-Length"] = str(len(body))
        try:
            connection.request(method, path, body=cast(Any, body), headers=headers)
            page = self._read(path, connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            page = Page(0, path, f"{type(error).__name__}: {error}")
        finally:
            connection.close()
        self.pages.append(page)
        return page

    def _read(self, path: str, answer: http.client.HTTPResponse) -> Page:
        text = answer.read().decode("utf-8", "replace")
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            if name == COOKIE:
                self.cookie = value
        return Page(answer.status, path, text, answer.headers.get("Location", ""))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            # The place on the page where the answer is to be read is the browser's alone.
            self._open = Form(found.get("action", "").partition("#")[0])
            self.forms.append(self._open)
        elif self._open is not None:
            self._take(self._open, tag, found)

    def _take(self, form: Form, tag: str, found: Fields) -> None:
        name = found.get("name", "")
        if tag == "textarea":
            self._area = name
            form.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in found:
            form.fields[self._select] = found.get("value", "")
        elif name and (tag == "input" or (tag == "button" and found.get("value"))):
            chosen = found.get("type") not in ("radio", "checkbox") or "checked" in found
            if chosen and name not in ("action", "add_file", "remove_file"):
                form.fields[name] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._open = None


def forms_of(text: str) -> list[Form]:
    """Give the forms of a page."""
    reader = _Reader()
    reader.feed(text)
    return reader.forms
