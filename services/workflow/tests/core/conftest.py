"""What the tests of the core share: a definition with every feature, and people."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from guichet_workflow.core import Definition, compile_definition, step
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.effects import Effect
from guichet_workflow.core.events import Event, Opened

NOW = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)
AGENT = Actor("agent", "a-1", "Nadia Benali")
CITIZEN = Actor("citizen", "c-1", "Camille Roux")
REQUEST = UUID("01900000-0000-7000-8000-000000000001")


def definition_json() -> dict[str, Any]:
    return {
        "slug": "essai",
        "title": "Essai",
        "functions": {"instructeur": {"label": "Le service Essai", "role": "essai"}},
        "start": "recue",
        "withdrawal": "retiree",
        "anonymise_after_days": 90,
        "silence": {"after": {"n": 2, "unit": "months"}, "to": "silence", "legal_basis": "L231-4"},
        "statuses": [
            {
                "id": "recue", "label": "Reçue", "kind": "open", "turn": "agent",
                "function": "instructeur", "due": {"n": 3, "unit": "working_days"},
                "enter": [
                    {"do": "message", "template": "recue"},
                    {"do": "set", "field": "double", "value": {"*": [{"var": "montant"}, 2]}},
                    {"do": "move", "to": "urgence", "condition": {"var": "danger"}},
                ],
                "choices": [
                    {"id": "accorder", "label": "Accorder", "by": ["instructeur"], "to": "accordee",
                     "condition": {"<": [{"var": "montant"}, 1000]},
                     "fields": [{"id": "accorde", "type": "number", "label": "Accordé"}]},
                    {"id": "rejeter", "label": "Rejeter", "by": ["instructeur"], "to": "rejetee",
                     "comment": "required"},
                    {"id": "complement", "label": "Demander", "by": ["instructeur"],
                     "to": "complement"},
                ],
            },
            {
                "id": "urgence", "label": "Urgence", "kind": "open", "turn": "agent",
                "function": "instructeur",
                "choices": [{"id": "calmer", "label": "Calmer", "by": ["instructeur"],
                             "to": "complement"}],
            },
            {
                "id": "complement", "label": "Complément", "kind": "waiting", "turn": "citizen",
                "pauses_silence": True,
                "enter": [{"do": "ask", "prompt": "Une pièce manque.", "fields": [
                    {"id": "piece", "type": "file", "label": "La pièce"},
                    {"id": "mot", "type": "text", "label": "Un mot", "required": False}]}],
                "timers": [
                    {"id": "relance", "after": {"n": 10, "unit": "days"},
                     "actions": [{"do": "message", "template": "relance"}]},
                    {"id": "reprise", "after": {"n": 30, "unit": "days"}, "to": "recue"},
                ],
            },
            {
                "id": "accordee", "label": "Accordée", "kind": "done", "turn": "nobody",
                "enter": [
                    {"do": "document", "template": "acte", "title": "L’acte",
                     "then": [{"do": "message", "template": "accordee"}]},
                    {"do": "close"},
                ],
            },
            {"id": "rejetee", "label": "Rejetée", "kind": "refused", "turn": "nobody",
             "enter": [{"do": "message", "template": "rejetee"}, {"do": "close"}]},
            {"id": "silence", "label": "Silence", "kind": "refused", "turn": "nobody",
             "enter": [{"do": "message", "template": "rejetee"}, {"do": "close"}]},
            {"id": "retiree", "label": "Retirée", "kind": "done", "turn": "nobody",
             "enter": [{"do": "close"}]},
        ],
    }  # fmt: skip


@pytest.fixture(scope="session")
def definition() -> Definition:
    return compile_definition(definition_json())


@pytest.fixture
def json_definition() -> dict[str, Any]:
    return definition_json()


class Story:
    """A case followed through events, with all the effects so far."""

    def __init__(self, definition: Definition, **data: Any) -> None:
        self.definition, self.now = definition, NOW
        self.case = CaseState(REQUEST, NOW, {"montant": "500", **data})
        self.effects: list[Effect] = []
        self.last: tuple[Effect, ...] = ()

    def __call__(self, event: Event) -> "Story":
        self.case, self.last = step(self.definition, self.case, event, self.now)
        self.effects.extend(self.last)
        return self

    def of(self, kind: type) -> list[Any]:
        return [effect for effect in self.last if isinstance(effect, kind)]


@pytest.fixture
def story(definition: Definition) -> Story:
    return Story(definition)(Opened(CITIZEN))


@pytest.fixture
def tell(definition: Definition) -> Any:
    return lambda **data: Story(definition, **data)(Opened(CITIZEN))
