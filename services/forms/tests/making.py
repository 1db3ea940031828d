"""A designer at the panes, for the tests of the builder."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from guichet_forms.actions import works
from guichet_forms.actions.designers import Designer
from guichet_forms.core import editing
from guichet_kit.testing import Bench
from werkzeug.test import TestResponse

DESK = "/agents/formulaires/"
SLUG = "dix-champs"
HTMX = {"HX-Request": "true"}
BUILD = {"rights": ["forms.build"]}


def designer(
    bench: Bench, name: str = "Anne", families: tuple[str, ...] | None = None
) -> FlaskClient:
    """Give a designer; `families` are those that her roles name, None for all."""
    bounds = {} if families is None else {"forms.build": list(families)}
    return bench.client("agent", sub=name.lower(), name=name, bounds=bounds, **BUILD)


def panes(slug: str = SLUG, kind: str = "form") -> str:
    """The address of the panes."""
    return f"{DESK}{'blocs/' if kind == 'block' else ''}{slug}/modifier"


def do(who: FlaskClient, button: str, slug: str = SLUG, kind: str = "form", **given: Any) -> str:
    """Press a button of the panes and give where it leads."""
    asked = {key: given.pop(key) for key in ("question", "page") if key in given}
    answer = who.post(panes(slug, kind), data={"do": button, **given}, query_string=asked)
    assert answer.status_code == 303, answer.text[-2000:]
    return str(answer.location)


def source_of(bench: Bench, slug: str = SLUG, kind: str = "form") -> editing.Source:
    """The working copy."""
    with bench.transaction() as session:
        return works.open_work(session, kind, slug, Designer("test", "Test")).source


def words(answer: TestResponse) -> str:
    """The text of a page, without its elements."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def value(html: str, name: str) -> str:
    """What an input, a list or a text of a page holds."""
    escaped = re.escape(name)
    if found := re.search(rf'<textarea[^>]*name="{escaped}"[^>]*>\n?(.*?)</textarea>', html, re.S):
        return unescape(found[1])
    if found := re.search(rf'<select[^>]*name="{escaped}".*?</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', found[0])
        return unescape(chosen[1]) if chosen else ""
    found = re.search(rf'<input(?=[^>]*name="{escaped}")[^>]*?value="([^"]*)"', html)
    assert found, f"no input {name}"
    return unescape(found[1])
