"""Working copies: changed, undone, handed over, kept; procedures begun and put away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_forms.actions import blocks, designers, procedures, starting, works
from guichet_forms.actions.designers import Designer
from guichet_forms.core import editing
from guichet_forms.models import BlockUse, Work, WorkStep
from guichet_forms.problems import (
    BlockInUse,
    DefinitionRefused,
    FormClosed,
    HeldByOther,
    ProcedureInUse,
)
from guichet_kit.problems import Invalid, NotFound, Problem
from guichet_kit.testing import Bench

from .conftest import TEN, changed, publish, send

ANNE, BRUNO = Designer("anne", "Anne"), Designer("bruno", "Bruno")
OF_ROADS = Designer("eve", "Ève", frozenset({"voirie"}))
FORM, BLOCK, SLUG = works.FORM, works.BLOCK, "dix-champs"
FIRST = TEN["pages"][0]["fields"][0]["id"]


def relabel(label: str) -> works.Operation:
    return lambda source: editing.set_field(source, FIRST, {"label": label})


def edit(bench: Bench, label: str, who: Designer = ANNE) -> Work:
    with bench.transaction() as session:
        return works.change(session, FORM, SLUG, who, relabel(label), f"Libellé : {label}")


def opened(bench: Bench, who: Designer = ANNE) -> works.Opened:
    with bench.transaction() as session:
        return works.open_work(session, FORM, SLUG, who)


def label_of(bench: Bench) -> str:
    return str(editing.field_of(opened(bench).source, FIRST)["label"])


def test_the_newest_version_is_opened_until_something_changes(bench: Bench) -> None:
    found = opened(bench)
    assert (found.work, found.number, found.is_kept, found.can_undo) == (None, 1, True, False)
    assert found.source == TEN
    edit(bench, "Prénom d’usage")
    found = opened(bench)
    assert (found.revision, found.number, found.is_kept) == (1, 1, False)
    assert found.work is not None
    assert found.work.edited_by == "Anne"
    with bench.transaction() as session:
        assert procedures.find_version(session, SLUG, 1).source == TEN


def test_changes_are_undone_and_done_again(bench: Bench) -> None:
    for label in ("Un", "Deux", "Trois"):
        edit(bench, label)
    go(bench, -1, -1)
    assert label_of(bench) == "Un"
    go(bench, 1)
    assert label_of(bench) == "Deux"
    assert (opened(bench).can_undo, opened(bench).can_redo) == (True, True)
    edit(bench, "Quatre")
    assert opened(bench).can_redo is False
    go(bench, 1)
    assert label_of(bench) == "Quatre"
    go(bench, -1, -1, -1, -1)
    assert opened(bench).source == TEN
    assert opened(bench).can_undo is False


def go(bench: Bench, *steps: int) -> None:
    for step in steps:
        with bench.transaction() as session:
            works.go_back(session, FORM, SLUG, ANNE, step)


def test_a_hundred_states_are_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "MOST_STEPS", 3)
    for number in range(6):
        edit(bench, f"Libellé {number}")
    with bench.transaction() as session:
        count = sa.select(sa.func.count()).select_from(WorkStep)
        assert session.scalar(count) == 3
    go(bench, -1, -1, -1, -1)
    assert label_of(bench) == "Libellé 3"


def test_nothing_changed_keeps_no_state(bench: Bench) -> None:
    edit(bench, "Un")
    edit(bench, "Un")
    assert opened(bench).revision == 1


def test_an_edit_costs_five_statements_and_opening_one(bench: Bench) -> None:
    edit(bench, "Un")
    with bench.statements() as seen:
        edit(bench, "Deux")
    assert len(seen) == 5, "\n".join(seen)
    with bench.statements() as seen:
        opened(bench)
    assert len(seen) == 1
    with bench.transaction() as session:
        session.execute(sa.delete(Work))
    with bench.statements() as seen:
        opened(bench)
    assert len(seen) == 2


def test_the_second_designer_is_refused_until_she_takes_over(bench: Bench) -> None:
    edit(bench, "Un")
    assert opened(bench, BRUNO).held_by_other(BRUNO)
    with pytest.raises(HeldByOther) as refused:
        edit(bench, "Deux", BRUNO)
    assert refused.value.name == "Anne"
    with bench.transaction() as session:
        works.take_over(session, FORM, SLUG, BRUNO)
    edit(bench, "Trois", BRUNO)
    with pytest.raises(HeldByOther) as told:
        edit(bench, "Quatre")
    assert told.value.name == "Bruno"
    assert label_of(bench) == "Trois"


def test_a_lock_lasts_ten_minutes_after_the_last_act(bench: Bench) -> None:
    edit(bench, "Un")
    with bench.transaction() as session:
        session.execute(sa.update(Work).values(held_until=Work.held_until - timedelta(minutes=11)))
    assert not opened(bench, BRUNO).held_by_other(BRUNO)
    edit(bench, "Deux", BRUNO)
    assert opened(bench).held_by_other(ANNE)


def test_nobody_else_keeps_undoes_or_holds_twice(bench: Bench) -> None:
    edit(bench, "Un")
    for act in (
        lambda session: works.keep(session, SLUG, BRUNO),
        lambda session: works.go_back(session, FORM, SLUG, BRUNO, -1),
    ):
        with pytest.raises(HeldByOther), bench.transaction() as session:
            act(session)


def test_a_working_copy_is_kept_as_a_version(bench: Bench) -> None:
    def grow(source: editing.Source) -> editing.Source:
        asked = {"id": "question_1", "type": "text", "label": "Nom du chien", "required": False}
        return editing.add_field(source, asked, TEN["pages"][0]["id"])

    with bench.transaction() as session:
        works.change(session, FORM, SLUG, ANNE, grow, "Question ajoutée")
        version = works.keep(session, SLUG, ANNE)
    assert (version.number, version.added_by) == (2, "Anne")
    assert "nom_du_chien" in editing.ids(version.source)
    found = opened(bench)
    assert (found.number, found.is_kept, found.source) == (2, True, version.source)
    edit(bench, "Encore")
    assert not opened(bench).is_kept


def test_a_faulty_working_copy_is_kept_as_no_version_and_not_lost(bench: Bench) -> None:
    edit(bench, "")
    with pytest.raises(DefinitionRefused) as refused, bench.transaction() as session:
        works.keep(session, SLUG, ANNE)
    assert list(refused.value.errors) == ["pages.0.fields.0.label"]
    assert label_of(bench) == ""


def test_a_huge_form_is_refused_in_words(bench: Bench) -> None:
    with pytest.raises(editing.EditRefused) as refused:
        edit(bench, "x" * 1_000_000)
    assert "million" in refused.value.sentence


def blank(**values: Any) -> dict[str, Any]:
    page = {"id": "page_1", "title": "Page 1", "fields": []}
    return {"title": "Permis de végétaliser", "family": "voirie", "pages": [page], **values}


def test_a_procedure_begins_without_version_and_follows_its_working_copy(bench: Bench) -> None:
    with bench.transaction() as session:
        made = starting.begin_procedure(session, blank(), ANNE)
        assert (made.slug, made.live, made.is_open) == ("permis-de-vegetaliser", None, False)
    with bench.transaction() as session:
        rename = {"title": "Jardiner la rue", "family": "eco-urbanisme", "workflow": "rue"}
        works.change(
            *(session, FORM, made.slug, ANNE),
            lambda source: editing.set_card(source, rename),
            "Réglages",
        )
    with bench.transaction() as session:
        found = procedures.find(session, made.slug)
        assert (found.title, found.family, found.workflow) == tuple(rename.values())
        again = starting.begin_procedure(session, blank(title="Permis de végétaliser !"), ANNE)
        third = starting.begin_procedure(session, blank(), ANNE)
        named = starting.begin_procedure(session, blank(title="Blocs"), ANNE)
    assert [again.slug, third.slug] == [f"{made.slug}-2", f"{made.slug}-3"]
    assert named.slug == "blocs-2"


def test_a_procedure_in_use_keeps_its_name_while_it_is_changed(bench: Bench) -> None:
    with bench.transaction() as session:
        works.change(
            *(session, FORM, SLUG, ANNE),
            lambda source: editing.set_card(source, {"title": "Autre"}),
            "Réglages",
        )
        assert procedures.find(session, SLUG).title == TEN["title"]


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"family": "inconnue"}, "family"),
        ({"family": "sante"}, "family"),
    ],
)
def test_a_bad_start_is_refused_in_words(bench: Bench, values: dict[str, Any], at: str) -> None:
    with pytest.raises(Invalid) as refused, bench.transaction() as session:
        starting.begin_procedure(session, blank(**values), OF_ROADS)
    assert list(refused.value.errors) == [at]


def test_a_procedure_is_copied_from_its_working_copy(bench: Bench) -> None:
    edit(bench, "Modifié")
    with bench.transaction() as session:
        copy = starting.duplicate_procedure(session, SLUG, " Copie ", ANNE)
        found = works.open_work(session, FORM, copy.slug, ANNE)
    assert (found.source["slug"], found.source["title"]) == ("copie", "Copie")
    assert editing.field_of(found.source, FIRST)["label"] == "Modifié"
    assert found.number is None


def test_a_procedure_never_used_is_deleted_and_another_is_kept(bench: Bench) -> None:
    with bench.transaction() as session:
        made = starting.begin_procedure(session, blank(), ANNE)
        starting.delete_unused(session, made.slug, ANNE)
        with pytest.raises(NotFound):
            procedures.find(session, made.slug)
    for prepare, words in ((None, "publiée"), (lambda: send(bench.client()), "demandes")):
        if prepare:
            prepare()
        with pytest.raises(ProcedureInUse) as refused, bench.transaction() as session:
            starting.delete_unused(session, SLUG, ANNE)
        assert words in refused.value.reason


def test_a_procedure_with_a_draft_is_kept(bench: Bench) -> None:
    bench.client().post(f"/demarches/{SLUG}/1", data={"action": "later", "prenom": "Marie"})
    with bench.transaction() as session:
        assert "brouillons" in starting.why_kept(session, SLUG)


def test_a_procedure_put_away_takes_no_request_and_comes_back(bench: Bench) -> None:
    with bench.transaction() as session:
        starting.archive(session, SLUG, ANNE)
        assert listed(session, ANNE) == []
        assert [p.slug for p in designers.list_for(session, ANNE, archived=True)[0]] == [SLUG]
    assert bench.emitted(procedures.PUBLISHED)[-1]["open"] is False
    assert bench.client().get(f"/demarches/{SLUG}/1").status_code == FormClosed.status
    with bench.transaction() as session:
        starting.take_back(session, SLUG, ANNE)
        assert listed(session, ANNE) == [SLUG]


def listed(session: Any, who: Designer) -> list[str]:
    return [item.slug for item in designers.list_for(session, who)[0]]


def test_procedures_are_listed_by_title_and_by_page(bench: Bench) -> None:
    for number in range(3):
        publish(bench, changed(slug=f"p-{number}", title=f"Acte {number}"))
    with bench.transaction() as session:
        first, after = designers.list_for(session, ANNE, size=2)
        second, last = designers.list_for(session, ANNE, after or "", 2)
    assert [item.slug for item in first + second] == ["p-0", "p-1", "p-2", SLUG]
    assert last is None


@pytest.mark.parametrize(
    "act",
    [
        lambda session: works.open_work(session, FORM, SLUG, OF_ROADS),
        lambda session: works.change(session, FORM, SLUG, OF_ROADS, relabel("x"), ""),
        lambda session: works.go_back(session, FORM, SLUG, OF_ROADS, -1),
        lambda session: works.take_over(session, FORM, SLUG, OF_ROADS),
        lambda session: works.keep(session, SLUG, OF_ROADS),
        lambda session: designers.find_for(session, SLUG, OF_ROADS),
        lambda session: starting.duplicate_procedure(session, SLUG, "Copie", OF_ROADS),
        lambda session: starting.archive(session, SLUG, OF_ROADS),
        lambda session: starting.take_back(session, SLUG, OF_ROADS),
        lambda session: starting.delete_unused(session, SLUG, OF_ROADS),
    ],
)
def test_a_procedure_of_another_family_is_as_unknown(
    bench: Bench, act: Callable[[Any], object]
) -> None:
    assert not OF_ROADS.reaches(TEN["family"])
    with pytest.raises(NotFound), bench.transaction() as session:
        act(session)
    with bench.transaction() as session:
        assert listed(session, OF_ROADS) == []


def test_a_form_does_not_leave_the_families_of_its_designer(bench: Bench) -> None:
    publish(bench, changed(slug="rue", family="voirie"))
    with pytest.raises(editing.EditRefused), bench.transaction() as session:
        works.change(
            *(session, FORM, "rue", OF_ROADS),
            lambda source: editing.set_card(source, {"family": "sante"}),
            "Réglages",
        )


def home(bench: Bench, who: Designer = ANNE, family: str = "") -> str:
    """Make the block « Identité » with one question and keep it as version 1."""
    with bench.transaction() as session:
        slug = starting.begin_block(session, "Identité", family, who).slug
        asked = {"id": "surnom", "type": "text", "label": "Surnom"}
        works.change(
            *(session, BLOCK, slug, who),
            lambda source: editing.add_field(source, asked, blocks.PAGE),
            "Question ajoutée",
        )
        works.keep_block(session, slug, who)
    return slug


def test_a_block_is_made_kept_and_changed(bench: Bench) -> None:
    slug = home(bench)
    with bench.transaction() as session:
        assert blocks.find_for(session, slug, ANNE).newest == 1
        again = works.keep_block(session, slug, ANNE)
        assert again.number == 1
        works.change(
            *(session, BLOCK, slug, ANNE),
            lambda source: editing.set_field(source, "surnom", {"hint": "Facultatif"}),
            "Aide",
        )
        assert works.keep_block(session, slug, ANNE).number == 2
        copied = blocks.copy_of(session, slug, ANNE)
    assert (copied.number, copied.title) == (2, "Identité")
    assert copied.fields[0]["hint"] == "Facultatif"


def test_a_faulty_block_is_refused_for_its_questions_alone(bench: Bench) -> None:
    slug = home(bench)
    with bench.transaction() as session:
        works.change(
            *(session, BLOCK, slug, ANNE),
            lambda source: editing.set_field(source, "surnom", {"label": ""}),
            "Libellé",
        )
    with pytest.raises(DefinitionRefused) as refused, bench.transaction() as session:
        works.keep_block(session, slug, ANNE)
    assert list(refused.value.errors) == ["pages.0.fields.0.label"]


def test_blocks_are_seen_by_the_families_they_are_for(bench: Bench) -> None:
    shared = home(bench)
    own = home(bench, family="sante")
    assert (shared, own) == ("identite", "identite-2")
    with bench.transaction() as session:
        assert [b.slug for b in blocks.list_for(session, OF_ROADS)[0]] == [shared]
        assert [b.slug for b in blocks.list_for(session, ANNE, shared)[0]] == [own]
        for act in (
            lambda: blocks.find_for(session, own, OF_ROADS),
            lambda: works.open_work(session, BLOCK, own, OF_ROADS),
            lambda: blocks.copy_of(session, own, OF_ROADS),
            lambda: blocks.remove(session, own, OF_ROADS),
        ):
            with pytest.raises(NotFound):
                act()


def test_the_forms_that_copy_a_block_are_known(bench: Bench) -> None:
    slug = home(bench)
    with bench.transaction() as session:
        session.add(BlockUse(form=SLUG, field="a", block=slug, version=1))
        session.add(BlockUse(form=SLUG, field="b", block=slug, version=2))
        session.flush()
        assert blocks.count_uses(session, [slug]) == {slug: 1}
        (use,), after = blocks.list_uses(session, slug)
        assert (use.title, use.field, use.version, after) == (TEN["title"], "a", 1, None)
        assert blocks.list_uses(session, slug, SLUG)[0] == []
    with pytest.raises(BlockInUse) as refused, bench.transaction() as session:
        blocks.remove(session, slug, ANNE)
    assert refused.value.users == [TEN["title"]]
    publish(bench, changed(title="Sans bloc"))
    with bench.transaction() as session:
        assert blocks.count_uses(session, [slug]) == {}
        blocks.remove(session, slug, ANNE)
        with pytest.raises(Problem):
            works.open_work(session, BLOCK, slug, ANNE)
