"""a05: what looks like SQL is looked for as it is typed; orders and filters come from lists."""

from urllib.parse import urlencode

import pytest

from tests.attacks.conftest import People

HOSTILE = [
    "'",
    "%",
    "_",
    "\\",
    "'; DROP TABLE entries; --",
    "a' OR '1'='1",
    "%' ESCAPE '!",
    '"',
    "!&|()<->:*",
]
LIST = ("q", "tri", "statut", "demarche", "canal", "apres", "avant", "vue", "echeance", "famille")
PAGES = [
    ("anonymous", "/recherche", ("q",)),
    ("anonymous", "/demarches/", ("q", "famille", "apres")),
    ("karim.benali", "/agents/demandes/", LIST),
    ("karim.benali", "/agents/demandes/export.csv", ("q", "tri", "statut", "vue")),
    ("karim.benali", "/agents/saisir/", ("q", "canal")),
    ("anne.martin", "/agents/statistiques/", ("demarche", "canal", "annee")),
    ("admin", "/agents/comptes/", ("q", "after")),
    ("admin", "/agents/comptes/journal/", ("after",)),
    ("admin", "/agents/formulaires/", ("apres",)),
    ("admin", "/agents/messages/", ("after",)),
    ("admin", "/agents/documents/", ("apres", "nom", "enregistre")),
    ("anonymous", "/boite-demonstration/", ("after",)),
    ("marie.legoff", "/messages/etat-civil/", ("after",)),
    ("marie.legoff", "/documents/etat-civil/", ("apres",)),
    ("marie.legoff", "/demandes/etat-civil/", ("apres", "after")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path", "parameters"), PAGES, ids=[page for _n, page, _p in PAGES]
)
def test_a05_sql_in_search_filter_and_order(
    people: People, name: str, path: str, parameters: tuple[str, ...]
) -> None:
    person = people.visitor() if name == "anonymous" else people(name)
    for parameter in parameters:
        for text in HOSTILE:
            answer = person.open(f"{path}?{urlencode({parameter: text})}")
            assert answer.status in (200, 400, 404, 422), (parameter, text, answer.status)
            for leak in ("psycopg", "syntax error", "SELECT ", "Traceback"):
                assert leak not in answer.text
    kept = people.suite.sql("backoffice", "select to_regclass('entries') is not null")
    assert kept == [(True,)]


def test_a05_wildcards_find_nothing_more(people: People, street_report: object) -> None:
    """A percent sign or an underscore matches itself alone, in the three searches."""
    karim, nobody = people("karim.benali"), people.visitor()
    for text in ("%", "_", "Le%Goff", "__________"):
        words = urlencode({"q": text})
        for page, leak, said in (
            (karim.open(f"/agents/demandes/?{words}"), "data-row>", "Aucune demande"),
            (nobody.open(f"/recherche?{words}"), "/demarches/acte-naissance/", "Aucune démarche"),
            (people("admin").open(f"/agents/comptes/?{words}"), "@valmont.example", "Aucun agent"),
        ):
            assert leak not in page.text, text
            assert said in page.page.words, (text, page.page.words[:600])
