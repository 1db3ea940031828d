"""The meaning of a walk, bullet by bullet, and of what it computes."""

from typing import Any

import pytest
from guichet_forms.core.definition import compile_form
from guichet_forms.core.outcome import outcome
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import kind_of
from guichet_questions.kinds.computed import rounded

TEXT = {"type": "text", "label": "T"}


def form_of(source: Any, *fields: Any, rules: Any = (), channel: str = "web") -> Any:
    """The small form with one page of these questions before the others."""
    source["pages"] = [{"id": "p", "title": "P", "fields": list(fields), "rules": list(rules)}]
    return compile_form(source, channel)


def number(name: str, **keys: Any) -> dict[str, Any]:
    return {"id": name, "type": "number", "label": name, "required": False, **keys}


def total(formula: Any, **keys: Any) -> dict[str, Any]:
    return {"id": "total", "type": "computed", "label": "Total", "formula": formula, **keys}


def children(*fields: Any, **keys: Any) -> dict[str, Any]:
    return {"id": "enfants", "type": "block", "label": "Enfant", "fields": list(fields), **keys}


ADDED = {"+": [{"var": "a"}, {"var": "b"}]}


@pytest.mark.parametrize(
    ("one", "other", "decimals", "wanted"),
    [
        ("0.1", "0.2", 2, 0.3),
        ("0.1", "0.2", 0, 0),
        ("2.5", "0", 0, 3),
        ("-2.5", "0", 0, -2),
        ("1.005", "0", 2, 1.0),
        ("2.675", "0", 2, 2.68),
        ("999999999999999", "1", 0, 10**15),
    ],
)
def test_a_number_is_rounded_half_up(
    source: Any, one: str, other: str, decimals: int, wanted: float
) -> None:
    form = form_of(source, number("a"), number("b"), total(ADDED, decimals=decimals))
    assert outcome(form, {"a": one, "b": other}).computed == {"total": wanted}


@pytest.mark.parametrize("never", ["NaN", "1e309", "Infinity", "1" + "0" * 309, None, True, [], {}])
def test_what_is_no_finite_number_gives_nothing(source: Any, never: Any) -> None:
    form = form_of(source, number("a"), number("b"), total(ADDED))
    found = outcome(form, {"a": never, "b": "1"})
    assert found.computed == {}
    assert found.errors == {}


def test_rounding_never_overflows() -> None:
    assert rounded(1e308, 6) is None
    assert rounded(float("inf"), 2) is None
    assert rounded(1e15, 0) == 10**15


@pytest.mark.parametrize(
    ("result", "formula", "wanted"),
    [
        ("text", {"cat": [{"var": "a"}, " cm"]}, "12 cm"),
        ("text", {"var": "a"}, "12"),
        ("text", {"var": "b"}, None),
        ("boolean", {">": [{"var": "a"}, 3]}, True),
        ("boolean", {"var": "b"}, False),
        ("number", {"var": "a"}, 12),
        ("number", {"cat": ["a"]}, None),
        ("number", {"/": [1, 0]}, None),
    ],
)
def test_a_computed_value_is_of_its_kind(
    source: Any, result: str, formula: Any, wanted: Any
) -> None:
    form = form_of(source, number("a"), number("b"), total(formula, result=result))
    assert outcome(form, {"a": "12"}).computed.get("total") == wanted


def test_a_computed_value_decides_like_an_answer(source: Any) -> None:
    after = {"id": "z", **TEXT, "condition": {">": [{"var": "total"}, 10]}}
    form = form_of(source, number("a"), number("b"), total(ADDED), after)
    assert "z" in outcome(form, {"a": "9", "b": "2"}).visible
    assert "z" not in outcome(form, {"a": "9", "b": "1", "total": 12}).visible


def test_a_refused_answer_is_not_seen(source: Any) -> None:
    check = {"<": [{"var": "a"}, 10]}
    form = form_of(
        source,
        number("a", validations=[{"check": check, "message": "Trop."}]),
        {"id": "z", **TEXT, "condition": {"var": "a"}},
    )
    assert outcome(form, {"a": "12"}).errors == {"a": "Trop."}
    assert outcome(form, {"a": "12"}).visible == ("a",)
    assert outcome(form, {"a": "9", "z": "Z"}).errors == {}


