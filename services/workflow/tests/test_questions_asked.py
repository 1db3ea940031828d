"""Questions of the library's types, asked of agents and of citizens on their pages."""

import re
from html import unescape
from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_questions.kinds import KINDS
from guichet_questions.kinds.nested import Nest
from guichet_workflow import fields
from guichet_workflow.actions import publish
from guichet_workflow.core.nests import by_path
from guichet_workflow.core.questions import CARD, UNASKED, kind
from guichet_workflow.schemas.parts import LIBRARY

from questions.tests.samples import RICH
from questions.tests.samples import STORED as ALONE

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url

STORED = {**ALONE, "block": [[{"y": "Dedans"}]], "matrix": [{"r": {"y": "Dedans"}}]}
ALONE_THERE = [name for name in LIBRARY if name != CARD]
"""Those that need no question above them."""
ALL: list[dict[str, Any]] = [
    {"id": name, "type": name, "label": f"Question {name}", "why": "Décret", **RICH.get(name, {})}
    for name in ALONE_THERE
]
ASKED = [field for field in ALL if field["type"] not in UNASKED]


def prepared(bench: Bench, *, sheet: Any = (), to_citizen: Any = ()) -> str:
    changed = source("acte-naissance")
    changed["statuses"][1]["fields"] = list(sheet)
    for status in changed["statuses"]:
        for action in status.get("enter", []):
            if action["do"] == "ask" and to_citizen:
                action["fields"] = list(to_citizen)
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def posted(field: dict[str, Any], value: Any) -> dict[str, Any]:
    """What a browser posts for this value."""
    raw, named = fields.retyped(field, value), kind(field, fields.PREFIX)
    if isinstance(named, Nest):
        return by_path(named, raw)
    if not isinstance(raw, dict):
        return {named.names()[0]: raw}
    parts = {part: raw.get(part or "id", "") for part in named.parts}
    return {named.input_name(part): text for part, text in parts.items()}


def everything() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in ASKED:
        found |= posted(field, STORED[field["type"]][0])
    return found


def scripts(answer: Any) -> set[str]:
    """The scripts of a page, which a browser gets from the service."""
    return set(re.findall(r"/assets/workflow/(\w+)\.js", answer.headers["Guichet-Scripts"]))


def words(page: str) -> str:
    return unescape(page).replace("\u00a0", " ").replace("\u202f", " ")


def test_agents_fill_in_a_sheet_of_every_type(bench: Bench) -> None:
    request_id, client = prepared(bench, sheet=ALL), agent(bench)
    url, form = case_url(request_id, "fiche"), {"choice": "fiche", "version": "1"}
    answer = client.get(case_url(request_id))
    page = answer.text
    assert {"ranking", "linked", "signature"} <= scripts(answer)
    unseen = {"paragraph", "computed"}
    assert all(f"Question {name}" in page for name in ALONE_THERE if name not in unseen)
    assert client.post(url, data={**form, **everything()}).status_code == 303
    page = words(client.get(case_url(request_id)).text)
    for field in ASKED:
        if field["type"] not in ("consent", "signature"):
            said = words(fields.say(field, STORED[field["type"]][0]))
            assert page.count(said) >= 1, (field["type"], said)
    assert "Accepté le" in page
    assert "Marie, signé le" in page
    assert page.count("Question computed") >= 2
    assert 'value="2026"' in page


def test_a_moment_stays_the_one_of_the_first_time() -> None:
    asked = tuple(field for field in ASKED if field["type"] in ("consent", "signature"))
    data = {field["id"]: STORED[field["type"]][0] for field in asked}
    typed = {field["id"]: fields.retyped(field, data[field["id"]]) for field in asked}
    typed["signature"].pop("at")
    assert fields.read(asked, typed, data) == (data, {})


def test_what_is_refused_comes_back_as_it_was_typed(bench: Bench) -> None:
    request_id, client = prepared(bench, sheet=ALL), agent(bench)
    form = {"choice": "fiche", "version": "1", "champ-siret": "12 34", "champ-yes_no": "non"}
    form |= {"champ-period-from-day": "31", "champ-country": "FR", "champ-commune-city": "Valmont"}
    wrong = client.post(case_url(request_id, "fiche"), data=form)
    assert wrong.status_code == 422
    for shown in ('value="12 34"', 'value="31"', '<option value="FR" selected', 'value="Valmont"'):
        assert shown in wrong.text
    assert "Il manque le code postal" in wrong.text
    assert 'value="non" checked' in wrong.text


@pytest.mark.parametrize("asked", ["siret", "period", "yes_no", "identity"])
def test_a_citizen_is_asked_and_her_answer_is_told(bench: Bench, asked: str) -> None:
    field = next(one for one in ALL if one["type"] == asked)
    request_id = prepared(bench, to_citizen=[field])
    choose(agent(bench), request_id, "complement", comment="Quoi ?")
    client = citizen(bench)
    assert client.get(own_url(request_id)).status_code == 200
    wrong = client.post(own_url(request_id, "reponse"), data={})
    assert (wrong.status_code, kind(field).missing() in unescape(wrong.text)) == (422, True)
    value = False if asked == "yes_no" else STORED[asked][0]
    good = client.post(own_url(request_id, "reponse"), data=posted(field, value))
    assert good.status_code == 303
    assert words(fields.say(field, value)) in words(agent(bench).get(case_url(request_id)).text)


def test_the_library_is_whole() -> None:
    assert {*LIBRARY} <= {*KINDS}
    assert len(LIBRARY) > 20


PLACES = [
    {"id": "ou", "type": "location", "label": "Le lieu"},
    {"id": "chez", "type": "address", "label": "L’adresse"},
]


def test_agents_give_an_address_and_a_place_on_a_map(bench: Bench) -> None:
    request_id, client = prepared(bench, sheet=PLACES), agent(bench)
    url, form = case_url(request_id, "fiche"), {"choice": "fiche", "version": "1"}
    assert "ranking" not in scripts(client.get(case_url(request_id)))
    assert 'name="champ-ou-lat"' in client.get(case_url(request_id)).text
    form |= {"champ-ou-text": "Le port", "champ-ou-lat": "48.5", "champ-ou-lon": "-1.25"}
    form |= {"champ-chez-line": "4 rue des Lilas", "champ-chez-city": "Valmont"}
    wrong = client.post(url, data={**form, "champ-ou-lat": "95"})
    assert wrong.status_code == 422
    assert "Il manque le code postal" in wrong.text
    assert "La position sur la carte n’est pas lisible" in wrong.text
    assert 'value="4 rue des Lilas"' in wrong.text
    assert client.post(url, data={**form, "champ-chez-postcode": "35120"}).status_code == 303
    page = words(client.get(case_url(request_id)).text)
    assert "Le port (48.50000, -1.25000)" in page
    assert "4 rue des Lilas, 35120 Valmont" in page
    assert 'value="35120"' in page


@pytest.mark.parametrize(("many", "wide"), [(2, 0), (3, 1)])
def test_a_long_form_takes_room_on_the_page_of_a_case(bench: Bench, many: int, wide: int) -> None:
    page = agent(bench).get(case_url(prepared(bench, sheet=ASKED[:many]))).text
    assert page.count('class="stack-s long"') == wide
