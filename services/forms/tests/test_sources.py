"""Data sources kept here: typed, from a file; searched, used, deleted."""

import pytest
from guichet_forms.actions.sources import keeping, lines
from guichet_forms.actions.sources.keeping import Given
from guichet_forms.actions.sources.uses import Use, uses_of
from guichet_forms.models import Draft, SourceLine
from guichet_forms.problems import SourceInUse, SourceRefused
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from guichet_kit.testing import Bench, check_contract, example_of
from guichet_questions.lists import Item
from sqlalchemy import func, select

from .conftest import ROOT, TEN, changed, publish
from .shelves import fixed, offers_in

WORKFLOW = ROOT / "services/workflow/contracts/events"
DEFINED = "workflow.definition.published.v1"


def with_source(slug: str) -> dict[str, object]:
    """Give the procedure of ten fields, one of which chooses from a source."""
    source = changed()
    field = {"id": "ecole", "type": "choice", "label": "École", "source": slug}
    source["pages"][1]["fields"].append(field)
    return source


def test_a_source_gets_a_slug_from_its_title(bench: Bench) -> None:
    with bench.transaction() as session:
        assert [fixed(session, title).slug for title in ("Écoles", "Écoles", "É c", "…")] == [
            "ecoles",
            "ecoles-1",
            "e-c",
            "liste",
        ]
        assert keeping.find_source(session, "ecoles").line_count == 3


@pytest.mark.parametrize(
    ("given", "at"),
    [
        (Given(title=" ", kind="fixed", items=[]), "title"),
        (Given(title="x" * 201, kind="fixed", items=[]), "title"),
        (Given(title="Écoles", kind="xml"), "kind"),
        (Given(title="Écoles", kind="csv"), "lines"),
        (Given(title="Écoles", kind="cards", settings={"model": "rien"}), "model"),
    ],
)
def test_what_a_source_lacks_is_said(bench: Bench, given: Given, at: str) -> None:
    with bench.transaction() as session, pytest.raises(SourceRefused) as refused:
        keeping.add_source(session, given, "Lou")
    assert list(refused.value.errors) == [at]


def test_lines_are_replaced_as_a_whole_and_the_kind_stays(bench: Bench) -> None:
    with bench.transaction() as session:
        slug = fixed(session).slug
        new = Given(title="Nos écoles", kind="fixed", items=[Item(id="est", text="École de l’Est")])
        assert keeping.change_source(session, slug, new, "Lou").line_count == 1
        assert [row.id for row in lines.search_lines(session, slug, "", 9)] == ["est"]
        renamed = keeping.change_source(session, slug, Given(title="A", kind="fixed"), "Lou")
        assert (renamed.title, renamed.line_count) == ("A", 1)
        with pytest.raises(SourceRefused):
            keeping.change_source(session, slug, Given(title="A", kind="json"), "Lou")


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", ["nord", "sud", "œuvre"]),
        ("ecole", ["nord", "sud", "œuvre"]),
        ("ÉCOLES du sud", ["sud"]),
        ("nor", ["nord"]),
        ("no ec", ["nord"]),
        ("oeuv", ["œuvre"]),
        ("l'œuvre", ["œuvre"]),
        ("ouest", []),
        ("' | & ! :* \\", []),
        ("%", []),
        ("nord'; drop table sources; --", []),
    ],
)
def test_words_are_found_as_french_has_them(bench: Bench, q: str, found: list[str]) -> None:
    with bench.transaction() as session:
        slug = fixed(session).slug
        fixed(session, "Autres", "nord | École du Nord d’ailleurs")
        assert [item.id for item in offers_in(session).search(slug, q, 9).items] == found


def test_a_search_is_cut_and_says_so(bench: Bench) -> None:
    with bench.transaction() as session:
        slug = fixed(session).slug
        offered = offers_in(session).search(slug, "ecole", 2)
        assert [item.id for item in offered.items] == ["nord", "sud"]
        assert offered.more
        assert offers_in(session).find(slug, "sud") == {"id": "sud", "text": "École du Sud"}
        assert offers_in(session).find(slug, "rien") is None
        assert offers_in(session).find("inconnue", "sud") is None


