"""A circuit as large as they come is checked while one types."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from guichet_workflow.core import lint
from guichet_workflow.core.lint import check_definition, search
from guichet_workflow.schemas import DefinitionSchema

Json = dict[str, Any]


def _status(n: int, last: int) -> Json:
    """Two guarded moves, guarded and free choices, a reminder, a question now and then."""
    amount, note = {"var": "montant"}, {"var": f"note_{n}"}
    fields = [{"id": f"note_{n + 1}", "type": "number", "label": f"Note {n}"}]
    choices = [
        {"id": "suite", "label": "Suite", "by": ["f"], "to": f"s{n + 1}", "fields": fields},
        {"id": "forte", "label": "Forte", "by": ["f"], "to": f"s{min(n + 7, last)}",
         "condition": {"and": [{"!!": [note]}, {">": [note, 10]}]}},
        {"id": "fin", "label": "Fin", "by": ["f"], "to": "fin"},
    ]  # fmt: skip
    enter = [
        {"do": "set", "field": f"vu_{n}", "value": True},
        {"do": "move", "to": f"s{min(n + 2, last)}", "condition": {">": [amount, 1000 + n]}},
        {"do": "move", "to": f"s{min(n + 3, last)}",
         "condition": {"and": [{"<": [amount, 10]}, {"==": [{"var": "danger"}, True]}]}},
    ]  # fmt: skip
    timer = {"id": "t", "after": {"n": 10, "unit": "days"}, "to": f"s{max(n - 1, 0)}"}
    one = {"id": f"s{n}", "label": f"Statut {n}", "function": "f", "timers": [timer]}
    if n % 9 == 5:
        asked = [{"id": f"rep_{n}", "type": "text", "label": "Réponse"}]
        ask = {"do": "ask", "prompt": "Pourquoi ?", "fields": asked}
        return {**one, "kind": "waiting", "turn": "citizen", "enter": [ask], "choices": choices[2:]}
    return {**one, "kind": "open", "turn": "agent", "enter": enter, "choices": choices}


def large(count: int) -> Json:
    """Give a circuit of `count` statuses, as rich in conditions as they come."""
    last = count - 2
    closing = [{"do": "message", "template": "fin"}, {"do": "close"}]
    end = {"id": "fin", "label": "Fin", "kind": "done", "turn": "nobody", "enter": closing}
    statuses = [_status(n, last) for n in range(last)]
    final = {**_status(last, last), "choices": _status(last, last)["choices"][2:], "enter": []}
    functions = {"f": {"label": "Le service", "role": "role"}}
    silence = {"after": {"n": 2, "unit": "months"}, "to": "fin", "legal_basis": "CRPA, L231-1"}
    more = {"functions": functions, "silence": silence, "withdrawal": "fin"}
    base = {"slug": "grand", "title": "Grand", "start": "s0", **more}
    return {**base, "statuses": [*statuses, final, end]}


def test_a_hundred_statuses_take_a_twentieth_of_the_work_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    works: list[search.Work] = []

    @contextmanager
    def kept() -> Iterator[search.Work]:
        with search.measured() as work:
            works.append(work)
            yield work

    monkeypatch.setattr(lint, "measured", kept)
    json = DefinitionSchema().load(large(100))
    assert len(json["statuses"]) == 100
    assert [one for one in check_definition(json) if one.blocks] == []
    (work,) = works
    assert 0 < search.MOST_WORK - work.left < search.MOST_WORK / 20


def _tangled(statuses: int, moves: int, names: int) -> Json:
    """Give a circuit whose moves each ask for values that no other one asks for."""
    json = large(statuses)
    for status in json["statuses"][:-1]:
        status["enter"] = [
            {"do": "move", "to": f"s{move % 2}", "condition": {"and": [
                {"==": [{"var": f"q{name}"}, f"v{move}"]} for name in range(names)]}}
            for move in range(moves)
        ]  # fmt: skip
    return json


def test_a_tangle_of_conditions_is_refused_before_it_holds_up_everyone() -> None:
    json = DefinitionSchema().load(_tangled(4, 20, 10))
    found = check_definition(json)
    assert any(one.blocks and "trop nombreuses" in one.text for one in found)
    simple = check_definition(DefinitionSchema().load(_tangled(4, 2, 2)))
    assert not any("trop nombreuses" in one.text for one in simple)
