"""A move that uses much of the language costs no more than another."""

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, choose, opened
from .test_budget import MOST


def test_a_rich_move_costs_at_most_eight_statements(bench: Bench) -> None:
    changed = source("acte-naissance")
    step = changed["statuses"][1]
    enter = [
        {"do": "message", "template": "recue"},
        {"do": "document", "template": "acte", "title": "L’acte"},
        {"do": "urgency", "mode": "up"},
        {"do": "assign", "whom": "least_load", "function": step["function"]},
        {"do": "opinion", "label": "ABF", "question": "?", "email": "a@exemple.fr",
         "template": "avis", "deadline": {"n": 5, "unit": "days"}},
        {"do": "connector", "connector": "siv", "label": "SIV",
         "timeout": {"n": 1, "unit": "days"}},
    ]  # fmt: skip
    changed["urgency"] = [{"id": "n", "label": "Normale"}, {"id": "h", "label": "Haute"}]
    changed["statuses"].append({**step, "id": "suite", "label": "Suite", "enter": enter})
    step["choices"] = [{"id": "suivre", "label": "Suivre", "by": [step["function"]], "to": "suite"}]
    with bench.transaction() as session:
        publish(session, changed)
    request_id, who = opened(bench), agent(bench)
    who.get(case_url(request_id))
    with bench.statements() as seen:
        assert choose(who, request_id, "suivre").status_code == 303
    assert len(seen) <= MOST, seen
