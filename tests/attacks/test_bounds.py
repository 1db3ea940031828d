"""a01, a07, a27: too much, too deep or of the wrong kind is refused at once, in little memory."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import People
from tests.attacks.filing import STREET, start
from tests.attacks.test_openid import anonymous_token

MOST_S = 1.0
MOST_GROWTH_MB = 60
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def send_json(browser: Browser, token: str, content: bytes) -> Answer:
    headers = JSON | {"Idempotency-Key": str(uuid4()), "Authorization": f"Bearer {token}"}
    path = "/api/forms/v1/procedures/signalement-voirie/submissions"
    return browser.send("POST", path, content, headers)


@pytest.fixture(scope="module")
def token(people: People) -> str:
    """A program's token, without which it is refused before its JSON is read."""
    return anonymous_token(people)


def memory_mb(browser: Browser) -> float:
    """What the processes of the suite hold in memory, PostgreSQL apart."""
    found = 0
    process = browser.suite.process
    assert process is not None
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(
                line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line
            )
            if "postgres" not in lines["Name"] and int(lines["NSpgid"].split()[0]) == process.pid:
                found += int(lines.get("VmRSS", "0 kB").split()[0])
        except (OSError, KeyError, ValueError):
            continue
    return found / 1024


def big_text(visitor: Browser, page: Answer) -> Answer:
    pairs = page.form().with_values(STREET[0] | {"description": "a" * 10_000_000})
    return visitor.post(page.path, pairs)


def many_fields(visitor: Browser, page: Answer) -> Answer:
    pairs = page.form().with_values([(f"champ{n}", "1") for n in range(10_000)])
    return visitor.post(page.path, pairs)


def long_address(visitor: Browser, _page: Answer) -> Answer:
    return visitor.get("/recherche?q=" + "a" * 60_000)


def bounded(browser: Browser, attack: Callable[[], Answer]) -> None:
    """Five times: refused, at once, and nothing of it stays in memory."""
    attack()
    before = memory_mb(browser)
    began = time.monotonic()
    answers = [attack() for _turn in range(5)]
    spent = (time.monotonic() - began) / 5
    assert {answer.status for answer in answers} <= {400, 413, 414, 422}, answers[0].status
    assert spent < MOST_S
    assert memory_mb(browser) - before < MOST_GROWTH_MB
    assert "Traceback" not in answers[0].text


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        (big_text, "Votre envoi est trop volumineux"),
        (many_fields, "Il y a plusieurs problèmes"),
        (long_address, "Cette adresse est trop longue"),
    ],
)
def test_a07_too_much_is_refused_at_once(
    people: People, attack: Callable[[Browser, Answer], Answer], words: str
) -> None:
    visitor = people.visitor()
    page = start(visitor, "signalement-voirie")
    bounded(visitor, lambda: attack(visitor, page))
    assert words in attack(visitor, page).page.words


DEEP = b"[" * 5_000 + b"]" * 5_000
JSONS = {
    "deep list": b'{"answers": ' + DEEP + b"}",
    "deep object": b'{"answers": {"description": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001 + b"}",
    "deep enough to be read": b'{"answers": {"description": ' + b"[" * 500 + b"]" * 500 + b"}}",
    "10 MB": b'{"answers": {"description": "' + b"a" * 10_000_000 + b'"}}',
    "1 MB in a field": b'{"answers": {"description": "' + b"a" * 1_000_000 + b'"}}',
    "10,000 fields": json.dumps({"answers": {f"champ{n}": 1 for n in range(10_000)}}).encode(),
    "not JSON": b"<xml/>",
    "a list": b"[]",
    "wrong types": b'{"answers": {"type_probleme": [1], "lieu": 7, "description": {}, "nom": []}}',
    "numbers": b'{"answers": {"type_probleme": 1e400, "lieu": NaN, "description": 1}}',
    "NUL": b'{"answers": {"description": "a\\u0000b"}}',
    "half a character": b'{"answers": {"description": "\\ud800"}}',
}


@pytest.mark.parametrize("kind", JSONS)
def test_a07_a01_hostile_json_is_refused_at_once(people: People, token: str, kind: str) -> None:
    visitor = people.visitor()
    bounded(visitor, lambda: send_json(visitor, token, JSONS[kind]))


AMBIGUOUS = {
    "prototype": b'{"answers": {"__proto__": {"admin": true}}}',
    "a key twice": b'{"answers": {}, "answers": {"description": "autre"}}',
    "a key twice inside": b'{"answers": {"description": "un", "description": "deux"}}',
    "too large a number": b'{"answers": {"type_probleme": 1e400}}',
    "half a character": b'{"answers": {"description": "\\ud800"}}',
}


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_a27_json_that_two_readers_would_understand_differently(
    people: People, token: str, kind: str
) -> None:
    answer = send_json(people.visitor(), token, AMBIGUOUS[kind])
    assert answer.status == 400
    assert answer.json["detail"] == "Le corps de la requête n’est pas du JSON sans ambiguïté."
