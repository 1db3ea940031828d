"""Circuits being made: kept at each change, undone, held by one designer at a time."""

from typing import Any

import pytest
from guichet_kit.problems import Invalid, NotFound
from guichet_kit.testing import Bench
from guichet_workflow.actions import drafts
from guichet_workflow.actions.drafts import DraftChanged, HeldByOther
from guichet_workflow.core.case import Actor
from sqlalchemy import text

from .conftest import source

ADA, BOB = Actor("agent", "ada", "Ada"), Actor("agent", "bob", "Bob")
SLUG = "acte-naissance"


def _titled(title: str) -> drafts.Operation:
    return lambda before: {**before, "title": title}


def _change(bench: Bench, title: str, by: Actor = ADA) -> None:
    with bench.transaction() as session:
        drafts.change(session, SLUG, by, _titled(title), "Nom changé")


def _read(bench: Bench, slug: str = SLUG) -> drafts.Opened:
    with bench.transaction() as session:
        opened = drafts.read_draft(session, slug)
        session.expunge_all()
    return opened


def test_it_begins_as_the_version_in_use(bench: Bench) -> None:
    opened = _read(bench)
    assert (opened.draft, opened.revision, opened.is_published) == (None, 0, True)
    _change(bench, "Actes")
    after = _read(bench)
    assert after.draft
    assert (after.title, after.revision, after.draft.based_on) == ("Actes", 1, 1)
    assert (after.is_published, after.can_undo, after.can_redo) == (False, True, False)
    with bench.transaction() as session, pytest.raises(NotFound):
        drafts.read_draft(session, "inconnu")


def test_a_change_that_changes_nothing_is_no_step(bench: Bench) -> None:
    _change(bench, str(_read(bench).title))
    assert not _read(bench).can_undo


def test_changes_are_undone_and_done_again(bench: Bench) -> None:
    for title in ("Un", "Deux"):
        _change(bench, title)
    for step, title in ((-1, "Un"), (-1, source(SLUG)["title"]), (-1, source(SLUG)["title"])):
        with bench.transaction() as session:
            drafts.go_back(session, SLUG, ADA, step)
        assert _read(bench).title == title
    with bench.transaction() as session:
        drafts.go_back(session, SLUG, ADA, 1)
    assert (_read(bench).title, _read(bench).can_redo) == ("Un", True)
    _change(bench, "Trois")
    assert not _read(bench).can_redo


def test_a_whole_source_is_kept_once(bench: Bench) -> None:
    changed = source(SLUG) | {"title": "Entier", "slug": "autre"}
    with bench.transaction() as session:
        drafts.save_draft(session, SLUG, changed, 0, ADA)
    assert _read(bench).source["slug"] == SLUG
    with bench.transaction() as session, pytest.raises(DraftChanged):
        drafts.save_draft(session, SLUG, changed, 0, ADA)
    assert _read(bench).revision == 1


def test_the_second_designer_reads_and_may_take_over(bench: Bench) -> None:
    _change(bench, "Ada")
    assert _read(bench).held_by_other(BOB)
    with bench.transaction() as session, pytest.raises(HeldByOther) as refusal:
        drafts.change(session, SLUG, BOB, _titled("Bob"), "")
    assert refusal.value.name == "Ada"
    with bench.transaction() as session:
        drafts.take_over(session, SLUG, BOB)
    _change(bench, "Bob", BOB)
    with bench.transaction() as session, pytest.raises(HeldByOther):
        drafts.change(session, SLUG, ADA, _titled("Ada"), "")
    with bench.transaction() as session:
        session.execute(text("update drafts set held_until = now() - interval '1 second'"))
    _change(bench, "Ada encore")


def test_a_new_circuit_has_a_name_of_its_own(bench: Bench) -> None:
    new: dict[str, Any] = source(SLUG) | {"slug": "nouveau", "title": "Nouveau"}
    with bench.transaction() as session:
        drafts.begin_draft(session, new, ADA)
    opened = _read(bench, "nouveau")
    assert (opened.live, opened.is_published, opened.can_undo) == (None, False, False)
    for slug in ("nouveau", SLUG):
        with bench.transaction() as session, pytest.raises(Invalid):
            drafts.begin_draft(session, new | {"slug": slug}, ADA)
    with bench.transaction() as session:
        drafts.drop_draft(session, "nouveau", ADA)
    with bench.transaction() as session, pytest.raises(NotFound):
        drafts.read_draft(session, "nouveau")


def test_a_circuit_is_bounded(bench: Bench) -> None:
    with bench.transaction() as session, pytest.raises(Invalid):
        drafts.change(session, SLUG, ADA, _titled("x" * 600_000), "")


def test_the_states_kept_are_a_hundred(bench: Bench) -> None:
    for number in range(drafts.MOST_STEPS + 3):
        _change(bench, f"Titre {number}")
    with bench.transaction() as session:
        kept = session.scalar(text("select count(*) from draft_steps"))
    assert kept == drafts.MOST_STEPS


def test_who_is_bound_to_families_reaches_no_other(bench: Bench) -> None:
    with bench.transaction() as session, pytest.raises(NotFound):
        drafts.read_draft(session, SLUG, frozenset({"voirie"}))
