"""A document that a message joins is made before it, on every way or at least on one."""

from typing import Any

import pytest
from guichet_workflow.core.lint import ADVICE, check_definition

from .test_findings import CLOSE, TELL, choice, circuit, end, found, move, status, timer

Json = dict[str, Any]
ACT = {"do": "document", "template": "acte", "title": "L’acte"}
JOIN = {**TELL, "attach": ["acte"]}
NEVER, SOME = "Aucun chemin", "Sur un chemin"


def sound(*statuses: Json, **more: Any) -> None:
    findings = check_definition(circuit(*statuses, **more))
    assert [one.text for one in findings if "document" in one.text] == []


def test_one_made_just_after_its_message_would_not_leave_with_it() -> None:
    one = found(circuit(status("recue", JOIN, ACT, choices=[choice("fin")]), end()), NEVER)
    assert (one.where, one.blocks, one.path) == ("statuses.recue.enter.0", True, ("Recue",))
    sound(status("recue", ACT, JOIN, choices=[choice("fin")]), end())


def test_one_made_under_a_condition_counts() -> None:
    guarded = {**ACT, "condition": {"var": "danger"}}
    sound(status("recue", guarded, JOIN, choices=[choice("fin")]), end())


def test_what_follows_a_document_joins_it() -> None:
    sound(status("recue", {**ACT, "then": [JOIN]}, choices=[choice("fin")]), end())
    other = {**ACT, "template": "autre", "then": [JOIN]}
    recue = status("recue", other, ACT, choices=[choice("fin")])
    assert found(circuit(recue, end()), NEVER).where == "statuses.recue.enter.0.then.0"


def test_an_earlier_status_makes_it_on_every_way_or_on_some() -> None:
    sound(status("recue", ACT, choices=[choice("fin")]), end("fin", JOIN, CLOSE))
    examen = status("examen", ACT, choices=[choice("fin")])
    recue = status("recue", choices=[choice("examen"), choice("fin")])
    one = found(circuit(recue, examen, end("fin", JOIN, CLOSE)), SOME)
    assert (one.level, one.path) == (ADVICE, ("Recue", "Fin"))


def test_a_later_status_makes_it_too_late() -> None:
    recue = status("recue", JOIN, choices=[choice("fin")])
    assert found(circuit(recue, end("fin", ACT, TELL, CLOSE)), NEVER).blocks


def test_a_move_before_it_leaves_without_it() -> None:
    recue = status("recue", move("fin"), ACT)
    assert found(circuit(recue, end("fin", JOIN, CLOSE)), NEVER).blocks
    sound(status("recue", ACT, move("fin")), end("fin", JOIN, CLOSE))


def test_what_a_clock_does_comes_after_what_its_status_does_on_entering() -> None:
    late = timer("fin", actions=[JOIN])
    sound({**status("recue", ACT, choices=[choice("fin")]), "timers": [late]}, end())
    both = timer("fin", actions=[ACT])
    sound({**status("recue"), "timers": [both]}, end("fin", JOIN, CLOSE))


@pytest.mark.parametrize("made", [ACT, None])
def test_a_global_action_may_come_before_any_of_it(made: Json | None) -> None:
    rule = {"id": "envoyer", "label": "Envoyer", "by": ["f"], "actions": [JOIN]}
    recue = status("recue", *([made] if made else []), choices=[choice("fin")])
    last = end() if made else end("fin", ACT, TELL, CLOSE)
    findings = check_definition(circuit(recue, last, actions=[rule]))
    assert [one.where for one in findings] == ([] if made else ["actions.envoyer.0"])


def test_one_made_aside_is_joined_when_it_was() -> None:
    rule = {"id": "faire", "label": "Faire", "by": ["f"], "actions": [ACT]}
    recue = status("recue", choices=[choice("fin")])
    one = found(circuit(recue, end("fin", JOIN, CLOSE), actions=[rule]), SOME)
    assert one.level == ADVICE


def test_one_for_agents_never_leaves_with_a_mail_to_the_citizen() -> None:
    inside = {**ACT, "for": "agents"}
    recue = status("recue", inside, JOIN, choices=[choice("fin")])
    one = found(circuit(recue, end()), "pour les agents")
    assert (one.where, one.blocks) == ("statuses.recue.enter.1", True)
    sound(status("recue", ACT, inside, JOIN, choices=[choice("fin")]), end())
