"""Files of cards: read, checked, applied whole or not at all, exported and read again."""

import json
from typing import Any

import pytest
from guichet_forms.actions.cards import importing, keeping
from guichet_forms.actions.cards.exporting import csv_lines, json_lines
from guichet_forms.actions.cards.importing import File
from guichet_forms.actions.cards.planning import Mode, Report
from guichet_forms.actions.cards.walking import search_cards
from guichet_forms.core.tables import MOST_BYTES, TableRefused, harmless, text_of
from guichet_forms.models import CardImport
from guichet_forms.problems import ImportRefused
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from guichet_kit.testing import Bench
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .shelves import card, offers_in, schools


def check(session: Session, text: str, slug: str = "ecoles", **mode: str) -> CardImport:
    opened = keeping.open_model(session, slug)
    form = "json" if text.lstrip()[:1] in "[{" else "csv"
    file = File(format=form, text=text)
    return importing.check_file(session, opened, file, Mode(**mode), offers_in(session), "Lou")


def bring(session: Session, text: str, slug: str = "ecoles", **mode: str) -> Report:
    kept = check(session, text, slug, **mode)
    done = importing.apply_file(session, slug, kept.id, offers_in(session), "Lou")
    session.expire_all()
    return Report.from_json(done.report)


def counts(report: Report) -> tuple[int, ...]:
    return (report.added, report.changed, report.same, report.skipped, report.deleted)


def ids(session: Session, slug: str = "ecoles") -> list[str]:
    return sorted(one.id for one in search_cards(session, slug)[0])


def test_a_file_is_checked_before_anything_changes(bench: Bench) -> None:
    with schools(bench) as session:
        text = "id;nom;telephone;cantine\nnord;École du Nord;02 99 12 34 56;oui\nest;Est;;non"
        kept = check(session, text)
        assert counts(Report.from_json(kept.report)) == (1, 0, 1, 0, 0)
        assert not kept.report["done"]
        assert ids(session) == ["nord", "sud"]
        importing.apply_file(session, "ecoles", kept.id, offers_in(session), "Lou")
        assert ids(session) == ["est", "nord", "sud"]
        again = importing.apply_file(session, "ecoles", kept.id, offers_in(session), "Lou")
        assert again.report["added"] == 1
        assert again.content == ""


@pytest.mark.parametrize(
    ("mode", "expected", "left"),
    [
        ({}, (1, 1, 0, 0, 0), ["est", "nord", "sud"]),
        ({"known": "skip"}, (1, 0, 0, 1, 0), ["est", "nord", "sud"]),
        ({"absent": "delete"}, (1, 1, 0, 0, 1), ["est", "nord"]),
    ],
)
def test_what_becomes_of_the_others_is_said(
    bench: Bench, mode: dict[str, str], expected: tuple[int, ...], left: list[str]
) -> None:
    with schools(bench) as session:
        report = bring(session, "id;nom\nnord;Nord\nest;Est", **mode)
        assert counts(report) == expected
        assert report.done
        assert ids(session) == left
        title = keeping.find_card(session, "ecoles", "nord").title
        assert title == ("École du Nord" if mode.get("known") == "skip" else "Nord")


def test_a_card_that_others_name_is_held(bench: Bench) -> None:
    with schools(bench) as session:
        report = bring(session, "id;nom\nest;Est", absent="delete")
        assert report.held == ["nord"]
        assert ids(session) == ["est", "nord"]


def test_cards_that_leave_together_hold_nothing(bench: Bench) -> None:
    with schools(bench) as session:
        card(session, "classes", "ce1", nom="CE1", ecole={"id": "sud"}, apres={"id": "cp"})
        report = bring(session, "id;nom;ecole\nce2;CE2;sud", "classes", absent="delete")
        assert (report.deleted, report.held) == (2, [])
        assert ids(session, "classes") == ["ce2"]


def test_links_are_written_and_cards_of_the_file_know_each_other(bench: Bench) -> None:
    with schools(bench) as session:
        text = "id;nom;ecole;apres\nce1;CE1;nord;ce2\nce2;CE2;sud;\ncp;CP;sud;ce1"
        assert counts(bring(session, text, "classes")) == (2, 1, 0, 0, 0)
        one = keeping.find_card(session, "classes", "ce1")
        assert one.answers["apres"] == {"id": "ce2", "text": "CE2"}
        assert [named.id for named in keeping.names(session, one)] == ["ce2", "nord"]
        assert [user.id for user in keeping.named_by(session, one)] == ["cp"]
        assert keeping.find_card(session, "classes", "cp").revision == 2


def test_one_fault_and_nothing_is_done(bench: Bench) -> None:
    with schools(bench) as session:
        text = (
            "id;nom;telephone;ouverture;cantine\n"
            "est;;02 99 12 34 56;;\n"
            "ouest;Ouest;12;31/02/2026;peut-être\n"
            "nord;Nord;;;\n"
            "nord;Nord;;;\n"
            "é t;Été;;;\n"
        )
        report = bring(session, text)
        assert [(fault["line"], fault["field"]) for fault in report.faults] == [
            (5, "id"),
            (6, "id"),
            (2, "Nom"),
            (3, "Téléphone"),
            (3, "Ouverte le"),
            (3, "Cantine"),
        ]
        assert all(fault["sentence"].endswith(".") for fault in report.faults)
        assert not report.done
        assert ids(session) == ["nord", "sud"]