def test_a_source_in_use_is_not_deleted(bench: Bench) -> None:
    with bench.transaction() as session:
        slug = fixed(session).slug
    publish(bench, with_source(slug))
    with bench.transaction() as session:
        assert uses_of(session, slug) == [Use("form", "dix-champs", TEN["title"])]
        with pytest.raises(SourceInUse) as refused:
            keeping.delete_source(session, slug)
        assert TEN["title"] in refused.value.detail
    publish(bench, changed(title="Sans école"))
    with bench.transaction() as session:
        assert uses_of(session, slug) == []
        keeping.delete_source(session, slug)
        assert session.scalar(select(func.count()).select_from(SourceLine)) == 0
        with pytest.raises(NotFound):
            keeping.find_source(session, slug)


def test_the_house_is_told_which_sources_there_are(bench: Bench) -> None:
    kind = "forms.source.kept.v1"
    with bench.transaction() as session:
        slug = fixed(session).slug
        keeping.change_source(session, slug, Given(title="Autre nom", kind="fixed"), "Lou")
    [first] = bench.emitted(kind)
    check_contract(ROOT / "services/forms/contracts/events", kind, first)
    with bench.transaction() as session:
        keeping.delete_source(session, slug)
    last = bench.emitted(kind)[-1]
    assert [(one["source"], one["kept"]) for one in (first, last)] == [(slug, True), (slug, False)]
    assert last["told_at"] > first["told_at"]


def test_a_source_that_a_circuit_uses_is_not_deleted(bench: Bench) -> None:
    with bench.transaction() as session:
        slug = fixed(session).slug
    told = {**example_of(WORKFLOW, DEFINED), "slug": "voirie", "title": "Voirie", "version": 2}
    bench.deliver(DEFINED, {**told, "sources": ["autre", slug]})
    bench.deliver(DEFINED, {**told, "sources": [], "version": 1})
    with bench.transaction() as session:
        assert uses_of(session, slug) == [Use("circuit", "voirie", "Voirie")]
        with pytest.raises(SourceInUse, match="le circuit «.Voirie"):
            keeping.delete_source(session, slug)
    designer = bench.client("agent", rights=["forms.build"])
    page = designer.post(f"/agents/sources/{slug}/supprimer")
    assert (page.status_code, 'href="/agents/circuits/voirie/"' in page.text) == (409, True)
    assert "circuit</span>" in designer.get(f"/agents/sources/{slug}").text
    bench.deliver(DEFINED, {**told, "sources": ["autre"], "version": 3})
    assert designer.post(f"/agents/sources/{slug}/supprimer").status_code == 303


def test_a_draft_holds_the_source_of_its_version(bench: Bench) -> None:
    with bench.transaction() as session:
        slug = fixed(session).slug
    number = publish(bench, with_source(slug))
    publish(bench, changed(title="Sans école"))
    with bench.transaction() as session:
        draft = Draft(id=uuid7(), slug="dix-champs", number=number, owner="visitor:1")
        draft.channel, draft.answers, draft.typed = "web", {}, {}
        draft.token, draft.reached = uuid7(), 1
        draft.expires_at = session.scalars(select(func.now())).one()
        session.add(draft)
        session.flush()
        assert [use.slug for use in uses_of(session, slug)] == ["dix-champs"]


def test_sources_are_listed_by_title(bench: Bench) -> None:
    with bench.transaction() as session:
        for title in ("B", "C", "A"):
            fixed(session, title)
        first, after = keeping.list_sources(session, size=2)
        rest, end = keeping.list_sources(session, after or "", size=2)
    assert [source.title for source in (*first, *rest)] == ["A", "B", "C"]
    assert end is None


def test_another_authority_sees_nothing(bench: Bench) -> None:
    with bench.transaction() as session:
        slug = fixed(session).slug
    with bench.service.fresh().transaction() as session:
        assert keeping.list_sources(session) == ([], None)
        assert offers_in(session).find(slug, "nord") is None
        assert fixed(session).slug == slug
