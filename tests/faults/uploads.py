"""Files that people of the fault tests send, and what documents keeps of them."""

import io
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from tests.faults.browser import Browser, Page
from tests.support.suite import Suite

DEPOSIT = "/fichiers/deposer"
SEGMENT = 65_533
DAY_S = 86_400
Files = dict[str, bytes]


def photo(weight: int) -> bytes:
    """Give a JPEG of at least so many bytes: application segments make its weight (B.2.4.6)."""
    stream = io.BytesIO()
    Image.new("RGB", (600, 400), "grey").save(stream, "JPEG")
    start, rest = stream.getvalue()[:2], stream.getvalue()[2:]
    filler = b"\xff\xef\xff\xff" + bytes(SEGMENT)
    return start + filler * (weight // SEGMENT + 1) + rest


class Body:
    """A form with files as a browser sends it; half-way, `between` is called once."""

    def __init__(self, page: Page, files: Files, between: Callable[[], object] | None) -> None:
        self._boundary, self._between = secrets.token_hex(16), between
        fields = {f'name="{name}"': text.encode() for name, text in self._fields(page).items()}
        heads = {f'name="fichiers"; filename="{name}"': content for name, content in files.items()}
        self._content = b"".join(self._part(head, got) for head, got in (fields | heads).items())
        self._content += f"--{self._boundary}--\r\n".encode()

    @property
    def kind(self) -> str:
        """Its media type."""
        return f"multipart/form-data; boundary={self._boundary}"

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        half = len(self._content) // 2
        yield self._content[:half]
        if self._between:
            self._between()
        yield self._content[half:]

    def _fields(self, page: Page) -> dict[str, str]:
        fields = dict(page.form(DEPOSIT).fields)
        fields.pop("fichiers", None)
        return fields

    def _part(self, head: str, content: bytes) -> bytes:
        kind = "Content-Type: image/jpeg\r\n" if "filename" in head else ""
        start = f"--{self._boundary}\r\nContent-Disposition: form-data; {head}\r\n{kind}\r\n"
        return start.encode() + content + b"\r\n"


def upload(
    browser: Browser, page: Page, files: Files, between: Callable[[], object] | None = None
) -> Page:
    """Send files from the page that takes them; the redirection is not followed."""
    body = Body(page, files, between)
    return browser.exchange("POST", page.form(DEPOSIT).action or page.path, body, body.kind)


class Store:
    """The folder of the files, and the rows that name them."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.folder = suite.folder / "files"

    @property
    def objects(self) -> dict[str, Path]:
        """The objects by their names."""
        return {path.name: path for path in self.folder.glob("*/??/??/*")}

    @property
    def incoming(self) -> list[Path]:
        """What is being written, or was when somebody died."""
        return list((self.folder / ".incoming").iterdir())

    @property
    def rows(self) -> set[str]:
        """The objects that a row names."""
        return {row[0] for row in self.suite.sql("documents", "select object from files")}

    @property
    def orphans(self) -> set[str]:
        """The objects that no row names."""
        return self.objects.keys() - self.rows

    def states(self, request_id: str) -> Counter[str]:
        """How many files of a request are in each state."""
        query = "select state from files where request_id = %s"
        return Counter(row[0] for row in self.suite.sql("documents", query, request_id))

    def let_a_day_pass(self) -> None:
        """Make all that lies there a day and an hour old."""
        then = time.time() - DAY_S - 3_600
        for path in (*self.objects.values(), *self.incoming):
            os.utime(path, (then, then))
