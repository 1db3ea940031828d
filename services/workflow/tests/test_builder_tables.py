"""Tables of the builder: saved as they are shown; lines moved, added, taken away by buttons."""

import copy
from html.parser import HTMLParser
from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import drafts
from guichet_workflow.core.case import Actor
from guichet_workflow.core.editing import find

from .conftest import source as published
from .test_builder import DESK, SLUG, act, builder, source

SHAPE = {"type": "Polygon", "coordinates": [[[2.1, 48.8], [2.2, 48.8], [2.2, 48.9], [2.1, 48.8]]]}
CIRCUIT: dict[str, Any] = {
    "zones": {"nord": {"label": "Nord", "shape": SHAPE}},
    "options": {"plafond": {"label": "Plafond", "type": "number", "default": 1000}},
    "teams": {"a": {"label": "Équipe A", "role": "x"}, "b": {"label": "Équipe B", "role": "y"}},
    "tags": {"vip": "Prioritaire"},
    "urgency": [{"id": "basse", "label": "Basse"}, {"id": "haute", "label": "Haute"}],
}
ACTS: list[dict[str, Any]] = [
    {
        "do": "assign",
        "whom": "team",
        "function": "etat_civil",
        "rules": [{"condition": {"==": [{"var": "secteur"}, "nord"]}, "team": "a"}],
        "team": "b",
    },
    {
        "do": "connector",
        "connector": "siv",
        "label": "Le SIV",
        "values": [
            {"field": "immat", "value": {"var": "plaque"}},
            {"field": "total", "value": {"+": [{"var": "a"}, 1]}},
        ],
    },
    {
        "do": "approval",
        "label": "La copie",
        "functions": ["maire", "etat_civil"],
        "to": "delivree",
        "back_to": "verification",
    },
    {"do": "tag", "tag": "vip"},
    {"do": "urgency", "mode": "set", "level": "haute"},
]
FIRST = "statuses.recue"
UNSAID = '{"+":[{"var":"a[0]"},1]}'


