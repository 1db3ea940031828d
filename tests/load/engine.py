"""The workflow core against SpiffWorkflow, in memory, on a process of the same shape."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guichet_kit.ids import uuid7
from guichet_workflow.core import compile_definition, step
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.events import Chose, Opened
from guichet_workflow.core.lint import check_definition
from guichet_workflow.schemas import DefinitionSchema
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from services.workflow.tests.core.lint.test_large import large
from tests.load.machine import median, p50, quantile, settled, times_of
from tests.load.report import Row, Section
from tests.load.rig import Rig

PROCESS = Path(__file__).parent / "process.bpmn"
ROUNDS = 9
ROUND_S = 0.4
STATUSES, CHECKED_MS = 100, 200
AT_ONCE = 10
"""Processes between two looks at the clock, which costs a fiftieth of one of ours."""
NOW = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)
AGENT = Actor("agent", "a-1", "Anne Martin")
CITIZEN = Actor("citizen", "c-1", "Marie Le Goff")
MAY = frozenset({"service"})
REQUEST = uuid7()
DATA = {
    f"field{number}": "Quelques mots d’une réponse, assez longue pour compter."
    for number in range(30)
}


def _status(name: str, to: str, enter: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    choice = {"id": "go", "label": "Continuer", "by": ["service"], "to": to}
    return {
        "id": name,
        "label": name,
        "kind": "open",
        "turn": "agent",
        "function": "service",
        "enter": enter or [],
        "choices": [choice],
    }


DEFINITION = {
    "slug": "mesure",
    "title": "Mesure",
    "functions": {"service": {"label": "Le service", "role": "service"}},
    "start": "a",
    "anonymise_after_days": 90,
    "statuses": [
        _status("a", "b"),
        {
            **_status("b", "d"),
            "enter": [
                {"do": "set", "field": "total", "value": {"*": [{"var": "amount"}, 2]}},
                {"do": "move", "to": "c", "condition": {">": [{"var": "total"}, 100]}},
            ],
        },
        _status("c", "e"),
        _status("d", "e"),
        _status("e", "end"),
        {
            "id": "end",
            "label": "Fini",
            "kind": "done",
            "turn": "nobody",
            "enter": [{"do": "close"}],
        },
    ],
}


def measure(_rig: Rig) -> Section:
    """Run the same process to its end in both engines, alternated."""
    section = Section(
        "The workflow engine",
        "In memory, one thread: an agent's act A, a computed value B, an exclusive choice, acts C "
        "and E, the end; 2.3 kB of data in the case. SpiffWorkflow runs it from BPMN, parsed once.",
    )
    spiff, ours = _spiff(), _ours()
    with settled():
        pairs = [(_rate(ours), _rate(spiff)) for _ in range(ROUNDS)]
    ratio = median([mine / its for mine, its in pairs])
    rates = [median(list(side)) for side in zip(*pairs, strict=True)]
    note = f"{rates[0]:,.0f} processes/s against {rates[1]:,.0f}/s"
    section.rows.append(Row("workflow core / SpiffWorkflow", ratio, 50, least=True, note=note))
    section.rows.append(_checked())
    return section


def _checked() -> Row:
    circuit = DefinitionSchema().load(large(STATUSES))
    times = times_of(lambda: check_definition(circuit))
    what = f"the linter reads a circuit of {STATUSES} statuses, p95"
    return Row(what, quantile(times, 0.95), CHECKED_MS, "ms", note=p50(times))


def _ours() -> Callable[[], None]:
    definition = compile_definition(DEFINITION)

    def run() -> None:
        case = CaseState(REQUEST, NOW, {**DATA, "amount": 60})
        case, _ = step(definition, case, Opened(CITIZEN), NOW)
        for _act in range(3):
            case, _ = step(definition, case, Chose(AGENT, "go", MAY, case.version), NOW)
        assert case.status == "end"
        assert case.data["total"] == 120

    return run


def _spiff() -> Callable[[], None]:
    parser = BpmnParser()
    parser.add_bpmn_file(str(PROCESS))
    spec = parser.get_spec("measure")
    subprocesses = parser.get_subprocess_specs("measure")

    def run() -> None:
        workflow = BpmnWorkflow(spec, subprocesses)
        workflow.do_engine_steps()
        first = True
        while not workflow.is_completed():
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            if first:
                task.data.update(DATA, amount=60)
                first = False
            task.run()
            workflow.do_engine_steps()
        assert workflow.data["total"] == 120

    return run


def _rate(run: Callable[[], None]) -> float:
    """Give how many processes end in a second of processor time."""
    run()
    began, count = time.process_time(), 0
    while time.process_time() - began < ROUND_S:
        for _ in range(AT_ONCE):
            run()
        count += AT_ONCE
    return count / (time.process_time() - began)
