"""What a form names must be there: said in the builder, and before it goes live."""

from typing import Any

import pytest
from guichet_forms.actions import blocks, existence, procedures, publication, starting, works
from guichet_forms.actions.cards import models
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.sources import keeping
from guichet_forms.actions.sources.keeping import Given
from guichet_forms.actions.sources.uses import copies_naming, uses_of
from guichet_forms.core import editing
from guichet_forms.models import Rehearsal
from guichet_forms.problems import DefinitionRefused, NotReady, SourceInUse
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench
from sqlalchemy import func, select

from .conftest import TEN, changed
from .making import designer, panes
from .shelves import CLASS, SCHOOL, fixed

ANNE = Designer("anne", "Anne")
SLUG = "dix-champs"
PUBLICATION = f"/agents/formulaires/{SLUG}/publication"
SCHOOL_QUESTION = {"id": "ecole", "type": "choice", "label": "École", "source": "ecoles"}
COPIED = {
    "id": "enfant",
    "type": "block",
    "label": "Enfant",
    "from": {"block": "enfant", "version": 2},
    "fields": [{"id": "age", "type": "integer", "label": "Âge"}],
}


def naming(*fields: dict[str, Any]) -> dict[str, Any]:
    source = changed()
    source["pages"][1]["fields"] += fields
    return source


def said(bench: Bench, source: dict[str, Any]) -> str:
    with bench.transaction() as session:
        return " ".join(found.sentence for found in existence.unknown(session, source))


def matrix() -> dict[str, Any]:
    column = {**SCHOOL_QUESTION, "id": "colonne"}
    rows = [{"value": "r", "label": "Une"}]
    return {"id": "tableau", "type": "matrix", "label": "T", "columns": [column], "rows": rows}


@pytest.mark.parametrize(
    ("fields", "at"), [(SCHOOL_QUESTION, SCHOOL_QUESTION["id"]), (matrix(), "colonne")]
)
def test_an_unknown_source_blocks_and_leads_to_its_question(
    bench: Bench, fields: Any, at: str
) -> None:
    with bench.transaction() as session:
        number = procedures.add_version(session, naming(fields)).number
        found = publication.look_at(session, SLUG, number)
        assert [point.place for point in found.blocking] == [at]
        with pytest.raises(NotReady):
            publication.publish(session, SLUG, number)
        fixed(session)
        publication.publish(session, SLUG, number)
        assert procedures.find(session, SLUG).live == number


def test_cards_of_a_model_that_is_not_in_use_are_no_list_yet(bench: Bench) -> None:
    with bench.transaction() as session:
        models.save_version(session, SCHOOL, "Lou")
        given = Given(title="Écoles", kind="cards", settings={"model": "ecoles"})
        keeping.add_source(session, given, "Lou")
    assert "n’est pas encore publié" in said(bench, naming(SCHOOL_QUESTION))
    with bench.transaction() as session:
        models.publish_model(session, "ecoles", 1, "Lou")
    assert said(bench, naming(SCHOOL_QUESTION)) == ""


def test_a_version_of_a_block_that_is_not_there_blocks(bench: Bench) -> None:
    assert "version 2 du bloc" in said(bench, naming(COPIED))
    with bench.transaction() as session:
        slug = starting.begin_block(session, "Enfant", "", ANNE).slug
        for label in ("Âge", "Son âge"):
            field = {**COPIED["fields"][0], "label": label}
            page = {"id": blocks.PAGE, "title": "Enfant", "fields": [field]}
            blocks.add_version(session, slug, {"title": "Enfant", "pages": [page]}, "Anne")
    assert said(bench, naming(COPIED)) == ""


def test_a_workflow_blocks_only_where_workflows_are_known(bench: Bench) -> None:
    with bench.transaction() as session:
        (alone,) = existence.unknown_points(session, TEN)
        procedures.note_process(session, "autre", 1, [], "")
        (beside,) = existence.unknown_points(session, TEN)
        procedures.note_process(session, TEN["workflow"], 1, [], "")
        assert existence.unknown_points(session, TEN) == []
    assert (alone.place, alone.blocking, beside.blocking) == ("workflow", False, True)


def test_data_of_a_card_come_from_an_earlier_choice(bench: Bench) -> None:
    shown = {
        "id": "fiche",
        "type": "card_data",
        "label": "La fiche",
        "source": "motif",
        "show": [{"key": "nom"}],
    }
    for name, words in (("absente", "n’est pas demandé avant"), ("motif", "dans aucune source")):
        with bench.transaction() as session, pytest.raises(DefinitionRefused) as refused:
            procedures.add_version(session, naming({**shown, "source": name}))
        assert words in " ".join(refused.value.errors.values())
    with bench.transaction() as session:
        fine = naming(SCHOOL_QUESTION, {**shown, "source": "ecole"})
        assert procedures.add_version(session, fine).number == 2


def take_up(bench: Bench, field: dict[str, Any]) -> None:
    """Add a question to the working copy."""

    def added(source: editing.Source) -> editing.Source:
        return editing.add_field(source, field, TEN["pages"][1]["id"])

    with bench.transaction() as session:
        works.change(session, works.FORM, SLUG, ANNE, added, "Question ajoutée")


def test_a_source_of_working_copies_alone_goes_and_they_say_so(bench: Bench) -> None:
    with bench.transaction() as session:
        fixed(session)
    take_up(bench, SCHOOL_QUESTION)
    who = designer(bench)
    asked = who.get("/agents/sources/ecoles/supprimer").text
    assert "Des copies de travail la nomment" in asked
    assert TEN["title"] in asked
    assert who.post("/agents/sources/ecoles/supprimer").status_code == 303
    shown = who.get(panes(), query_string={"question": "ecole"}).text
    assert "qui n’existe pas" in shown
    assert "1 point à corriger" in shown
    with bench.transaction() as session, pytest.raises(DefinitionRefused):
        works.keep(session, SLUG, ANNE)


def test_a_source_of_a_version_or_of_a_block_stays(bench: Bench) -> None:
    with bench.transaction() as session:
        fixed(session)
        page = {"id": blocks.PAGE, "title": "École", "fields": [SCHOOL_QUESTION]}
        slug = starting.begin_block(session, "École", "", ANNE).slug
        assert [use.kind for use in copies_naming(session, ["ecoles"])] == []
        blocks.add_version(session, slug, {"title": "École", "pages": [page]}, "Anne")
        assert [use.kind for use in uses_of(session, "ecoles")] == ["block"]
        with pytest.raises(SourceInUse, match="École"):
            keeping.delete_source(session, "ecoles")
    page_text = designer(bench).get("/agents/sources/ecoles/supprimer").text
    assert "/agents/formulaires/blocs/ecole/" in page_text


def test_a_procedure_goes_with_its_recorded_tests(bench: Bench) -> None:
    with bench.transaction() as session:
        starting.begin_procedure(session, changed(slug="essai"), ANNE, "essai")
        session.add(Rehearsal(id=uuid7(), slug="essai", content={}, recorded_by=""))
        session.flush()
        starting.delete_unused(session, "essai", ANNE)
        assert session.scalar(select(func.count()).select_from(Rehearsal)) == 0


def test_a_card_model_names_what_is_there_or_its_own_cards(bench: Bench) -> None:
    who = designer(bench)
    with bench.transaction() as session:
        models.save_version(session, CLASS, "Lou")
    refused = who.post("/agents/fiches/classes/modele/publier")
    assert refused.status_code == 422
    assert refused.text.count("qui n’existe pas") == 1
    with bench.transaction() as session:
        fixed(session)
    assert who.post("/agents/fiches/classes/modele/publier").status_code == 303
