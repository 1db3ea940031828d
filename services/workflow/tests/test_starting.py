"""Circuits listed, begun from a pattern or from nothing, copied, given up."""

from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import starting
from guichet_workflow.actions.publication import findings_of
from guichet_workflow.gallery import Pattern, patterns

from .samples import agent
from .test_builder import CHOICE, DESK, act, builder, source

NEW = "/agents/circuits/nouveau"
LIST = "/agents/circuits/"


def bound(pattern: Pattern) -> dict[str, Any]:
    """The circuit of a pattern once its functions have roles."""
    functions = {
        slug: {**function, "role": "accueil"}
        for slug, function in pattern.source["functions"].items()
    }
    return {"slug": pattern.slug, **pattern.source, "functions": functions}


@pytest.mark.parametrize("pattern", patterns(), ids=lambda one: one.slug)
def test_a_pattern_needs_roles_alone_to_go_live(pattern: Pattern) -> None:
    assert findings_of(bound(pattern)) == []
    found = findings_of({"slug": pattern.slug, **pattern.source})
    assert {one.where.partition(".")[0] for one in found} == {"functions"}


@pytest.mark.parametrize("pattern", patterns(), ids=lambda one: one.slug)
def test_a_pattern_names_what_is_to_be_written(pattern: Pattern) -> None:
    named: dict[str, set[str]] = {"message": {"message"}, "document": set()}

    def read(node: Any) -> None:
        for one in node.values() if isinstance(node, dict) else node:
            if isinstance(one, dict | list):
                read(one)
        if isinstance(node, dict) and node.get("do") in named:
            named[node["do"]].add(node["template"])

    read(pattern.source)
    assert named == {"message": set(pattern.messages), "document": set(pattern.documents)}


def test_a_circuit_begins_from_a_pattern(bench: Bench) -> None:
    who = builder(bench)
    page = who.get(NEW).text
    for pattern in patterns():
        assert pattern.title in page
        assert f'id="{pattern.slug}-title"' in page
    done = who.post(NEW, data={"title": "Aide à l’été", "pattern": "deux-validations"})
    assert (done.status_code, done.location) == (303, "/agents/circuits/aide-a-l-ete/")
    assert "Deux" not in source(bench, "aide-a-l-ete")["title"]
    assert "À valider" in who.get(done.location).text
    assert "Pas encore publié" in who.get(LIST).text
    assert agent(bench).get(NEW).status_code == 403


def test_a_circuit_begins_from_nothing(bench: Bench) -> None:
    who = builder(bench)
    done = who.post(NEW, data={"title": "Tout neuf", "pattern": ""})
    assert who.get(done.location).status_code == 200
    named = dict(source(bench, "tout-neuf"))
    named["functions"]["service"]["role"] = "accueil"
    assert [one for one in findings_of(named) if one.blocks] == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "Donnez un nom"),
        ("x" * 300, "trop long"),
        ("Acte naissance", "porte déjà ce nom"),
    ],
)
def test_a_wrong_name_is_told_in_its_card(bench: Bench, title: str, words: str) -> None:
    refused = builder(bench).post(NEW, data={"title": title, "pattern": "paiement"})
    assert refused.status_code == 422
    assert words in refused.text
    assert 'href="#title-paiement"' in refused.text
    assert title in refused.text


def test_what_does_not_exist_is_not_begun(bench: Bench) -> None:
    assert builder(bench).post(NEW, data={"title": "X", "pattern": "rien"}).status_code == 404
    of_roads = {"rights": ["workflows.build"], "bounds": {"workflows.build": ["voirie"]}}
    who = bench.client("agent", **of_roads)
    assert who.post(NEW, data={"title": "X", "pattern": "paiement"}).status_code == 403


def test_a_circuit_is_copied_and_given_up(bench: Bench) -> None:
    who = builder(bench)
    done = who.post(f"{DESK}dupliquer")
    assert done.location.startswith("/agents/circuits/delivrance-d-un-acte-de-naissance-copie/")
    act(who, f"set:{CHOICE}", **{"has-label": "1", "p-label": "Autre"})
    assert "modifiée depuis" in who.get(LIST).text
    dropped = who.post(f"{DESK}abandonner")
    assert "abandonnés" in who.get(dropped.location).text
    assert "modifiée depuis" not in who.get(LIST).text
    act(who, f"set:{CHOICE}", **{"has-label": "1", "p-label": "Autre"})
    assert builder(bench, "bob", "Bob").post(f"{DESK}abandonner").status_code == 409


def test_the_list_is_paged(bench: Bench) -> None:
    who = builder(bench)
    for n in range(4):
        who.post(NEW, data={"title": f"Circuit {n}", "pattern": ""})
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        with bench.transaction() as session:
            rows, after = starting.list_circuits(session, after=after, size=2)
        seen += [row.title for row in rows]
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)