class Posted(HTMLParser):
    """What a browser would post of the form of properties."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.within = False
        self.area, self.select, self.options = "", "", list[tuple[str, bool]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.within = "data-properties" in one
        if not self.within:
            return
        name = one.get("name", "")
        ticked = one.get("type") not in ("checkbox", "radio") or "checked" in one
        if tag == "input" and name and ticked:
            self.found.append((name, one.get("value", "")))
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((one.get("value", ""), "selected" in one))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.found.append((self.area, self.text.removeprefix("\n")))
            self.area = ""
        if tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            first = [value for value, _chosen in self.options[:1]]
            self.found += [(self.select, value) for value in (chosen or first)[:1]]
            self.select = ""


def rich(bench: Bench) -> Any:
    made = {**copy.deepcopy(published(SLUG)), **copy.deepcopy(CIRCUIT)}
    made["functions"]["maire"] = {"label": "Le maire", "role": "maire"}
    first = made["statuses"][0]
    first["enter"] = [*first["enter"][:-1], *copy.deepcopy(ACTS), first["enter"][-1]]
    first["loop"] = {"over": {"var": "enfants"}, "item": "enfant", "after": "delivree"}
    with bench.transaction() as session:
        drafts.change(session, SLUG, Actor("agent", "ada", "Ada"), lambda _one: made, "Riche")
    return builder(bench)


def form_of(who: Any, place: str) -> dict[str, list[str]]:
    page = who.get(f"{DESK}?partie={place}")
    assert page.status_code == 200
    parser = Posted()
    parser.feed(page.text)
    found: dict[str, list[str]] = {}
    for name, value in parser.found:
        if name != "csrf_token":
            found.setdefault(name, []).append(value)
    return found


def at(first: str) -> str:
    """The path of the first action that does this."""
    started = len(published(SLUG)["statuses"][0]["enter"]) - 1
    return f"{FIRST}.enter.{started + [one['do'] for one in ACTS].index(first)}"


@pytest.mark.parametrize("name", ["", FIRST, *(one["do"] for one in ACTS)])
def test_a_part_saved_as_it_is_shown_stays_the_same(bench: Bench, name: str) -> None:
    who = rich(bench)
    before = source(bench)
    place = at(name) if name and "." not in name else name
    form = form_of(who, place)
    assert act(who, f"set:{place}", place, **form).status_code == 303
    assert source(bench) == before


def test_a_line_is_added_moved_and_taken_away(bench: Bench) -> None:
    who = rich(bench)
    form = form_of(who, "")
    form |= {"p-teams-2-label": ["Équipe C"], "p-teams-2-role": ["z"]}
    act(who, "set:", "", **form)
    assert list(source(bench)["teams"]) == ["a", "b", "equipe_c"]
    act(who, "line:drop:teams:0:", "", **form_of(who, ""))
    assert list(source(bench)["teams"]) == ["b", "equipe_c"]
    act(who, "line:up:urgency:1:", "", **form_of(who, ""))
    assert [one["id"] for one in source(bench)["urgency"]] == ["haute", "basse"]
    place = at("connector")
    act(who, f"line:down:values:0:{place}", place, **form_of(who, place))
    assert [one["field"] for one in find(source(bench), place).node["values"]] == ["total", "immat"]


def test_questions_are_moved_and_taken_away_too(bench: Bench) -> None:
    who = builder(bench)
    place = "statuses.complement.enter.0"
    names = [one["id"] for one in find(source(bench), place).node["fields"]]
    act(who, f"line:down:fields:0:{place}", place, **form_of(who, place))
    moved = [one["id"] for one in find(source(bench), place).node["fields"]]
    assert moved == [names[1], names[0], *names[2:]]
    act(who, f"line:drop:fields:0:{place}", place, **form_of(who, place))
    assert [one["id"] for one in find(source(bench), place).node["fields"]] == moved[1:]


def test_what_cannot_be_read_stays_on_the_page(bench: Bench) -> None:
    who = rich(bench)
    form = form_of(who, "") | {"p-zones-0-shape": ["ici ou là"]}
    refused = act(who, "line:up:zones:0:", "", **form)
    assert refused.status_code == 422
    assert "n’est pas un coin" in refused.text
    assert "ici ou là" in refused.text
    assert act(who, "line:up:zones:x:", "", **form).status_code == 422
    assert source(bench)["zones"]["nord"]["shape"] == SHAPE


def test_the_raw_text_behind_advanced_replaces_the_lines(bench: Bench) -> None:
    who = rich(bench)
    form = form_of(who, "") | {"p-tags-json": ['{"calme": "Calme"}']}
    act(who, "set:", "", **form)
    assert source(bench)["tags"] == {"calme": "Calme"}
    refused = act(who, "set:", "", **(form_of(who, "") | {"p-tags-json": ["{oups"]}))
    assert "pas du JSON" in refused.text


def test_what_lines_cannot_say_is_told_in_words(bench: Bench) -> None:
    who = rich(bench)
    place = at("connector")
    form = form_of(who, place) | {"p-values-1-value-kept": [UNSAID]}
    form["p-values-1-value-how"] = ["kept"]
    assert act(who, f"set:{place}", place, **form).status_code == 303
    page = who.get(f"{DESK}?partie={place}").text.replace("\u00a0", " ")
    assert "Garder le calcul ci-dessous" in page
    form = form_of(who, place) | {"p-values-1-value-kept": ["{oups"]}
    refused = act(who, f"set:{place}", place, **form)
    assert refused.status_code == 422
    assert "plus lisible" in refused.text


def test_approvals_keep_their_order(bench: Bench) -> None:
    who = rich(bench)
    place = at("approval")
    assert "par le maire puis" in who.get(f"{DESK}?partie={place}").text.lower()
    form = form_of(who, place)
    assert form["p-functions"] == ["maire", "etat_civil", ""]
    act(who, f"set:{place}", place, **(form | {"p-functions": ["etat_civil", "maire", ""]}))
    assert find(source(bench), place).node["functions"] == ["etat_civil", "maire"]


def test_a_delay_may_follow_an_option_of_the_circuit(bench: Bench) -> None:
    made = published(SLUG)
    made["options"] = CIRCUIT["options"]
    with bench.transaction() as session:
        drafts.change(session, SLUG, Actor("agent", "ada", "Ada"), lambda _one: made, "Option")
    who = builder(bench)
    form = form_of(who, FIRST)
    assert form["p-due-option"] == [""]
    typed = {"p-due-n": ["30"], "p-due-unit": ["days"], "p-due-option": ["plafond"]}
    assert act(who, f"set:{FIRST}", FIRST, **(form | typed)).status_code == 303
    due = {"n": 30, "unit": "days", "option": "plafond"}
    assert find(source(bench), FIRST).node["due"] == due
    alone = act(who, f"set:{FIRST}", FIRST, **(form | typed | {"p-due-n": [""]}))
    assert "Écrivez aussi le délai" in alone.text
    assert find(source(bench), FIRST).node["due"] == due
    page = who.get(DESK, query_string={"partie": FIRST}).text.replace("\u00a0", " ")
    assert "À faire sous 30 jours (selon l’option « Plafond »)." in page
    assert "L’option « Plafond » vaut 1000 sans réglage" in page
    again = form_of(who, FIRST)
    assert again["p-due-option"] == ["plafond"]
    act(who, f"set:{FIRST}", FIRST, **(again | {"p-due-option": [""]}))
    assert find(source(bench), FIRST).node["due"] == {"n": 30, "unit": "days"}


def test_a_circuit_without_number_option_offers_none(bench: Bench) -> None:
    assert "p-due-option" not in form_of(builder(bench), FIRST)
