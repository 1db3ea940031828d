"""Conditions as rows and as trees, both ways; what a page posts of them."""

from typing import Any

import pytest
from guichet_forms.core.rows import (
    Group,
    Row,
    Subject,
    changed_by,
    faults_of,
    operators_of,
    posted_group,
    rows_of,
    subjects_of,
    tree_of,
    without,
)
from guichet_forms.core.rows.trees import OFFERED, WITHOUT_VALUE
from guichet_kit.logic import evaluate, truth
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import KINDS
from guichet_questions.palette import new_field
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

OPTIONS = (("loc", "Locataire"), ("prop", "Propriétaire"))
SUBJECTS = {
    one.name: one
    for one in (
        Subject(name="nom", label="Nom", nature="text"),
        Subject(name="statut", label="Statut", nature="choice", options=OPTIONS),
        Subject(name="enfants", label="Enfants", nature="number"),
        Subject(name="debut", label="Début", nature="date"),
        Subject(name="fin", label="Fin", nature="date"),
        Subject(name="danger", label="Danger", nature="boolean"),
        Subject(name="jours", label="Jours", nature="list", options=(("lun", "Lundi"),)),
        Subject(name="ou", label="Où", nature="object"),
        Subject(name="ou.city", label="Où : commune", nature="text"),
    )
}


def var(name: str) -> dict[str, str]:
    return {"var": name}


@pytest.mark.parametrize(
    ("tree", "row"),
    [
        ({"==": [var("statut"), "loc"]}, Row("statut", "is", "loc")),
        ({"===": ["loc", var("statut")]}, Row("statut", "is", "loc")),
        ({"!=": [var("nom"), "x"]}, Row("nom", "is_not", "x")),
        ({"<": [var("enfants"), 3]}, Row("enfants", "below", 3)),
        ({"<": [3, var("enfants")]}, Row("enfants", "above", 3)),
        ({"<=": [3, var("enfants")]}, Row("enfants", "at_least", 3)),
        ({">=": [var("fin"), var("debut")]}, Row("fin", "at_least", "debut", other=True)),
        ({"in": ["an", var("nom")]}, Row("nom", "contains", "an")),
        ({"in": ["lun", var("jours")]}, Row("jours", "contains", "lun")),
        ({"!": {"in": ["lun", var("jours")]}}, Row("jours", "lacks", "lun")),
        ({"in": [var("statut"), ["loc", "prop"]]}, Row("statut", "among", ["loc", "prop"])),
        ({"!": var("nom")}, Row("nom", "empty")),
        ({"!": [var("nom")]}, Row("nom", "empty")),
        ({"!!": [var("ou")]}, Row("ou", "filled")),
        (var("nom"), Row("nom", "filled")),
        ({"==": [var("danger"), True]}, Row("danger", "yes")),
        (var("danger"), Row("danger", "yes")),
        ({"!": var("danger")}, Row("danger", "no")),
        ({"==": [var("ou.city"), "Valmont"]}, Row("ou.city", "is", "Valmont")),
        ({"==": [var("perdu"), "x"]}, Row("perdu", "is", "x")),
    ],
)
def test_a_comparison_is_a_row(tree: Any, row: Row) -> None:
    assert rows_of(tree, SUBJECTS) == Group("and", (row,))
    assert rows_of(tree_of(Group("and", (row,))), SUBJECTS) == Group("and", (row,))


def test_rows_join_and_groups_stand_one_level_deep() -> None:
    a, b, c = ({"==": [var("nom"), letter]} for letter in "abc")
    tree = {"and": [a, {"or": [b, c]}]}
    group = rows_of(tree, SUBJECTS)
    assert group == Group(
        "and",
        (Row("nom", "is", "a"),),
        (Group("or", (Row("nom", "is", "b"), Row("nom", "is", "c"))),),
    )
    assert tree_of(group) == tree
    assert rows_of({"or": [a, b]}, SUBJECTS) == Group(
        "or", (Row("nom", "is", "a"), Row("nom", "is", "b"))
    )
    assert rows_of(None, SUBJECTS) == Group()
    assert tree_of(Group()) is None


@pytest.mark.parametrize(
    "tree",
    [
        {"==": [{"+": [var("enfants"), 1]}, 3]},
        {"<": [1, var("enfants"), 3]},
        {"and": [{"or": [{"and": [var("nom"), var("fin")]}, var("debut")]}, var("ou")]},
        {"if": [var("nom"), var("fin"), var("debut")]},
        {"missing": ["nom"]},
        {"==": [var("danger"), False]},
        {"!=": [var("danger"), True]},
        {"==": [var("nom"), None]},
        {"==": [var("nom"), ""]},
        {"==": ["a", "b"]},
        {"in": [var("statut"), [1]]},
        {"in": [var("statut"), []]},
        {"!": {"==": [var("nom"), "a"]}},
        {"!": {"in": [var("statut"), ["loc"]]}},
        {"==": [{"var": ["nom", "x"]}, "a"]},
        {"inconnu": [1]},
        {"some": [var("jours"), var("")]},
    ],
)
def test_what_rows_cannot_say_is_left_alone(tree: Any) -> None:
    assert rows_of(tree, SUBJECTS) is None


VALUES = {
    "text": st.sampled_from(["a", "b"]),
    "choice": st.sampled_from(["loc", "prop"]),
    "number": st.integers(-2, 2),
    "date": st.sampled_from(["2026-01-01", "2026-06-01"]),
    "list": st.just("lun"),
}
ANSWERS = {
    "text": st.sampled_from(["a", "ab", ""]),
    "choice": st.sampled_from(["loc", "prop"]),
    "number": st.sampled_from(["-2", "0", "1.5"]),
    "date": st.sampled_from(["2026-01-01", "2026-06-01"]),
    "boolean": st.booleans(),
    "list": st.sampled_from([[], ["lun"], ["mar"]]),
    "object": st.just({"city": "a"}),
}


