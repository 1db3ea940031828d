"""What a condition or a calculation gives on an example, in the builder: tried, never kept."""

from html import unescape
from typing import Any

from guichet_kit.testing import Bench
from guichet_workflow.actions import drafts
from guichet_workflow.actions.simulations import open_example
from guichet_workflow.core.case import Actor

from .conftest import source as published
from .test_builder import DESK, SLUG, act, builder, source
from .test_builder_tables import form_of
from .test_simulations import keep, played

ACTS: list[dict[str, Any]] = [
    {
        "do": "compute",
        "field": "part",
        "label": "Part",
        "unit": "€",
        "value": {"*": [{"var": "total"}, 0.5]},
        "condition": {">": [{"var": "total"}, 80]},
    },
    {"do": "set", "values": [{"field": "z", "value": {"+": [{"var": "total"}, 1]}}]},
    {"do": "set", "field": "y", "value": {"/": [{"var": "total"}, {"var": "absente"}]}},
]
FIRST = "statuses.recue.enter.0"


def _made(bench: Bench, acts: list[dict[str, Any]] = ACTS) -> Any:
    made = published(SLUG)
    made["statuses"][0]["enter"] = [*acts, *made["statuses"][0]["enter"]]
    with bench.transaction() as session:
        drafts.change(session, SLUG, Actor("agent", "ada", "Ada"), lambda _one: made, "Riche")
    return builder(bench)


def _text(page: Any) -> str:
    return unescape(page.text).replace("\u00a0", " ").replace("\u202f", " ")


def _shown(who: Any, at: str = FIRST, **query: str) -> str:
    return _text(who.get(DESK, query_string={"partie": at, **query}))


def _try(who: Any, at: str, **typed: str) -> Any:
    form = form_of(who, at) | {name: [text] for name, text in typed.items()}
    return act(who, "try", at, **form)


def test_what_is_written_says_what_it_gives_on_a_made_up_case(bench: Bench) -> None:
    page = _shown(_made(bench))
    assert "Sur l’exemple : 40 € (total : 80)" in page
    assert "Sur l’exemple : faux (total : 80)" in page
    assert "Un dossier inventé" in page


def test_a_line_is_tried_and_nothing_is_kept(bench: Bench) -> None:
    who = _made(bench)
    before = source(bench)
    tried = _try(who, FIRST, **{"p-value-value": "total * 2 + 1", "p-condition-v-0": "79"})
    page = _text(tried)
    assert tried.status_code == 200
    assert "Sur l’exemple : 161 € (total : 80)" in page
    assert "Sur l’exemple : vrai (total : 80)" in page
    assert "total * 2 + 1</textarea>" in page
    assert "data-unsaved" in page
    assert source(bench) == before


def test_what_is_tried_as_it_is_kept_waits_for_no_save(bench: Bench) -> None:
    page = _try(_made(bench), "statuses.recue.enter.1").text
    assert "Sur l’exemple" in page
    assert "data-unsaved" not in page


def test_a_line_that_cannot_be_read_is_told_and_the_others_are_tried(bench: Bench) -> None:
    tried = _try(_made(bench), FIRST, **{"p-value-value": "total * ("})
    page = _text(tried)
    assert tried.status_code == 422
    assert "il manque une valeur" in page
    assert "Sur l’exemple : faux" in page
    assert "€ (total" not in page


def test_a_new_name_is_made_up_too(bench: Bench) -> None:
    page = _text(_try(_made(bench), FIRST, **{"p-value-value": 'si(nouveau = "x"; 7; 8)'}))
    assert "Sur l’exemple : 7 € (nouveau : x)" in page


def test_the_cells_of_a_table_are_tried(bench: Bench) -> None:
    assert "Sur l’exemple : 81 (total : 80)" in _shown(_made(bench), "statuses.recue.enter.1")


def test_a_kept_simulation_is_the_example_and_says_what_it_lacks(bench: Bench) -> None:
    who = _made(bench, [{"do": "set", "field": "total", "value": 84}, *ACTS])
    played(bench)
    keep(bench, "Demande simple")
    page = _shown(who, "statuses.recue.enter.1")
    assert "Sur l’exemple : 42 € (total : 84)" in page
    assert "Demande simple</option>" in page
    lacking = _shown(who, "statuses.recue.enter.3")
    assert "Sur l’exemple : rien, car « absente » y est vide" in lacking
    assert "(absente : vide ; total : 84)" in lacking
    with bench.transaction() as session:
        example = open_example(session, drafts.read_draft(session, SLUG), [])
    assert set(example.scenario or {}) >= {"name", "answers", "steps"}
    assert "expects" not in (example.scenario or {})
    made_up = _shown(who, "statuses.recue.enter.3", exemple="invente")
    assert "Sur l’exemple : 84 (absente : 1 ; total : 84)" in made_up


def test_a_circuit_with_faults_has_what_the_example_arrived_with(bench: Bench) -> None:
    who = _made(bench)
    with bench.transaction() as session:
        drafts.change(
            session,
            SLUG,
            Actor("agent", "ada", "Ada"),
            lambda made: {**made, "start": ""},
            "Sans début",
        )
    page = _shown(who)
    assert "Sur l’exemple : 40 € (total : 80)" in page
    assert "Le circuit a des fautes" in page


def test_a_part_without_condition_has_no_example(bench: Bench) -> None:
    assert "Exemple sur lequel essayer" not in _shown(_made(bench), "functions.etat_civil")
