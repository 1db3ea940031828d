"""What is declared of a request made for somebody else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from guichet_forms.core import mandate
from guichet_forms.core.definition import compile_form
from guichet_forms.core.mandate import Declared
from guichet_forms.core.whereabouts import IN_PARIS

MADE = Declared("Ana Roux", "Je déclare.", datetime(2026, 3, 12, 13, 32, tzinfo=UTC))


def test_it_is_kept_and_read_again() -> None:
    assert Declared.read(MADE.as_json()) == MADE
    assert Declared.read({}) is None
    assert Declared.read(None) is None


def test_it_is_told_in_words() -> None:
    (row,) = mandate.row_of(MADE.as_json(), IN_PARIS)
    said = row["text"].replace("\u00a0", " ").replace("\u202f", " ")
    assert said == "Ana Roux, le jeudi 12 mars 2026 à 14:32 : « Je déclare »"
    assert "Ana Roux" in mandate.paragraph(MADE.as_json())
    assert (mandate.row_of({}, IN_PARIS), mandate.paragraph({})) == ([], "")


def test_the_words_are_those_of_the_form_or_ours(source: Any) -> None:
    assert "article 1984" in mandate.declaration(compile_form(source))
    source["mandate"] = {"allowed": True, "declaration": " Je signe pour elle. "}
    form = compile_form(source)
    assert mandate.declaration(form) == "Je signe pour elle."
    assert [mandate.is_asked(form, kind) for kind in ("visitor", "subject", "agent")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("by", "agreed", "lacking"),
    [
        ("", True, {"by"}),
        ("x" * 151, True, {"by"}),
        ("Ana", False, {"agreed"}),
        ("Ana", True, set()),
        ("Payez sur https://evil.example", True, {"by"}),
    ],
)
def test_what_lacks_is_said(by: str, agreed: bool, lacking: set[str]) -> None:
    assert mandate.faults(by, agreed=agreed).keys() == lacking
