"""Tickets, paging, sandboxed templates, dates, identifiers."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from guichet_kit import handover, i18n
from guichet_kit.dates import french_date, french_datetime, short_datetime
from guichet_kit.ids import uuid7
from guichet_kit.letters import unaccented
from guichet_kit.paging import page_of
from guichet_kit.problems import NotFound
from guichet_kit.templating import TemplateFailed, TemplateRefused, check, render_sandboxed
from guichet_kit.testing import Bench
from guichet_sample import Thing

KEY = "k" * 32


def test_a_ticket_opens_for_its_purpose_and_time_only() -> None:
    ticket = handover.seal(KEY, "deposit", {"a": 1})
    assert handover.unseal(KEY, "deposit", ticket, 60) == {"a": 1}
    for key, purpose, text, age in (
        (KEY, "download", ticket, 60),
        ("x" * 32, "deposit", ticket, 60),
        (KEY, "deposit", ticket[:-2] + "AA", 60),
        (KEY, "deposit", "", 60),
        (KEY, "deposit", ticket, -1),
    ):
        with pytest.raises(handover.TicketRefused):
            handover.unseal(key, purpose, text, age)


def test_pages_follow_one_another_without_gap(bench: Bench) -> None:
    with bench.transaction() as session:
        moment = datetime.now(UTC)
        session.add_all(Thing(id=uuid7(), name=str(n), made_at=moment) for n in range(25))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        with bench.transaction() as session:
            keys = [Thing.made_at, Thing.id]
            page = page_of(session, sa.select(Thing), keys, after=cursor, size=10)
        seen.extend(thing.name for thing in page.items)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen, key=int) == [str(n) for n in range(25)]


@pytest.mark.parametrize("cursor", ["x", "%%%", "W10", "WyJhIiwiYiJd"])
def test_an_invented_cursor_is_not_found(bench: Bench, cursor: str) -> None:
    with bench.transaction() as session, pytest.raises(NotFound):
        page_of(session, sa.select(Thing), [Thing.made_at, Thing.id], after=cursor)


def test_templates_say_what_they_are_given() -> None:
    source = "Bonjour {{ nom }}{% if montant %}, {{ montant|amount }}{% endif %}"
    assert render_sandboxed(source, {"nom": "<Zoé>", "montant": 1200}) == (
        "Bonjour <Zoé>, 1\u202f200\u00a0€"
    )
    assert render_sandboxed("{{ nom }}", {"nom": "<Zoé>"}, html=True) == "&lt;Zoé&gt;"


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ x|attr('y') }}",
        "{{ 'a' * 10 }}",
        "{{ 2 ** 9 }}",
        "{{ '%s' % x }}",
        "{{ range(9) }}",
        "{{ 'a'.ljust(9) }}",
        "{% include 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{{ x|center(9) }}",
        "{{ x|replace('a', x) }}",
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 40,
        "{% set a %}b{% endset %}",
        "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ ouvert",
        "x" * 20_001,
        "{{ " + "not " * 1200 + "a }}",
        "{% if a %}" * 800 + "{% endif %}" * 800,
        "{{ " + "a + " * 900 + "a }}",
    ],
)
def test_hostile_templates_are_refused_when_saved(source: str) -> None:
    with pytest.raises(TemplateRefused):
        check(source)


def test_a_language_is_offered_once_it_has_a_catalogue(bench: Bench, tmp_path: Path) -> None:
    asked = {"Guichet-Language": "en"}
    with bench.app.test_request_context(headers=asked):
        assert (i18n.language(), i18n._("Envoyer")) == ("fr", "Envoyer")
    folder = tmp_path / "translations/en/LC_MESSAGES"
    folder.mkdir(parents=True)
    words = Catalog(locale="en")
    words.add("Envoyer", "Send")
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, words)
    app = Flask("sample", root_path=str(tmp_path))
    i18n.init_app(app)
    with app.test_request_context(headers=asked):
        assert (i18n.language(), i18n._("Envoyer")) == ("en", "Send")
    with app.test_request_context(headers={"Cookie": "langue=de"}):
        assert (i18n.language(), i18n._("Envoyer")) == ("fr", "Envoyer")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Élu À l’ÎLE", "elu a l’ile"),
        ("Straße", "strasse"),
        ("№ ﬁn\u00a0!", "no fin !"),
        ("cœur", "cœur"),
        ("e\u0301", "e"),
    ],
)
def test_texts_are_compared_without_accents(text: str, letters: str) -> None:
    assert unaccented(text) == letters
    assert unaccented(letters) == letters


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("Bonjour\n{{ nom }", "ligne 2"),
        ("{{ (nom }}", "ligne 1"),
        ("{% if a %}\nOui", "ligne 2\u00a0: «\u00a0if\u00a0» n’a pas sa fin"),
        ("{% for a in b %}\n{% endif %}", "ligne 2\u00a0: «\u00a0for\u00a0» n’a pas sa fin"),
        ("{% si a %}", "ligne 1\u00a0: «\u00a0si\u00a0» n’est pas compris à cet endroit"),
        ("{% endif %}", "ligne 1\u00a0: «\u00a0endif\u00a0» n’est pas compris à cet endroit"),
    ],
)
def test_what_is_badly_written_is_told_where_and_why(source: str, told: str) -> None:
    with pytest.raises(TemplateRefused, match=f"^Le modèle est mal écrit {told}$"):
        check(source)


def test_an_accident_at_rendering_is_told() -> None:
    for source in ("{{ absent }}", "{{ x.absent }}", "{{ x.absent.name }}", "{{ x['absent'] }}"):
        with pytest.raises(TemplateFailed, match="«\u00a0absent\u00a0» n’existe pas$"):
            render_sandboxed(source, {"x": {}})
    with pytest.raises(TemplateFailed, match="une valeur ne s’y prête pas$"):
        render_sandboxed("{{ x + 1 }}", {"x": "un"})
    loops = "{% for a in x %}{% for b in x %}{{ y }}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateFailed):
        render_sandboxed(loops, {"x": list(range(200)), "y": "z" * 1000})


def test_no_template_eats_the_memory_or_the_time_of_the_others() -> None:
    long = {"x": "a" * 20_000, "list": list(range(200))}
    for source in ("{% for a in x %}{{ a }}{% endfor %}", "{% for a in x|list %}{% endfor %}"):
        with pytest.raises(TemplateFailed, match="liste"):
            render_sandboxed(source, long)
    assert len(render_sandboxed("{{ list|join(x) }}", long)) < 5_000
    work = " ~ ".join(["x"] * 900)
    slow = f"{{% for a in list %}}{{% for b in list %}}{{% if {work} %}}{{% endif %}}"
    began = time.monotonic()
    with pytest.raises(TemplateFailed, match="trop long à remplir"):
        render_sandboxed(f"{slow}{{% endfor %}}{{% endfor %}}", long)
    assert time.monotonic() - began < 30


def test_days_are_said_in_french() -> None:
    moment = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)
    assert french_datetime(moment) == "mardi 3 mars 2026 à 14:32"
    assert french_date(date(2026, 3, 1)) == "1er mars 2026"
    assert french_date("2026-03-12") == "12 mars 2026"
    assert short_datetime(moment) == "03/03/2026 14:32"


def test_a_moment_is_said_at_the_hour_of_another_zone() -> None:
    noumea = ZoneInfo("Pacific/Noumea")
    moment = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)
    assert french_datetime(moment, noumea) == "mercredi 4 mars 2026 à 00:32"
    assert french_date("2026-03-03T13:32:00", noumea) == "4 mars 2026"
    assert french_date(date(2026, 3, 3), noumea) == "3 mars 2026"
    assert short_datetime(moment, noumea) == "04/03/2026 00:32"
    assert short_datetime(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), ZoneInfo("UTC"))[-5:] == "01:30"


def test_a_sentence_of_a_page_escapes_what_it_says(bench: Bench) -> None:
    app = bench.service.app
    said = {"name": "<b>"}
    with app.app_context():
        page = app.jinja_env.from_string("{{ _('%(name)s : 5 %%', name=name) }}{{ _('5 %%<br>') }}")
        assert page.render(said) == "&lt;b&gt; : 5 %5 %<br>"


def test_identifiers_sort_by_time() -> None:
    first = uuid7()
    time.sleep(0.002)
    second = uuid7()
    assert first < second
    assert first.version == 7
