"""The texts of a form, with their places; a form in another language, or partly."""

from typing import Any

from guichet_forms.core.definition import compile_form, texts_of, translated
from guichet_forms.core.differences import differences
from guichet_forms.core.review import review
from guichet_forms.core.spoken import language_name
from guichet_questions.spoken import Spoken, bare, lang_of
from markupsafe import escape

from questions.tests.samples import LEVELS, OPTIONS, TREE

WHOLE = [
    {
        "id": "a",
        "type": "choice",
        "label": "A",
        "hint": "Aide",
        "why": "Pour",
        "options": [{"value": "x", "label": "X", "hint": "Plus"}, *OPTIONS],
        "validations": [{"check": {"var": "a"}, "message": "Non."}],
    },
    {"id": "b", "type": "linked_lists", "label": "B", "levels": LEVELS, "tree": TREE},
    {
        "id": "c",
        "type": "matrix",
        "label": "C",
        "rows": [{"value": "r", "label": "Ligne"}],
        "columns": [{"id": "d", "type": "text", "label": "D", "pattern_message": "Faux"}],
    },
    {
        "id": "e",
        "type": "block",
        "label": "E",
        "row_label": "Enfant {n}",
        "fields": [{"id": "f", "type": "checkbox", "label": "F", "text": "Coché"}],
    },
]
PLACES = [
    "a.label",
    "a.hint",
    "a.why",
    "a.options.x",
    "a.options.x.hint",
    "a.options.lampe",
    "a.options.trou",
    "a.validations.0",
    "b.label",
    "b.levels.theme",
    "b.levels.objet",
    "b.levels.taille",
    "b.tree.voirie",
    "b.tree.voirie.trou",
    "b.tree.voirie.trou.gros",
    "b.tree.voirie.autre",
    "b.tree.eau",
    "b.tree.eau.autre",
    "b.tree.rien",
    "c.label",
    "c.rows.r",
    "d.label",
    "d.pattern_message",
    "e.label",
    "e.row_label",
    "f.label",
    "f.text",
    "rules.r",
]


def whole(source: Any, **words: str) -> Any:
    rule = {"id": "r", "check": {"var": "a"}, "message": "Règle.", "field": "a"}
    source["pages"] = [{"id": "une", "title": "Une", "text": "Un texte", "fields": WHOLE}]
    source["pages"][0]["rules"] = [rule]
    return source | {"languages": ["en"], "translations": {"en": words}}


def test_every_text_has_its_place(source: Any) -> None:
    found = texts_of(
        whole(source) | {"pieces_needed": ["Un acte"], "mandate": {"declaration": "D"}}
    )
    places = [text.place for text in found]
    head = ["title", "summary", "pieces_needed.0", "mandate.declaration"]
    assert places == [*head, "pages.une.title", "pages.une.text", *PLACES]
    assert len(set(places)) == len(places)
    assert {text.page for text in found} == {"", "une"}


def test_what_is_not_translated_stays_french_and_says_so(source: Any) -> None:
    words = {"a.label": "A in English", "a.options.x": "Ex", "rules.r": "Rule.", "e.row_label": ""}
    form = compile_form(translated(whole(source, **words), "en"))
    field = form.field("a")
    assert (field.label, field.options[0].label, form.pages[0].rules[0].message) == (
        "A in English",
        "Ex",
        "Rule.",
    )
    assert escape(field.label) == '<span lang="en">A in English</span>'
    assert escape(field.hint) == '<span lang="fr">Aide</span>'
    assert lang_of(field.hint) == ' lang="fr"'
    assert lang_of("Aide") == ""
    assert bare(field.options)[0] == {"value": "x", "label": "Ex"}


def test_a_translation_is_no_markup(source: Any) -> None:
    form = compile_form(translated(whole(source, title="<b>B</b> & c"), "en"))
    assert escape(form.title) == '<span lang="en">&lt;b&gt;B&lt;/b&gt; &amp; c</span>'
    assert f"{form.title}" == "<b>B</b> & c"


def test_other_languages_leave_the_form_as_it_is(source: Any) -> None:
    made = whole(source, title="Try")
    assert translated(made, "fr") is made
    assert translated(made, "de") is made
    assert not isinstance(compile_form(made).title, Spoken)
    assert made["title"] == "Essayer"


def test_what_lacks_is_counted_as_advice(source: Any) -> None:
    form = compile_form(whole(source, title="Try", summary="Sum", nulle_part="?"))
    assert len(form.untranslated("en")) == len(PLACES) + 2
    (point,) = [one for one in review(form) if one.place == "translations.en"]
    assert "English" in point.sentence
    assert f"{len(PLACES) + 2} textes" in point.sentence
    assert not point.blocking
    full = {text.place: "x" for text in form.texts}
    assert [p for p in review(compile_form(whole(source, **full))) if "English" in p.sentence] == []


def test_differences_say_what_still_lacks(source: Any) -> None:
    before, after = compile_form(whole(source)), compile_form(whole(source, title="Try"))
    assert "Les traductions changent, English" in " ".join(differences(before, after))
    assert differences(after, after) == []


def test_languages_are_called_in_their_own_words() -> None:
    assert [language_name(code) for code in ("fr", "en", "pt-BR", "zz")][:2] == [
        "Français",
        "English",
    ]
    assert language_name("zzz-nope") == "zzz-nope"
