"""What a corrected form changes."""

from guichet_forms.core.corrections import Change, changes, gone


def row(name: str, value: object, text: str = "") -> dict[str, object]:
    return {"id": name, "label": name.title(), "value": value, "text": text or str(value)}


def test_only_what_differs_is_told_in_the_order_of_the_form() -> None:
    before = [row("nom", "Le Goff"), row("ville", "Valmont"), row("enfants.0.prenom", "Zoé")]
    after = [row("nom", "Le Goff"), row("age", 3, "3 ans"), row("ville", "Rennes")]
    assert changes(before, after) == [
        Change("Age", "", "3 ans"),
        Change("Ville", "Valmont", "Rennes"),
        Change("Enfants.0.Prenom", "Zoé", ""),
    ]


def test_the_same_twice_changes_nothing() -> None:
    assert changes([row("a", [1])], [row("a", [1])]) == []


def test_what_is_not_answered_any_more() -> None:
    assert gone({"a": 1, "b": 2}, {"b": 3, "c": 4}) == ["a"]