def test_the_first_validation_that_fails_speaks(source: Any) -> None:
    checks = [
        {"check": {">": [{"var": "a"}, 0]}, "message": "Plus."},
        {"check": {">": [{"var": "a"}, {"var": "b"}]}, "message": "Plus que b."},
    ]
    form = form_of(source, number("b"), number("a", validations=checks))
    assert outcome(form, {"a": "-1", "b": "5"}).errors == {"a": "Plus."}
    assert outcome(form, {"a": "1", "b": "5"}).errors == {"a": "Plus que b."}
    assert outcome(form, {"b": "5"}).errors == {}


def test_a_rule_waits_for_the_answers_it_reads(source: Any) -> None:
    rule = {
        "id": "r",
        "check": {">": [{"var": "b"}, {"var": "a"}]},
        "message": "Plus que a.",
        "field": "b",
    }
    form = form_of(source, number("a"), number("b"), rules=[rule])
    assert outcome(form, {"a": "5", "b": "3"}).errors == {"b": "Plus que a."}
    for answers in ({"a": "5"}, {"b": "3"}, {"a": "1", "b": "3"}):
        assert outcome(form, answers).errors == {}


def test_a_rule_on_a_hidden_question_is_not_asked(source: Any) -> None:
    rule = {"id": "r", "check": {"==": [1, 2]}, "message": "Jamais.", "field": "b"}
    form = form_of(source, number("a"), number("b", condition={"var": "a"}), rules=[rule])
    assert outcome(form, {"b": "3"}).errors == {}
    assert outcome(form, {"a": "1", "b": "3"}).errors == {"b": "Jamais."}


def test_a_row_reads_itself_and_what_comes_before(source: Any) -> None:
    nested = [
        {"id": "prenom", **TEXT},
        {"id": "classe", **TEXT, "condition": {"==": [{"var": "prenom"}, {"var": "aine"}]}},
    ]
    form = form_of(source, {"id": "aine", **TEXT}, children(*nested, max=3))
    found = outcome(form, {"aine": "Zoé", "enfants": [{"prenom": "Zoé"}, {}, {"prenom": "Léo"}]})
    assert found.visible == (
        "aine", "enfants", "enfants.0.prenom", "enfants.0.classe", "enfants.1.prenom",
        "enfants.2.prenom",
    )  # fmt: skip
    assert set(found.errors) == {"enfants.0.classe", "enfants.1.prenom"}


@pytest.mark.parametrize(
    ("keys", "count", "said"),
    [
        ({"min": 1, "max": 2}, 0, "au moins 1"),
        ({"min": 0, "max": 2}, 0, ""),
        ({"min": 2, "max": 3}, 1, "au moins 2"),
        ({"min": 2, "max": 3, "required": False}, 0, ""),
        ({"min": 2, "max": 3, "required": False}, 1, "au moins 2"),
        ({"min": 1, "max": 2}, 3, "au plus 2"),
    ],
)
def test_rows_are_counted(source: Any, keys: Any, count: int, said: str) -> None:
    form = form_of(source, children({"id": "prenom", **TEXT, "required": False}, **keys))
    error = outcome(form, {"enfants": [{}] * count}).errors.get("enfants", "")
    assert said in error
    assert bool(said) == bool(error)


def test_rules_look_into_rows(source: Any) -> None:
    rule = {
        "id": "r",
        "check": {"some": [{"var": "enfants"}, {"==": [{"var": "prenom"}, "Zoé"]}]},
        "message": "Et Zoé ?",
        "field": "enfants",
    }
    form = form_of(source, children({"id": "prenom", **TEXT}, max=2), rules=[rule])
    assert outcome(form, {"enfants": [{"prenom": "Léo"}]}).errors == {"enfants": "Et Zoé ?"}
    assert outcome(form, {"enfants": [{"prenom": "Zoé"}]}).errors == {}
    assert set(outcome(form, {"enfants": [{}]}).errors) == {"enfants.0.prenom"}


