"""A form of a case is set aside for what is chosen elsewhere, by who may send it alone."""

from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .samples import agent, case_url, opened
from .test_joining import REASON, SCAN
from .test_picking import FORMS, SCHOOL, asking

CHIEF = {"chef": {"label": "La chefferie", "role": "chef"}}
BUTTONS = {
    "pick": ("ecole", ""),
    "unpick": ("ecole", ":nord:1"),
    "add_file": ("scan", ""),
    "remove_file": ("scan", ":1"),
}
PATHS = ("choix", "actions", "fiche")


def asked(path: str) -> list[dict[str, Any]]:
    return [{**one, "id": f"{one['id']}_{path}"} for one in (SCHOOL, SCAN, REASON)]


def prepared(bench: Bench) -> str:
    changed = asking(*asked("choix"), sheet=tuple(asked("fiche")))
    changed["functions"] |= CHIEF
    changed["actions"][0]["fields"] = asked("actions")
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def left(button: str, path: str) -> dict[str, Any]:
    name, end = BUTTONS[button]
    typed = {"comment": "Un long motif", f"champ-pourquoi_{path}": "Un long motif"}
    button_typed = {button: f"champ-{name}_{path}{end}"}
    return {"choice": FORMS[path], "version": "1", **button_typed, **typed}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("button", BUTTONS)
def test_who_reads_a_case_and_may_not_act_on_it_is_led_nowhere(
    bench: Bench, path: str, button: str
) -> None:
    request_id = prepared(bench)
    reader = agent(bench, "agent-2", roles=["chef"])
    assert reader.get(case_url(request_id)).status_code == 200
    refused = reader.post(case_url(request_id, path), data=left(button, path))
    assert (refused.status_code, "Un long motif" in refused.text) == (403, True)
    assert "Un long motif" not in reader.get(case_url(request_id)).text
    hers = agent(bench).post(case_url(request_id, path), data=left(button, path))
    assert hers.status_code == 303


@pytest.mark.parametrize("button", BUTTONS)
def test_a_form_that_is_not_of_this_step_leads_nowhere_and_keeps_the_words(
    bench: Bench, button: str
) -> None:
    request_id, client = prepared(bench), agent(bench)
    moved = {"choice": "delivrer", "version": 1}
    assert client.post(f"/api/v1/cases/{request_id}/choices", json=moved).status_code == 200
    for path in ("choix", "fiche"):
        refused = client.post(case_url(request_id, path), data=left(button, path))
        assert (refused.status_code, "Un long motif" in refused.text) == (409, True)
