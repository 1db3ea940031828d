"""The identifier of an action: typed in the builder, read with what the action did."""

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .conftest import source as published
from .samples import agent, case_url, citizen, opened, own_url
from .test_builder import SLUG, act, builder, source
from .test_builder_tables import form_of

FIRST = "statuses.recue.enter.0"


def named(bench: Bench) -> str:
    changed = published(SLUG)
    changed["statuses"][0]["enter"].insert(0, {"do": "note", "id": "rappel", "text": "À lire"})
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def test_who_builds_circuits_reads_which_action_wrote_a_line(bench: Bench) -> None:
    url = case_url(named(bench))
    assert "<code>rappel</code>" not in agent(bench).get(url).text
    assert "<code>rappel</code>" in agent(bench, rights=["workflows.build"]).get(url).text


def test_the_api_says_it_and_the_citizen_never_reads_it(bench: Bench) -> None:
    request_id = named(bench)
    history = agent(bench).get(f"/api/v1/cases/{request_id}").json["history"]
    assert [one["act"] for one in history if one["kind"] == "noted"] == ["rappel"]
    assert {one["act"] for one in history} == {"rappel", ""}
    assert "rappel" not in citizen(bench).get(own_url(request_id)).text


def test_it_is_typed_in_the_builder(bench: Bench) -> None:
    who = builder(bench)
    form = form_of(who, FIRST)
    assert form["p-id"] == [""]
    act(who, f"set:{FIRST}", FIRST, **(form | {"p-id": ["recu"]}))
    assert source(bench)["statuses"][0]["enter"][0]["id"] == "recu"
    refused = act(who, f"set:{FIRST}", FIRST, **(form | {"p-id": ["Pas bon"]}))
    assert refused.status_code == 422
    assert "lettres minuscules" in refused.text
    assert 'value="Pas bon"' in refused.text
    act(who, f"set:{FIRST}", FIRST, **form)
    assert "id" not in source(bench)["statuses"][0]["enter"][0]