def test_a_matrix_is_asked_row_by_row(source: Any) -> None:
    rows = [{"value": "lundi", "label": "Lundi"}, {"value": "mardi", "label": "Mardi"}]
    asked = {"id": "midi", "type": "yes_no", "label": "Midi"}
    matrix = {"id": "jours", "type": "matrix", "label": "Jours", "rows": rows, "columns": [asked]}
    form = form_of(source, matrix)
    found = outcome(form, {"jours": {"lundi": {"midi": False}}})
    assert set(found.errors) == {"jours.mardi.midi"}
    assert outcome(form_of(source, {**matrix, "required": False}), {}).errors == {}
    optional = {**matrix, "columns": [{**asked, "required": False}]}
    assert set(outcome(form_of(source, optional), {}).errors) == {"jours"}


def test_only_the_front_office_insists(source: Any) -> None:
    asked = {"id": "a", **TEXT, "required": "front_office"}
    assert set(outcome(form_of(source, asked), {}).errors) == {"a"}
    assert outcome(form_of(source, asked, channel="telephone"), {}).errors == {}


def test_a_consent_must_be_given(source: Any) -> None:
    consent = {"id": "c", "type": "consent", "label": "C", "text": "J’accepte."}
    form = form_of(source, consent, {"id": "z", **TEXT, "condition": {"var": "c.given"}})
    for refused in ({}, {"c": {"given": False}}, {"c": True}, {"c": {"given": "oui"}}):
        assert set(outcome(form, refused).errors) == {"c"}
    assert "z" in outcome(form, {"c": {"given": True}}).visible


def test_a_consent_keeps_its_first_moment(make_kind: Any) -> None:
    kind = make_kind("consent", text="J’accepte.")
    receipt = kind.accept("on")
    assert receipt["text"] == "J’accepte."
    earlier = {**receipt, "at": "2020-01-01T00:00:00+00:00"}
    assert kind.keep(receipt, earlier) == earlier
    assert kind.keep(receipt, {**earlier, "digest": "autre"}) == receipt
    assert kind.keep(receipt, None) == receipt


def test_rows_are_named() -> None:
    def named(**keys: Any) -> Any:
        return kind_of(compile_field(children({"id": "x", **TEXT}, **keys), "p"))

    assert named(max=3).row_name(1) == "Enfant 2"
    assert named(max=3, row_label="Votre enfant n° {n}").row_name(0) == "Votre enfant n° 1"
    assert named().row_name(0) == "Enfant"


@pytest.mark.parametrize(
    ("keys", "value", "wanted"),
    [
        ({}, 41.4, "41,4"),
        ({"decimals": 2, "unit": "€"}, 41.4, "41,40\u00a0€"),
        ({"decimals": 2}, 0, "0,00"),
        ({"decimals": 0}, -1200, "\u22121\u202f200"),
        ({"result": "boolean"}, True, "Oui"),
        ({"result": "text", "unit": "km"}, "douze", "douze\u00a0km"),
        ({}, None, ""),
    ],
)
def test_a_computed_value_is_shown_in_french(
    make_kind: Any, keys: Any, value: Any, wanted: str
) -> None:
    assert make_kind("computed", **keys).show(value) == wanted


def test_the_largest_computed_value_is_shown(make_kind: Any) -> None:
    assert make_kind("computed", decimals=2).show(1e30).endswith(",00")


def test_trees_are_compiled_once(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from guichet_questions import question

    compiled = question.compiled
    trees: list[Any] = []

    def counted(tree: Any) -> Any:
        trees.append(tree)
        return compiled(tree)

    monkeypatch.setattr(question, "compiled", counted)
    nested = {"id": "prenom", **TEXT, "condition": {"!": [{"var": "a"}]}}
    form = form_of(source, number("a"), children(nested, max=50))
    for _walk in range(3):
        outcome(form, {"enfants": [{"prenom": "Zoé"}] * 50})
    assert len(trees) == 1
