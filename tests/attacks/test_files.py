"""a15: hostile file names, through the deposit page of a form, to the agent who opens the file."""

import io
from urllib.parse import unquote

import pytest
from PIL import Image

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import People
from tests.attacks.filing import FILED, STREET, Filed, go_on, start, wait_for_case

NAMES = {
    "path": "../../../etc/passwd.png",
    "windows": "C:\\\\Windows\\\\..\\\\system32\\\\CON.png",
    "device": "CON.png",
    "reversed": "photo\u202egnp.exe.png",
    "long": "é" * 300 + ".png",
    "markup": "<img src=x onerror=a>.png",
    "header": "a%0d%0aX-Evil: 1.png",
    "dots": ".png",
    "quotes": 'a\\"; filename=\\"b.html.png',
}


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "PNG")
    return content.getvalue()


def deposit_page(visitor: Browser) -> Answer:
    """Begin a street report and go to the page that takes its photo."""
    page = start(visitor, "signalement-voirie")
    return visitor.follow(visitor.submit(page, "", STREET[0] | {"add_file": "photo"}))


def deposit(visitor: Browser, name: str, content: bytes = b"") -> Answer:
    """Begin a street report and send a photo of this name; give the page that comes after it."""
    photo = (name, content or picture(), "image/png")
    return visitor.follow(visitor.upload(deposit_page(visitor), "fichiers", [photo]))


def file_with_photo(visitor: Browser, name: str) -> Filed:
    """File a street report with a photo."""
    answer = visitor.follow(go_on(visitor, deposit(visitor, name), {}))
    check = visitor.follow(go_on(visitor, answer, STREET[1]))
    sent = visitor.submit(check, "/envoyer", {})
    found = FILED.search(sent.location)
    assert found, sent.page.words
    filed = Filed("signalement-voirie", found.group(2), visitor.follow(sent), "camille@example.org")
    wait_for_case(visitor, filed)
    return filed


def open_photo(agent: Browser, filed: Filed) -> Answer:
    """Open the photo of a request from its case, as an agent does."""
    links = photos(agent, filed)
    assert links
    return agent.open(links[0])


def photos(agent: Browser, filed: Filed) -> list[str]:
    """Give the addresses by which the page of a case opens its files."""
    case = agent.open(f"/agents/dossiers/{filed.request_id}/")
    return [link for link in case.page.links if "/pieces/" in link]


@pytest.mark.parametrize("kind", NAMES)
def test_a15_a_hostile_name_becomes_a_safe_one(people: People, kind: str) -> None:
    visitor = people.visitor()
    page = deposit(visitor, NAMES[kind])
    assert page.status == 200, page.page.words[:800]
    name = stored_name(visitor)
    assert len(name) <= 200
    assert not set(name) & set('\r\n\\/\u202e\0"<>:|?*'), name
    assert name.lower() not in ("con.png", ".png", "..")
    assert name.endswith(".png")
    assert name in page.page.words, (name, page.page.words[:1500])


def stored_name(visitor: Browser) -> str:
    rows = visitor.suite.sql("documents", "select name from files order by id desc limit 1")
    return str(rows[0][0])


def test_a15_the_agent_gets_a_safe_header(people: People) -> None:
    visitor, karim = people.visitor(), people("karim.benali")
    file = open_photo(karim, file_with_photo(visitor, NAMES["path"]))
    assert file.status == 200
    disposition = unquote(file.headers["content-disposition"])
    assert disposition.startswith("attachment")
    assert "/" not in disposition.replace("UTF-8''", "")
    assert ".." not in disposition
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["content-type"] == "image/png"
    Image.open(io.BytesIO(file.body)).verify()
