"""Cards: their models, their values, what links them."""

import copy
from typing import Any

import pytest
from guichet_forms.actions.cards import keeping, models
from guichet_forms.actions.cards.walking import search_cards
from guichet_forms.actions.sources import keeping as sources
from guichet_forms.core.cards import clean_given
from guichet_forms.models import CardLink, CardVersion
from guichet_forms.problems import CardInUse, CardModelRefused, CardRefused, SourceInUse
from guichet_kit.problems import Conflict, NotFound
from guichet_kit.testing import Bench, check_contract
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .conftest import changed, publish
from .shelves import CLASS, SCHOOL, around_in, card, model, offers_in, schools
from .test_contracts import EVENTS


def titles(session: Session, slug: str, q: str = "") -> list[str]:
    return [found.title for found in search_cards(session, slug, q)[0]]


def change(session: Session, slug: str, card_id: str, revision: int = 1, **values: Any) -> Any:
    opened = keeping.open_model(session, slug)
    result = clean_given(opened.form, values, around_in(session))
    return keeping.change_card(session, opened, card_id, result, revision, "Lou")


def altered(**values: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SCHOOL), **values}


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (altered(slug="É"), "slug"),
        (altered(title=""), "title"),
        (altered(digest=[]), "digest"),
        (altered(digest=["rien"]), "digest"),
        (altered(pages=[]), "pages"),
        (altered(autre=1), "autre"),
        ([], "_schema"),
    ],
)
def test_a_model_with_faults_is_refused(bench: Bench, source: Any, place: str) -> None:
    with bench.transaction() as session, pytest.raises(CardModelRefused) as refused:
        models.save_version(session, source, "Lou")
    assert place in refused.value.errors


@pytest.mark.parametrize("kind", ["file"])
def test_what_belongs_to_a_request_has_no_place_in_a_card(bench: Bench, kind: str) -> None:
    source = altered()
    source["pages"][0]["fields"].append({"id": "piece", "type": kind, "label": "Pièce"})
    with bench.transaction() as session, pytest.raises(CardModelRefused) as refused:
        models.save_version(session, source, "Lou")
    assert list(refused.value.errors) == ["pages.0.fields.4.type"]


def test_a_version_changes_until_it_is_in_use(bench: Bench) -> None:
    with bench.transaction() as session:
        assert models.save_version(session, SCHOOL, "Lou").number == 1
        assert models.save_version(session, altered(title="École"), "Lou").number == 1
        models.publish_model(session, "ecoles", 1, "Lou")
        assert models.save_version(session, altered(title="École"), "Lou").number == 1
        assert models.save_version(session, altered(title="Groupes"), "Lou").number == 2
        assert models.find_model(session, "ecoles").title == "École"
        models.publish_model(session, "ecoles", 2, "Lou")
        assert models.find_model(session, "ecoles").title == "Groupes"


def test_a_model_in_use_is_a_data_source(bench: Bench) -> None:
    with schools(bench) as session:
        source = sources.find_source(session, "ecoles")
        assert (source.kind, source.settings) == ("cards", {"model": "ecoles"})
        offers = offers_in(session)
        assert offers.find("ecoles", "nord") == {"id": "nord", "text": "École du Nord"}
        assert [item.id for item in offers.search("ecoles", "sud", 9).items] == ["sud"]
        assert [item.id for item in offers.search("ecoles", "", 9).items] == ["nord", "sud"]


def test_what_goes_along_with_a_card_is_chosen(bench: Bench) -> None:
    with schools(bench) as session:
        settings = {"model": "ecoles", "keep": ["telephone"]}
        given = sources.Given(title="Écoles", kind="cards", settings=settings)
        sources.change_source(session, "ecoles", given, "Lou")
        found = offers_in(session).find("ecoles", "nord")
        assert found == {"id": "nord", "text": "École du Nord", "telephone": "02 99 12 34 56"}


def test_values_are_checked_as_answers_are(bench: Bench) -> None:
    with schools(bench) as session:
        with pytest.raises(CardRefused) as refused:
            card(session, "ecoles", telephone="12", cantine="oui")
        assert set(refused.value.errors) == {"nom", "telephone", "cantine"}
        with pytest.raises(CardRefused) as refused:
            card(session, "classes", nom="CE1", ecole={"id": "ouest"})
        assert set(refused.value.errors) == {"ecole"}


def test_a_card_keeps_the_text_of_what_it_names(bench: Bench) -> None:
    with schools(bench) as session:
        kept = keeping.find_card(session, "classes", "cp")
        assert kept.answers["ecole"] == {"id": "nord", "text": "École du Nord"}
        assert [named.title for named in keeping.names(session, kept)] == ["École du Nord"]
        school = keeping.find_card(session, "ecoles", "nord")
        assert [
            (user.model_title, user.field, user.title) for user in keeping.named_by(session, school)
        ] == [("Classes", "ecole", "CP")]


def test_a_card_is_found_by_its_words(bench: Bench) -> None:
    with schools(bench) as session:
        assert titles(session, "ecoles") == ["École du Nord", "École du Sud"]
        assert titles(session, "ecoles", "ecole nor") == ["École du Nord"]
        assert titles(session, "ecoles", "02 99") == ["École du Nord"]
        assert titles(session, "classes", "sud") == []