WHOLE = [one for one in SUBJECTS.values() if "." not in one.name]


@st.composite
def rows(draw: st.DrawFn) -> Row:
    subject = draw(st.sampled_from(WHOLE))
    operator = draw(st.sampled_from(OFFERED[subject.nature]))
    if operator in WITHOUT_VALUE:
        return Row(subject.name, operator)
    value = draw(VALUES[subject.nature])
    return Row(subject.name, operator, [value] if operator == "among" else value)


LINES = st.lists(rows(), min_size=1, max_size=3).map(tuple)
JOINS = st.sampled_from(["and", "or"])
INNER = st.builds(Group, JOINS, st.lists(rows(), min_size=2, max_size=3).map(tuple))


@given(
    st.builds(Group, JOINS, LINES, st.lists(INNER, max_size=2).map(tuple)),
    st.fixed_dictionaries(
        {},
        optional={
            one.name: ANSWERS[one.nature] for one in SUBJECTS.values() if "." not in one.name
        },
    ),
)
def test_rows_and_their_tree_mean_the_same(group: Group, answers: dict[str, Any]) -> None:
    again = rows_of(tree_of(group), SUBJECTS)
    assert again is not None
    wanted = truth(evaluate(tree_of(group), answers))
    assert truth(evaluate(tree_of(again), answers)) is wanted
    joined = all if group.join == "and" else any
    parts = [tree_of(Group("and", (row,))) for row in group.rows]
    parts += [tree_of(inner) for inner in group.groups]
    assert joined(truth(evaluate(part, answers)) for part in parts) is wanted


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_is_a_subject_with_comparisons(kind: str) -> None:
    found = subjects_of([compile_field(new_field(kind, "q"), "p")])
    if not KINDS[kind].takes_answer:
        assert found == []
        return
    assert found[0].name == "q"
    for one in found:
        names = [name for name, words in operators_of(one.nature) if words]
        assert names == list(OFFERED[one.nature])


def test_parts_of_an_answer_are_subjects_too() -> None:
    found = subjects_of([compile_field(new_field("address", "ou"), "p")])
    assert {"ou", "ou.line", "ou.city"} <= {one.name for one in found}
    assert "commune" in next(one.label for one in found if one.name == "ou.city")
    assert "ou.ban_id" not in {one.name for one in found}
    levels = subjects_of([compile_field(new_field("linked_lists", "l"), "p")])
    assert levels[1].label.endswith("Premier niveau")
    agreed = subjects_of([compile_field(new_field("consent", "oui"), "p")])
    assert [one.name for one in agreed] == ["oui", "oui.given"]
    options = subjects_of([compile_field(new_field("choice", "c"), "p")])[0]
    assert (options.nature, options.options[0]) == ("choice", ("reponse_1", "Première réponse"))


POSTED: MultiDict[str, Any] = MultiDict(
    {
        "_join-0": "and",
        "_s-0-0": "statut",
        "_o-0-0": "among",
        "_v-0-0": ["loc", "", "prop"],
        "_s-0-2": "debut",
        "_o-0-2": "above",
        "_v-0-2": "27/3/2026",
        "_join-1": "or",
        "_s-1-0": "enfants",
        "_o-1-0": "at_least",
        "_v-1-0": "1 200,5",
        "_s-1-1": "fin",
        "_o-1-1": "below",
        "_v-1-1": "jamais",
        "_w-1-1": "debut",
        "_s-1-2": "danger",
        "_o-1-2": "contains",
    }
)


def test_a_page_posts_rows() -> None:
    assert posted_group(POSTED, SUBJECTS) == Group(
        "and",
        (Row("statut", "among", ["loc", "prop"]), Row("debut", "above", "2026-03-27")),
        (
            Group(
                "or",
                (
                    Row("enfants", "at_least", 1200.5),
                    Row("fin", "below", "debut", other=True),
                    Row("danger", "yes"),
                ),
            ),
        ),
    )
    assert posted_group(MultiDict(), SUBJECTS) == Group()


def test_what_is_missing_in_a_row_is_said_at_its_place() -> None:
    group = Group(
        "and",
        (Row("", "is"), Row("perdu", "is", "x"), Row("nom", "is", ""), Row("nom", "empty")),
        (Group("or", (Row("enfants", "is", "deux"), Row("debut", "is", "hier"))),),
    )
    found = faults_of(group, SUBJECTS)
    assert list(found) == ["0-0", "0-1", "0-2", "1-0", "1-1"]
    assert "12,5" in found["1-0"]
    assert without(group, found) == Group("and", (Row("nom", "empty"),))
    assert faults_of(Group("and", (Row("fin", "is", "debut", other=True),)), SUBJECTS) == {}


def test_buttons_add_and_take_rows_away() -> None:
    one = Group("and", (Row("nom", "empty"),))
    two = changed_by("row:0", one)
    assert two.rows == (Row("nom", "empty"), Row("", "is"))
    grouped = changed_by("group", two)
    assert grouped.groups == (Group("or", (Row("", "is"),)),)
    assert changed_by("row:1", grouped).groups[0].rows == (Row("", "is"), Row("", "is"))
    assert changed_by("drop:1-0", grouped) == two
    assert changed_by("drop:0-0", two).rows == (Row("", "is"),)
    for nothing in ("drop:7-0", "row:9", "row:x", "autre", ""):
        assert changed_by(nothing, two) == two
