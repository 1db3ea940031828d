"""Colleagues named in a note: told on their day, only of what they may open, until they do."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from guichet_kit.auth import Principal
from guichet_kit.testing import Bench
from guichet_workflow.actions import mentions
from guichet_workflow.actions.anonymity import erase
from guichet_workflow.actions.colleagues import meet
from guichet_workflow.models import Line, Mention

from .samples import agent, case_url, opened

TOLD = "/agents/dossiers/citations"
FRAGMENT = {"HX-Request": "true"}


def colleague(bench: Bench, name: str, sub: str, **more: Any) -> FlaskClient:
    """Give an agent known here, since she has opened a case."""
    client = agent(bench, sub, name=name, **more)
    client.get(case_url(opened(bench, number=f"2026-9{len(sub):05}")))
    return client


def cite(bench: Bench, request_id: str, text: str) -> int:
    return agent(bench).post(case_url(request_id, "notes"), data={"note": text}).status_code


def known(bench: Bench, sub: str, **more: Any) -> Principal:
    return Principal(kind="agent", subject=sub, authority=bench.authority, **more)


def kept(bench: Bench) -> set[str]:
    with bench.transaction() as session:
        return set(session.scalars(sa.select(Mention.agent_id)))


def test_who_is_named_is_told_until_she_opens_the_case(bench: Bench) -> None:
    anne, bruno = colleague(bench, "Anne Martin", "anne"), colleague(bench, "Bruno Roy", "bruno")
    request_id = opened(bench)
    assert not anne.get(TOLD, headers=FRAGMENT).text.strip()
    assert cite(bench, request_id, "Vu avec @anne martin, qui suit cela.") == 303
    told = anne.get(TOLD, headers=FRAGMENT).text
    assert f'href="{case_url(request_id)}#historique"' in told
    assert "On vous a cité" in told
    assert "par Nadia Benali" in told
    assert "<h1" not in told
    assert "Aucune citation à lire" in bruno.get(TOLD).text
    anne.get(case_url(opened(bench, number="2026-000900")))
    assert request_id in anne.get(TOLD).text
    assert "Vu avec @anne martin" in anne.get(case_url(request_id)).text
    assert "Aucune citation à lire" in anne.get(TOLD).text


def test_a_case_that_she_may_not_open_any_more_is_not_told(bench: Bench) -> None:
    colleague(bench, "Anne Martin", "anne")
    request_id = opened(bench)
    assert cite(bench, request_id, "@Anne Martin") == 303
    moved = agent(bench, "anne", name="Anne Martin", families=["voirie"])
    assert "2026-000123" not in moved.get(TOLD).text
    assert request_id in agent(bench, "anne", name="Anne Martin").get(TOLD).text


@pytest.mark.parametrize("name", ["Chloé Petit", "Personne Connue", "Anne", "Anne Martinet"])
def test_only_who_may_open_the_case_can_be_named(bench: Bench, name: str) -> None:
    colleague(bench, "Anne Martin", "anne")
    elsewhere = {"roles": frozenset({"voirie"}), "families": frozenset({"voirie"})}
    with bench.transaction() as session:
        meet(session, known(bench, "chloe", name="Chloé Petit", **elsewhere))
    request_id, who = opened(bench), agent(bench)
    answer = who.post(case_url(request_id, "notes"), data={"note": f"Demander à @{name}, svp"})
    assert answer.status_code == 422
    assert f"«\u00a0@{name}\u00a0» n’est le nom d’aucun" in answer.text
    assert f"Demander à @{name}, svp</textarea>" in answer.text
    assert kept(bench) == set()
    with bench.transaction() as session:
        assert not session.scalars(sa.select(Line.kind).where(Line.kind == "noted")).all()
    page = who.get(case_url(request_id, "collegues")).text
    assert "Anne Martin" in page
    assert "Chloé" not in page
    asked = {"Accept": "application/json"}
    names = who.get(case_url(request_id, "collegues"), headers=asked).json
    assert names == {"data": [{"name": "Anne Martin", "unit": "État civil"}]}


def test_the_longest_name_is_meant_and_homonyms_are_all_told(bench: Bench) -> None:
    colleague(bench, "Anne Martin", "a")
    colleague(bench, "Anne Martin-Roy", "ab")
    colleague(bench, "Luc Le Bras", "abc")
    colleague(bench, "Luc Le Bras", "abcd")
    request_id = opened(bench)
    assert cite(bench, request_id, "(@Anne Martin-Roy) et @Luc Le Bras : anne@martin.fr") == 303
    assert kept(bench) == {"ab", "abc", "abcd"}


def test_one_is_not_told_of_what_one_wrote(bench: Bench) -> None:
    who = colleague(bench, "Nadia Benali", "agent-1")
    assert cite(bench, opened(bench), "@Nadia Benali s’en occupe") == 303
    assert "Aucune citation à lire" in who.get(TOLD).text


def test_who_may_not_open_the_case_reads_no_name(bench: Bench) -> None:
    colleague(bench, "Anne Martin", "anne")
    stranger = agent(bench, "x", roles=["voirie"], families=["voirie"])
    assert stranger.get(case_url(opened(bench), "collegues")).status_code == 404


def test_a_named_agent_costs_two_statements_and_the_list_three(bench: Bench) -> None:
    anne, request_id = colleague(bench, "Anne Martin", "anne"), opened(bench)
    with bench.statements() as plain:
        cite(bench, request_id, "Vu")
    with bench.statements() as seen:
        cite(bench, request_id, "Vu avec @Anne Martin")
    assert len(seen) == len(plain) + 2, seen
    with bench.statements() as seen:
        assert request_id in anne.get(TOLD).text
    assert len(seen) == 3, seen


def test_the_list_goes_on_page_after_page(bench: Bench) -> None:
    colleague(bench, "Anne Martin", "anne")
    first, second = opened(bench), opened(bench, number="2026-000321")
    for request_id in (first, second):
        assert cite(bench, request_id, "@Anne Martin") == 303
    with bench.transaction() as session:
        cursor = mentions.list_own(session, known(bench, "anne"), size=1).next_cursor
    client = agent(bench, "anne", name="Anne Martin")
    former = client.get(f"{TOLD}?apres={cursor}").text
    assert first in former
    assert second not in former
    assert client.get(f"{TOLD}?apres=x").status_code == 404


def test_nothing_is_left_of_it_once_the_case_is_anonymised(bench: Bench) -> None:
    colleague(bench, "Anne Martin", "anne")
    request_id = opened(bench)
    assert cite(bench, request_id, "@Anne Martin") == 303
    with bench.transaction() as session:
        erase(session, UUID(request_id))
    assert kept(bench) == set()
