"""Definitions in and out: gathered, looked at, imported whole or not at all."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.actions import exchange, procedures, rehearsals
from guichet_forms.actions.cards import models
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.exchange import Given, Report
from guichet_forms.core.definition import compile_form
from guichet_forms.core.exchange.bundle import read_bundle, write_json, write_zip
from guichet_forms.core.exchange.notes import FileRefused
from guichet_forms.core.exchange.publik import Completion
from guichet_forms.models import Block, FormVersion, Procedure, Source, Trace, Work
from guichet_forms.problems import BundleRefused
from guichet_kit.problems import NotFound
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_questions.kinds import Around
from sqlalchemy import func, select

from .conftest import ROOT, TEN, changed, publish

ANNE = Designer("agent-1", "Anne Martin")
CARD = {
    "slug": "ecole",
    "title": "École",
    "digest": ["nom_ecole"],
    "pages": [
        {
            "id": "p",
            "title": "École",
            "fields": [{"id": "nom_ecole", "type": "text", "label": "Nom"}],
        }
    ],
}
BLOCK_FIELDS = [{"id": "prenom_enfant", "type": "text", "label": "Prénom"}]
CANTEEN = (Path(__file__).parent / "core/exchange/samples/inscription-cantine.wcs").read_bytes()


def rich() -> dict[str, Any]:
    """A form that chooses from two sources and copies a block."""
    source = changed()
    source["pages"][1]["fields"] += [
        {"id": "quartier", "type": "choice", "label": "Quartier", "source": "quartiers"},
        {"id": "ecole", "type": "choice", "label": "École", "source": "ecoles"},
        {
            "id": "enfants",
            "type": "block",
            "label": "Enfants",
            "max": 3,
            "from": {"block": "enfant", "version": 1},
            "fields": BLOCK_FIELDS,
        },
    ]
    return source


def bundle() -> dict[str, Any]:
    return {
        "blocks": [{"slug": "enfant", "title": "Enfant", "family": "", "fields": BLOCK_FIELDS}],
        "sources": [
            {
                "slug": "quartiers",
                "title": "Quartiers",
                "kind": "fixed",
                "lines": [{"id": "n", "text": "Nord"}, {"id": "s", "text": "Sud"}],
            },
            {"slug": "ecoles", "title": "Écoles", "kind": "cards", "model": "ecole"},
        ],
        "cards": [{"slug": "ecole", "definition": CARD, "live": True}],
        "forms": [
            {
                "slug": "dix-champs",
                "versions": [{"number": 4, "definition": rich(), "live": True}],
            }
        ],
    }


def look(bench: Bench, content: bytes, who: Designer = ANNE, **more: Any) -> Report:
    with bench.transaction() as session:
        return exchange.plan(session, who, Given(content=content, **more))


def bring(bench: Bench, content: bytes, who: Designer = ANNE, **more: Any) -> Report:
    with bench.transaction() as session:
        return exchange.apply(session, who, Given(content=content, **more))


def statuses(report: Report) -> dict[str, str]:
    return {f"{item.part}.{item.slug}": item.status for item in report.items}


def told(report: Report) -> str:
    return "\n".join(f"{note.place} {note.sentence}" for i in report.items for note in i.notes)


@pytest.fixture
def empty(running: ServiceUnderTest) -> Bench:
    return running.fresh()


@pytest.mark.parametrize("write", [write_json, write_zip])
def test_a_bundle_goes_from_one_authority_to_another(
    running: ServiceUnderTest, empty: Bench, write: Any
) -> None:
    content = write(bundle())
    seen = look(empty, content)
    assert set(statuses(seen).values()) == {"new"}
    assert [item.part for item in seen.items] == ["blocks", "sources", "sources", "cards", "forms"]
    with empty.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Procedure)) == 0
    assert bring(empty, content, publish=True).applied
    with empty.transaction() as session:
        assert procedures.find(session, "dix-champs").live == 1
        assert session.get_one(Source, "quartiers").line_count == 2
        assert session.get_one(Block, "enfant").newest == 1
        assert models.find_model(session, "ecole").live == 1
        gathered = exchange.gather(session, ["dix-champs"])
        assert [line.action for line in session.scalars(select(Trace))] == ["definitions.imported"]
    assert set(statuses(look(empty, content)).values()) == {"same"}
    assert gathered["forms"][0]["versions"][0]["definition"] == rich()
    assert {item["slug"] for item in gathered["sources"]} == {"quartiers", "ecoles"}
    other = running.fresh()
    bring(other, write(gathered))
    assert set(statuses(look(other, content)).values()) == {"same"}
    with other.transaction() as session:
        assert procedures.find(session, "dix-champs").live is None


def test_a_change_adds_a_version_and_the_live_one_stays(empty: Bench) -> None:
    bring(empty, write_json(bundle()), publish=True)
    newer = bundle()
    newer["forms"][0]["versions"][0]["definition"]["title"] = "Autre titre"
    newer["sources"][0]["lines"].append({"id": "e", "text": "Est"})
    report = look(empty, write_json(newer))
    assert statuses(report) == {
        "blocks.enfant": "same",
        "sources.quartiers": "changed",
        "sources.ecoles": "same",
        "cards.ecole": "same",
        "forms.dix-champs": "changed",
    }
    assert "1 version à ajouter" in told(report)
    bring(empty, write_json(newer))
    with empty.transaction() as session:
        numbers = session.scalars(select(FormVersion.number).order_by(FormVersion.number)).all()
        assert numbers == [1, 2]
        assert procedures.find(session, "dix-champs").live == 1
        assert session.get_one(Source, "quartiers").line_count == 3


def broken(where: str, value: Any) -> dict[str, Any]:
    """The bundle with something put at a place."""
    changed_bundle = copy.deepcopy(bundle())
    target: Any = changed_bundle
    *steps, last = where.split(".")
    for step in steps:
        target = target[int(step) if step.isdecimal() else step]
    if isinstance(target, list) and int(last) == len(target):
        target.append(value)
    else:
        target[int(last) if last.isdecimal() else last] = value
    return changed_bundle


CYCLE = [
    {
        "id": name,
        "type": "computed",
        "label": name,
        "formula": {"+": [{"var": other}, 1]},
    }
    for name, other in (("premiere", "seconde"), ("seconde", "premiere"))
]
"""Two values, each worked out of the other."""
FIELD = "forms.0.versions.0.definition.pages.0.fields.0"
REFUSED = [
    ("forms.0.slug", "../evil", "minuscules"),
    ("forms.0.authority", "ailleurs", "pas connue"),
    ("forms.0.versions.0.id", "0192f5e0-7c1a-7000-8000-0000000000d1", "pas connue"),
    ("forms.0.versions", [], "éléments"),
    (f"{FIELD}.type", "inconnu", "valeurs"),
    (f"{FIELD}.authority", "ailleurs", "pas cette clé"),
    (f"{FIELD}.condition", {"unknown": [1]}, "n’est pas lisible"),
    (f"{FIELD}.condition", {"==": [{"var": "message"}, "x"]}, "remontez cette question"),
    ("forms.0.versions.0.definition.slug", "autre", "ne porte pas le nom"),
    ("forms.0.versions.0.definition.family", "inconnue", "n’existe pas"),
    ("blocks.0.fields", [{"id": "b", "type": "block", "label": "B", "fields": []}], ""),
    ("sources.0.kind", "json", "valeurs"),
    ("sources.0.settings", {"url": "http://169.254.169.254/"}, "pas connue"),
    ("sources.0.lines", [{"id": "n", "text": "N"}] * 2, "même identifiant"),
    ("sources.1.model", "inconnu", "modèle"),
    ("cards.0.definition.slug", "autre", "ne porte pas le nom"),
    ("sources", [], "n’existe ni ici ni dans le fichier"),
    ("forms.0.versions.0.definition.pages.1.fields", CYCLE, "lit « seconde »"),
    (f"{FIELD}.condition", {"!": {"var": "prenom"}}, "remontez cette question"),
]


@pytest.mark.parametrize(("where", "value", "words"), REFUSED)
def test_a26_nothing_is_applied_when_one_element_is_refused(
    empty: Bench, where: str, value: Any, words: str
) -> None:
    content = write_json(broken(where, value))
    report = look(empty, content)
    assert report.refused, told(report)
    assert words in told(report).replace("\u00a0", " ")
    with pytest.raises(BundleRefused):
        bring(empty, content)
    with empty.transaction() as session:
        for table in (Procedure, Block, Source, Trace):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a26_cards_that_choose_among_themselves_come_in(empty: Bench) -> None:
    """A source made of cards whose model chooses from that source: read once, no endless turn."""
    choosing = {"id": "voisine", "type": "choice", "label": "Voisine", "source": "ecoles"}
    looped = broken("cards.0.definition.pages.0.fields.1", choosing)
    content = write_json(looped)
    assert set(statuses(look(empty, content)).values()) == {"new"}
    bring(empty, content, publish=True)
    with empty.transaction() as session:
        gathered = exchange.gather(session, ["dix-champs"])
    assert [item["slug"] for item in gathered["cards"]] == ["ecole"]


def test_a26_a40_a_hostile_text_is_only_text(empty: Bench) -> None:
    nasty = "{{ ''.__class__.__mro__ }}<script>alert(1)</script>"
    content = write_json(broken(f"{FIELD}.label", nasty))
    bring(empty, content, publish=True)
    page = empty.client().get("/demarches/dix-champs/1").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "{{" in page


def test_a26_a_huge_file_is_refused_quickly(empty: Bench) -> None:
    many = bundle()
    many["forms"] = [{**many["forms"][0], "slug": f"f{n}"} for n in range(600)]
    with pytest.raises(FileRefused, match="Ce paquet a plus de 500 éléments"):
        look(empty, write_json(many))
    twice = bundle()
    twice["forms"] *= 2
    assert "portent ce nom" in told(look(empty, write_json(twice)))


def test_recorded_tests_are_replayed(empty: Bench) -> None:
    content = bundle()
    right = {"name": "Vide", "answers": {}, "expect": {"valid": False, "errors": {}}}
    content["forms"][0]["tests"] = [right]
    said = told(look(empty, write_json(content))).replace("\u00a0", " ")
    assert "Le test « Vide » ne tient pas" in said
    assert "1 test à ajouter" in said


def test_recorded_tests_go_along_are_kept_once_and_hold_a_publication_back(
    running: ServiceUnderTest, bench: Bench
) -> None:
    with bench.transaction() as session:
        form = compile_form(TEN)
        rehearsals.keep(session, form, "Rien", {}, Around(), "Anne")
        content = write_zip(exchange.gather(session, ["dix-champs"]))
    other = running.fresh()
    assert "1 test à ajouter" in told(look(other, content))
    assert bring(other, content).applied
    assert statuses(look(other, content)) == {"forms.dix-champs": "same"}
    bring(other, content, publish=True)
    looser = changed()
    looser["pages"][0]["fields"][0]["required"] = False
    report = bring(other, json.dumps(looser).encode(), publish=True)
    assert "des points bloquent sa publication" in told(report)
    with other.transaction() as session:
        (test,) = rehearsals.list_tests(session, "dix-champs")
        assert test.content["name"] == "Rien"
        assert procedures.find(session, "dix-champs").live == 1


def test_a_recorded_test_written_twice_is_kept_once(bench: Bench) -> None:
    twice = [{"name": "Rien"}, {"name": "Rien"}, {"name": "Tout"}]
    with bench.transaction() as session:
        assert rehearsals.unknown_among(session, "dix-champs", twice) == twice[1:]


def test_what_would_be_blocked_on_the_desk_is_not_put_in_use(empty: Bench) -> None:
    report = bring(empty, json.dumps(changed(purpose="")).encode(), publish=True)
    assert report.applied
    assert "des points bloquent" in told(report)
    with empty.transaction() as session:
        assert procedures.find(session, "dix-champs").live is None


def test_a_copied_block_follows_the_numbers_of_this_authority(empty: Bench) -> None:
    content = bundle()
    fields = content["forms"][0]["versions"][0]["definition"]["pages"][1]["fields"]
    fields[-1]["from"]["version"] = 7
    bring(empty, write_json(content), publish=True)
    with empty.transaction() as session:
        kept = procedures.find_version(session, "dix-champs", 1).source
        assert procedures.find(session, "dix-champs").live == 1
    assert kept["pages"][1]["fields"][-1]["from"] == {"block": "enfant", "version": 1}
    assert set(statuses(look(empty, write_json(content))).values()) == {"same"}


def test_a_designer_imports_in_her_families_alone(bench: Bench) -> None:
    roads = Designer("agent-2", "Karim", frozenset({"voirie"}))
    report = look(bench, json.dumps(TEN).encode(), roads)
    assert statuses(report) == {"forms.dix-champs": "refused"}
    here = {**changed(), "family": "voirie"}
    assert look(bench, json.dumps(here).encode(), roads).refused
    fresh = {**here, "slug": "autre"}
    assert not look(bench, json.dumps(fresh).encode(), roads).refused


@pytest.mark.parametrize("slug", ["reponses", "importer", "blocs"])
def test_an_address_of_ours_is_not_taken(bench: Bench, slug: str) -> None:
    assert look(bench, json.dumps(changed(slug=slug)).encode()).refused


def test_every_procedure_of_the_catalogue_comes_in(empty: Bench) -> None:
    """With its recorded tests, all of which still pass."""
    for path in sorted((ROOT / "catalogue").glob("*/form.json")):
        definition = json.loads(path.read_text())
        tests = json.loads((path.parent / "tests.json").read_text())
        element = {
            "slug": definition["slug"],
            "versions": [{"number": 1, "definition": definition}],
            "tests": tests,
        }
        report = look(empty, write_json({"forms": [element]}))
        if not any("source" in note.sentence for item in report.items for note in item.notes):
            assert statuses(report) == {f"forms.{definition['slug']}": "new"}, told(report)
            assert "ne tient pas" not in told(report), told(report)


def test_publik_begins_a_working_copy(empty: Bench) -> None:
    done = Completion(family="scolaire", service={"name": "Éducation"})
    seen = look(empty, CANTEEN, name="cantine.wcs", completion=done)
    assert statuses(seen) == {"forms.inscription-cantine": "new"}
    assert any("adresse postale" in note.sentence for item in seen.items for note in item.left)
    elsewhere = CANTEEN.replace(b'slug="scolaire"', b'slug="divers"')
    assert "Choisissez une famille" in told(look(empty, elsewhere))
    report = bring(empty, CANTEEN, name="cantine.wcs", completion=done)
    slug = report.items[0].slug
    with empty.transaction() as session:
        work = session.get_one(Work, ("form", slug))
        assert work.source["pages"][1]["fields"][0]["label"] == "École"
        assert procedures.find(session, slug).live is None
    again = bring(empty, CANTEEN, name="cantine.wcs", completion=done)
    assert again.items[0].slug != slug


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"bonjour", b"<formdef>", b"<html/>"])
def test_what_is_neither_is_refused(empty: Bench, content: bytes) -> None:
    with pytest.raises(FileRefused):
        look(empty, content)


def test_only_what_exists_is_gathered(bench: Bench) -> None:
    with bench.transaction() as session:
        with pytest.raises(NotFound):
            exchange.gather(session, ["dix-champs", "inconnu"])
        found = exchange.gather(session, ["dix-champs"])
    assert read_bundle(write_zip(found))["forms"] == found["forms"]


def test_former_versions_go_along(bench: Bench) -> None:
    publish(bench, changed(minutes=9))
    with bench.transaction() as session:
        procedures.add_version(session, changed(minutes=10))
        procedures.add_version(session, changed(minutes=11))
        versions = exchange.gather(session, ["dix-champs"])["forms"][0]["versions"]
    assert [(item["number"], item["live"]) for item in versions] == [
        (1, False),
        (2, True),
        (4, False),
    ]
