"""a02, a03: what is typed as markup is shown as it was typed, wherever anyone may read it."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PdfReader

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import People
from tests.attacks.filing import (
    BIRTH,
    STREET,
    Filed,
    birth,
    fill,
    street,
    track,
    wait_for_case,
)

SCRIPT = '<script>a=7</script>"><img src=x onerror=a>'
FORMULA = "{{7191*7}}${7191*7}#{7191*7}"
DRIVEN = '<div hx-get="/deconnexion" hx-trigger="load">'
PAYLOAD = f"{SCRIPT} {DRIVEN} {FORMULA}"
WORKED_OUT = str(7191 * 7)


@dataclass
class Typed:
    """The requests whose every text is hostile, and who follows them."""

    visitor: Browser
    report: Filed
    marie: Browser
    certificate: Filed


@pytest.fixture(scope="module")
def typed(people: People) -> Typed:
    visitor, marie = people.visitor(), people("marie.legoff")
    place = {"lieu-text": PAYLOAD, "description": PAYLOAD}
    report = street(visitor, place, nom=SCRIPT)
    texts = [name for page in BIRTH for name in page if _takes_text(name)]
    certificate = birth(marie, **dict.fromkeys(texts, SCRIPT))
    for filed in (report, certificate):
        wait_for_case(visitor, filed)
    return Typed(visitor, report, marie, certificate)


def _takes_text(name: str) -> bool:
    return name.startswith(("nom_", "prenom", "adresse-line", "adresse-city"))


def check(answer: Answer, *texts: str) -> None:
    """The page shows each text as typed, and no element or attribute was born of it."""
    assert answer.status in (200, 409, 422), (answer.status, answer.page.words[:500])
    page = answer.page
    words = page.words + " ".join(
        text for _tag, values in page.elements for text in values.values()
    )
    for text in texts:
        assert text in words, (answer.path, text, page.words[:3000])
    for tag, values in page.elements:
        assert not any(name.startswith("on") for name in values), (answer.path, tag, values)
        assert values.get("src") != "x", (answer.path, tag, values)
        assert values.get("hx-trigger") != "load" or "/deconnexion" not in values.get("hx-get", "")
        assert tag != "script" or "src" in values or values.get("type"), (answer.path, values)
    assert WORKED_OUT not in answer.text


def test_a02_the_page_of_questions_and_the_check_page(people: People) -> None:
    visitor = people.visitor()
    first = STREET[0] | {"lieu-text": PAYLOAD, "description": PAYLOAD, "type_probleme": SCRIPT}
    check(visitor.submit(visitor.open("/demarches/signalement-voirie/1"), "", first), PAYLOAD)
    first["type_probleme"] = "lampadaire"
    pages = [first, STREET[1] | {"nom": SCRIPT}]
    check(fill(visitor, "signalement-voirie", pages), PAYLOAD, SCRIPT)


def test_a02_the_citizens_pages(typed: Typed) -> None:
    check(typed.report.confirmation, PAYLOAD)
    check(track(typed.visitor, typed.report), PAYLOAD, SCRIPT)
    check(typed.certificate.confirmation, SCRIPT)
    own = f"/demandes/etat-civil/{typed.certificate.request_id}/"
    check(typed.marie.open(own), SCRIPT)
    check(typed.marie.open("/mon-espace/"))
    check(typed.marie.open("/demandes/etat-civil/"))


def test_a02_the_agents_pages(typed: Typed, people: People) -> None:
    for name, filed, text in (
        ("karim.benali", typed.report, PAYLOAD),
        ("anne.martin", typed.certificate, SCRIPT),
    ):
        agent = people(name)
        check(agent.open(f"/agents/dossiers/{filed.request_id}/"), text)
        check(agent.open("/agents/demandes/"), SCRIPT)
        check(agent.open("/agents/"))
        found = agent.open(
            "/agents/demandes/?q=%3Cscript%3E%22%3E%7B%7B7191*7%7D%7D&tri=%3Cscript%3E"
        )
        check(found)


def test_a02_words_between_agent_and_citizen(typed: Typed, people: People) -> None:
    anne, case = people("anne.martin"), f"/agents/dossiers/{typed.certificate.request_id}/"
    own = f"/demandes/etat-civil/{typed.certificate.request_id}/"
    for page, end, name in (
        (anne.open(case), "/notes", "note"),
        (anne.open(case), "/messages", "message"),
    ):
        assert anne.submit(page, end, {name: PAYLOAD}).status == 303
    written = typed.marie.submit(typed.marie.open(own), "/message", {"message": f"M {PAYLOAD}"})
    assert written.status == 303, written.page.words
    check(anne.open(case), PAYLOAD, f"M {PAYLOAD}")
    check(typed.marie.open(own), PAYLOAD, f"M {PAYLOAD}")


def test_a02_the_letters_that_leave(typed: Typed, people: People) -> None:
    suite, reader = typed.visitor.suite, people.visitor()
    rows: list[Any] = []
    for filed in (typed.report, typed.certificate):
        query = "select message_id from deliveries where request_id = %s and channel = 'email'"
        rows += suite.wait_for("notify", query, filed.request_id)
    for (message_id,) in rows:
        check(reader.open(f"/boite-demonstration/{message_id}"))
    check(reader.open("/boite-demonstration/"))
    sent = suite.sql("notify", "select body, title from deliveries")
    assert any(SCRIPT in body for body, _title in sent)
    assert not any(WORKED_OUT in f"{body}{title}" for body, title in sent)


def test_a02_the_document_in_the_wallet(typed: Typed, people: People) -> None:
    suite = typed.visitor.suite
    query = "select id from files where request_id = %s and state = 'generated'"
    [(document,), *_rest] = suite.wait_for(
        "documents", query, typed.certificate.request_id, seconds=60
    )
    check(typed.marie.open("/documents/etat-civil/"))
    answer = typed.marie.open(f"/documents/etat-civil/{document}/telecharger")
    assert answer.headers["content-type"] == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages)
    assert "<script>a=7</script>" in words.replace("\n", "")
    assert WORKED_OUT not in words


def test_a02_the_exports(typed: Typed, people: People) -> None:
    lines = people("karim.benali").open("/agents/demandes/export.csv")
    assert lines.status == 200
    rows = list(csv.reader(io.StringIO(lines.text.lstrip("\ufeff")), delimiter=";"))
    assert any(SCRIPT in row for row in rows), rows
    assert {len(row) for row in rows} == {len(rows[0])}
    for path in ("/agents/statistiques/", "/agents/statistiques/export.csv"):
        figures = people("anne.martin").open(path)
        assert figures.status == 200
        assert "onerror" not in figures.text.lower()
        assert "7191" not in figures.text


@pytest.mark.parametrize(
    "ask",
    [
        lambda one: one.open(
            "/recherche?q=%3Cscript%3Ea%3D7%3C%2Fscript%3E%22%3E%3Cimg%20src%3Dx%20onerror%3Da%3E"
        ),
        lambda one: one.submit(one.open("/suivi/"), "/suivi/", {"code": SCRIPT, "second": SCRIPT}),
    ],
    ids=["search", "tracking code"],
)
def test_a02_what_is_typed_comes_back_as_typed(
    people: People, ask: Callable[[Browser], Answer]
) -> None:
    check(ask(people.visitor()), SCRIPT)
