"""A case that turned by itself, on its page: a French sentence, and a way out."""

from uuid import UUID

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.core.case import Trouble
from guichet_workflow.core.stored import dump_case, load_case
from guichet_workflow.models import Case
from msgspec.structs import replace
from sqlalchemy import select

from .samples import agent, case_url, opened

NOW = Trouble("runaway.1", "runaway", "", "", "")
FORMER = Trouble("loop.1", "loop", "", "", "20 moves in one step")


@pytest.mark.parametrize("trouble", [NOW, FORMER], ids=["now", "former"])
def test_the_page_says_what_to_do_and_an_agent_takes_the_case_out(
    bench: Bench, trouble: Trouble
) -> None:
    request_id = opened(bench)
    with bench.transaction() as session:
        row = session.scalars(select(Case).where(Case.request_id == UUID(request_id))).one()
        row.state = dump_case(replace(load_case(row.state), incidents=(trouble,)))
    page = agent(bench).get(case_url(request_id)).text
    assert "Le circuit tourne en rond" in page
    assert "vingt fois de suite" in page
    assert "moves in one step" not in page
    form, url = {"key": trouble.key, "do": "deplacer"}, case_url(request_id, "incidents")
    empty = agent(bench).post(url, data=form)
    assert (empty.status_code, "Choisissez où va la demande" in empty.text) == (422, True)
    assert agent(bench).post(url, data={**form, "value": "delivree"}).status_code == 409
    assert agent(bench).post(url, data={**form, "value": "complement"}).status_code == 303
    after = agent(bench).get(case_url(request_id)).text
    assert "a déplacé la demande vers" in after
    assert "tourne en rond" not in after