def test_what_changed_meanwhile_is_seen(bench: Bench) -> None:
    with schools(bench) as session:
        kept = check(session, "id;nom;ecole\nce1;CE1;sud", "classes")
        assert kept.report["faults"] == []
        keeping.delete_card(session, "ecoles", "sud")
        done = importing.apply_file(session, "classes", kept.id, offers_in(session), "Lou")
        assert done.report["faults"][0]["field"] == "École"
        assert done.done_at is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id",
        "id;nom",
        "id;nom;nom\n1;a;b",
        "id;;nom\n1;a;b",
        "id;inconnue\n1;a",
        'id;nom\n1;"a',
        f"id;nom\n1;{'x' * 20_001}",
        f"id;nom\n1;{'x' * 200_000}",
        "id;nom\n1;a;b;c",
        "id;nom\n" + "\n".join(f"{n};N" for n in range(5_001)),
        ";".join(f"c{n}" for n in range(201)) + "\n1",
        "[",
        "[]",
        "[1]",
        '{"cartes": []}',
        '[{"id": {}, "answers": {}}]',
        '[{"id": "a", "answers": []}]',
        '[{"id": "a", "id": "b", "nom": "N"}]',
        '[{"__proto__": {}, "nom": "N"}]',
        '[{"nom": 1e400}]',
        "[" * 5_000,
        json.dumps([{"nom": "N"}] * 5_001),
    ],
)
def test_a_hostile_file_is_refused_in_french(bench: Bench, text: str) -> None:
    with schools(bench) as session:
        with pytest.raises(ImportRefused) as refused:
            check(session, text)
        sentence = refused.value.errors["file"]
        assert sentence[0].isupper()
        assert sentence[-1] in ".]"


@pytest.mark.parametrize("values", [{"nom": 5}, {"nom": ["a"]}, {"cantine": "x"}, {"autre": 1}])
def test_values_of_another_shape_are_faults(bench: Bench, values: dict[str, Any]) -> None:
    with schools(bench) as session:
        text = json.dumps([{"id": "est", "answers": {"nom": "Est", **values}}])
        report = Report.from_json(check(session, text).report)
        assert len(report.faults) == 1


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("nom\né".encode(), "nom\né"),
        ("\ufeffnom\né".encode(), "nom\né"),
        ("nom\né œ".encode("cp1252"), "nom\né œ"),
    ],
)
def test_files_of_spreadsheets_are_read(content: bytes, found: str) -> None:
    assert text_of(content) == found


@pytest.mark.parametrize("content", [b"", b" \n", b"PK\x03\x04\0", b"x" * (MOST_BYTES + 1)])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(TableRefused):
        text_of(content)


def test_columns_may_bear_the_names_people_read(bench: Bench) -> None:
    with schools(bench) as session:
        text = "id,Nom,Ouverte le,Cantine\nest,Est,1/9/2026,Oui"
        bring(session, text)
        answers = keeping.find_card(session, "ecoles", "est").answers
        assert answers == {"nom": "Est", "ouverture": "2026-09-01", "cantine": True}


def test_what_is_exported_is_read_again(bench: Bench) -> None:
    with schools(bench) as session:
        opened = keeping.open_model(session, "ecoles")
        card(session, "ecoles", "formule", nom="=HYPERLINK(1)", ouverture="2026-09-01")

        def read(after: str) -> Any:
            return search_cards(session, "ecoles", "", after, 2)

        sheet = "".join(csv_lines(opened.form, read))
        assert sheet.startswith("\ufeffid;nom;telephone;ouverture;cantine\r\n")
        assert "formule;'=HYPERLINK(1);;2026-09-01;" in sheet
        assert "nord;École du Nord;'+33299123456;;oui" in sheet
        document = "".join(json_lines(read))
        for text in (text_of(sheet.encode()), document):
            report = Report.from_json(check(session, text, absent="delete").report)
            assert counts(report) == (0, 0, 3, 0, 0)


@pytest.mark.parametrize("text", ["=1+1", "+33", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f" {text}") == f" {text}"


def test_a_file_is_forgotten_after_two_days(bench: Bench) -> None:
    with schools(bench) as session:
        kept = check(session, "id;nom\nest;Est")
        kept.made_at = session.scalars(select(func.now() - func.make_interval(0, 0, 0, 3))).one()
        with pytest.raises(NotFound):
            importing.find_import(session, "classes", kept.id)
        with pytest.raises(NotFound):
            importing.find_import(session, "ecoles", uuid7())
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        assert importing.purge_imports(session) >= 1
    with bench.transaction() as session, pytest.raises(NotFound):
        importing.apply_file(session, "ecoles", kept.id, offers_in(session), "Lou")


def test_many_cards_come_in_with_few_statements(bench: Bench) -> None:
    with schools(bench) as session:
        text = "id;nom;ecole\n" + "\n".join(f"c{n};Classe {n};nord" for n in range(1_200))
        with bench.statements() as seen:
            report = bring(session, text, "classes")
        assert report.added == 1_200
        assert len(seen) < 40, len(seen)