def test_cards_are_paged_by_title(bench: Bench) -> None:
    with schools(bench) as session:
        for name in ("Éa", "eb", "ea"):
            card(session, "ecoles", name.lower().replace("é", "e-"), nom=name)
        seen, after = [], ""
        while True:
            found, following = search_cards(session, "ecoles", "", after, 2)
            seen += [one.title for one in found]
            if not following:
                break
            after = following
        assert seen == ["Éa", "ea", "eb", "École du Nord", "École du Sud"]
        for cursor in ("x", "W10", "WyIxIiwgMl0"):
            with pytest.raises(NotFound):
                search_cards(session, "ecoles", "", cursor)


def test_two_agents_cannot_overwrite_each_other(bench: Bench) -> None:
    with schools(bench) as session:
        assert change(session, "ecoles", "nord", nom="École Nord").revision == 2
        with pytest.raises(Conflict):
            change(session, "ecoles", "nord", nom="Autre")
        assert titles(session, "ecoles") == ["École du Sud", "École Nord"]


def test_the_links_follow_the_values(bench: Bench) -> None:
    with schools(bench) as session:
        change(session, "classes", "cp", nom="CP", ecole={"id": "sud"})
        links = session.execute(select(CardLink.card, CardLink.field, CardLink.target)).all()
        assert [tuple(link) for link in links] == [("cp", "ecole", "sud")]


def test_a_card_that_others_name_is_not_deleted(bench: Bench) -> None:
    with schools(bench) as session:
        with pytest.raises(CardInUse) as refused:
            keeping.delete_card(session, "ecoles", "nord")
        assert "CP" in refused.value.detail
        keeping.delete_card(session, "classes", "cp")
        keeping.delete_card(session, "ecoles", "nord")
        assert titles(session, "ecoles") == ["École du Sud"]


def test_a_card_may_name_itself(bench: Bench) -> None:
    with schools(bench) as session:
        loop = {"nom": "CP", "ecole": {"id": "nord"}, "apres": {"id": "cp"}}
        change(session, "classes", "cp", **loop)
        keeping.delete_card(session, "classes", "cp")
        assert titles(session, "classes") == []


def test_an_identifier_is_given_once(bench: Bench) -> None:
    with schools(bench) as session:
        with pytest.raises(Conflict):
            card(session, "ecoles", "nord", nom="Une autre")
        assert card(session, "classes", "nord", nom="N", ecole={"id": "nord"}).id == "nord"
        assert len(card(session, "ecoles", nom="Sans identifiant").id) == 36


def test_a_card_follows_the_version_it_was_written_with(bench: Bench) -> None:
    with schools(bench) as session:
        newer = altered()
        newer["pages"][0]["fields"].append({"id": "ville", "label": "Ville", "type": "text"})
        model(session, newer)
        old = keeping.find_card(session, "ecoles", "nord")
        assert old.version == 1
        assert "ville" not in keeping.form_of_card(session, old).by_id
        with pytest.raises(CardRefused):
            change(session, "ecoles", "nord", nom="École du Nord")
        changed_card = change(session, "ecoles", "nord", nom="École du Nord", ville="Valmont")
        assert changed_card.version == 2


def test_a_model_with_cards_or_in_use_is_not_deleted(bench: Bench) -> None:
    with schools(bench) as session:
        with pytest.raises(CardModelRefused):
            models.delete_model(session, "classes")
        keeping.delete_card(session, "classes", "cp")
        models.delete_model(session, "classes")
        for card_id in ("nord", "sud"):
            keeping.delete_card(session, "ecoles", card_id)
    source = changed()
    field = {"id": "ecole", "type": "choice", "label": "École", "source": "ecoles"}
    source["pages"][1]["fields"].append(field)
    publish(bench, source)
    with bench.transaction() as session, pytest.raises(SourceInUse):
        models.delete_model(session, "ecoles")
    publish(bench, changed(title="Sans école"))
    with bench.transaction() as session:
        models.delete_model(session, "ecoles")
        assert session.scalar(select(func.count()).select_from(CardVersion)) == 0
        with pytest.raises(NotFound):
            sources.find_source(session, "ecoles")


def test_models_are_listed_by_title(bench: Bench) -> None:
    with schools(bench) as session:
        first, after = models.list_models(session, size=1)
        rest, end = models.list_models(session, after or "", size=1)
        assert [found.title for found in (*first, *rest)] == ["Classes", "Écoles"]
        assert end is None
        assert models.count_cards(session, "ecoles") == 2


def test_another_authority_sees_nothing(bench: Bench) -> None:
    with schools(bench):
        pass
    with bench.service.fresh().transaction() as session:
        assert models.list_models(session) == ([], None)
        assert titles(session, "ecoles") == []
        assert offers_in(session).find("ecoles", "nord") is None
        with pytest.raises(NotFound):
            keeping.open_model(session, "ecoles")


def test_the_schools_use_what_their_models_say() -> None:
    assert CLASS["pages"][0]["fields"][1]["source"] == SCHOOL["slug"]


def test_who_writes_the_cards_of_a_model_is_told(bench: Bench) -> None:
    kind = "forms.cards.entrusted.v1"
    with bench.transaction() as session:
        models.save_version(session, altered(roles=["education", "mairie"]), "Lou")
    assert not bench.emitted(kind)
    with bench.transaction() as session:
        models.publish_model(session, "ecoles", 1, "Lou")
    [told] = bench.emitted(kind)
    check_contract(EVENTS, kind, told)
    assert (told["model"], told["roles"]) == ("ecoles", ["education", "mairie"])
    with bench.transaction() as session:
        models.delete_model(session, "ecoles")
    after = bench.emitted(kind)[-1]
    assert (after["roles"], after["told_at"] > told["told_at"]) == ([], True)
