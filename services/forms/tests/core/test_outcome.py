"""What answers come to, the same on the server and in the browser, on generated forms."""

import json
import random
from pathlib import Path
from typing import Any

import guichet_forms
import guichet_kit
from guichet_forms.core.carrying import carried_form
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.outcome import outcome
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from javascript import run

from .conftest import SERVICE

KIT, FORMS = (
    Path(str(module.__file__)).parent / "static" for module in (guichet_kit, guichet_forms)
)
SCRIPTS = [KIT / "logic.js", FORMS / "forms" / "outcome.js"]
BATCH = """
(cases) => cases.map(({ form, answers }) => {
  const prepared = window.guichetOutcome.prepared(form);
  const { outcome, stored } = window.guichetOutcome;
  return answers.map((one) => outcome(prepared, stored(one)));
})
"""
BATCHES, FORMS_EACH, ANSWERS_EACH = 4, 50, 50
OPTIONS = [{"value": value, "label": value} for value in ("a", "b", "12")]
TEXTS = ["a", "b", "12", "12.50", "-3", "0", "2026-01-01", "été", ""]
NUMERALS = ["0", "0.1", "0.2", "3", "12.5", "-2.675", "1200", "9" * 15, "1" + "0" * 309]
CONSTANTS = [*TEXTS, 0, 1, 12, 0.1, -2.5, 1e308, True, False, None]
SIMPLE = ["text", "number", "choice", "choices", "checkbox", "yes_no", "date", "consent", "hidden"]
SHOWN = ["heading", "paragraph"]


class Maker:
    """Makes forms: every structure, trees that mostly read what may be told apart wrongly."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def once_in(self, times: int) -> bool:
        return self.dice.randrange(times) == 0

    def leaf(self, names: list[str]) -> Any:
        if names and self.dice.random() < 0.6:
            return {"var": self.dice.choice(names)}
        return self.dice.choice(CONSTANTS)

    def compared(self, names: list[str]) -> Any:
        return {self.dice.choice(["==", "!=", "<", ">="]): [self.leaf(names), self.leaf(names)]}

    def tree(self, names: list[str], lists: list[str]) -> Any:
        """A tree on these names; `lists` are blocks, which some and all look into."""
        shape = self.dice.randrange(8)
        if shape == 0:
            sign = self.dice.choice(["+", "-", "*", "/"])
            return {sign: [self.leaf(names), self.leaf(names)]}
        if shape == 1:
            return {"if": [self.compared(names), self.leaf(names), self.leaf(names)]}
        if shape == 2:
            return {"!": [self.leaf(names)]}
        if shape == 3 and lists:
            name = self.dice.choice(lists)
            inner = self.compared([f"{name}_0", f"{name}_1"])
            return {self.dice.choice(["some", "all", "none"]): [{"var": name}, inner]}
        if shape == 7 and lists:
            return self.of_rows(self.dice.choice(lists))
        if shape == 4:
            both = [self.compared(names), self.compared(names)]
            return {self.dice.choice(["and", "or"]): both}
        return self.compared(names)

    def of_rows(self, name: str) -> Any:
        """A sum over the rows of a block, or how many there are."""
        inner = self.leaf([f"{name}_0", f"{name}_1"])
        if self.once_in(3):
            inner = {"*": [inner, self.leaf([f"{name}_2"])]}
        whole = {"count": {"var": name}} if self.once_in(3) else {"sum": [{"var": name}, inner]}
        return {">": [whole, self.leaf([])]} if self.once_in(2) else whole

    def question(self, field_id: str, names: list[str], lists: list[str], inner: bool) -> Any:
        kinds = [*SIMPLE * 2, *SHOWN, "computed"]
        kind = self.dice.choice(kinds if inner else [*kinds, *["block", "matrix"] * 3])
        field: dict[str, Any] = {"id": field_id, "type": kind, "label": field_id}
        if self.once_in(3):
            field["condition"] = self.tree(names, lists)
        if kind in SHOWN:
            return {**field, "text": "x"}
        if kind == "computed":
            field["formula"] = self.tree(names, lists)
            field["result"] = self.dice.choice(["number", "number", "text", "boolean"])
            return {**field, "decimals": self.dice.randint(0, 6)}
        field["required"] = self.dice.choice([True, False, "front_office"])
        if self.once_in(4):
            field["validations"] = [
                {"check": self.tree([*names, *[field_id] * 3], lists), "message": f"{field_id} {n}"}
                for n in range(self.dice.randint(1, 2))
            ]
        return field | self.own(kind, field_id, names, lists)

    def own(self, kind: str, field_id: str, names: list[str], lists: list[str]) -> dict[str, Any]:
        if kind in ("choice", "choices"):
            return {"options": OPTIONS}
        if kind == "consent":
            return {"text": "J’accepte."}
        if kind not in ("block", "matrix"):
            return {}
        nested: list[Any] = []
        for number in range(self.dice.randint(1, 3)):
            row = [item["id"] for item in nested]
            readable = [*names[-2:], *row * 3]
            nested.append(self.question(f"{field_id}_{number}", readable, lists[-1:], True))
        if kind == "matrix":
            rows = [{"value": f"r{n}", "label": f"R{n}"} for n in range(self.dice.randint(1, 2))]
            return {"columns": nested, "rows": rows}
        least = self.dice.randint(0, 2)
        return {"fields": nested, "min": least, "max": max(1, least + self.dice.randint(0, 2))}

    def form(self) -> Form:
        names: list[str] = []
        lists: list[str] = []
        pages = [self.page(number, names, lists) for number in range(self.dice.randint(1, 3))]
        card = dict.fromkeys(("slug", "title", "summary", "family", "workflow"), "x")
        channel = self.dice.choice(["web", "telephone"])
        return compile_form({**card, "service": SERVICE, "pages": pages}, channel)

    def page(self, number: int, names: list[str], lists: list[str]) -> dict[str, Any]:
        page: dict[str, Any] = {"id": f"p{number}", "title": "P", "fields": [], "rules": []}
        if names and self.once_in(3):
            page["condition"] = self.tree(names, lists)
        for _number in range(self.dice.randint(1, 4)):
            field = self.question(f"q{len(names)}", names, lists, False)
            page["fields"].append(field)
            names.append(field["id"])
            lists += [field["id"]] * (field["type"] == "block")
        for n in range(self.dice.randint(0, 2)):
            at = self.dice.choice(page["fields"])["id"]
            check = self.tree([*names, *lists * 2], lists)
            page["rules"].append({"id": f"r{n}", "check": check, "message": f"r{n}", "field": at})
        return page


def stored(dice: random.Random, field: Any) -> Any:
    """A value as such a question stores it, or none, or now and then one of another shape."""
    if dice.random() < 0.2:
        return dice.choice([None, None, None, "", [], {}, "autre", 3])
    if field.kind == "block":
        rows = [_row(dice, field) for _row_number in range(dice.randint(0, 5))]
        return [3 if dice.random() < 0.05 else row for row in rows]
    if field.kind == "matrix":
        return {row["value"]: _row(dice, field) for row in field.settings["rows"]}
    return {
        "number": lambda: dice.choice(NUMERALS),
        "choices": lambda: dice.sample(["a", "b", "12"], dice.randint(0, 3)),
        "checkbox": lambda: dice.random() < 0.6,
        "yes_no": lambda: dice.random() < 0.5,
        "date": lambda: dice.choice(["2026-01-01", "1999-12-31"]),
        "consent": lambda: {"given": dice.random() < 0.7, "text": "J’accepte."},
    }.get(field.kind, lambda: dice.choice(TEXTS))()


def _row(dice: random.Random, field: Any) -> dict[str, Any]:
    return {nested.id: stored(dice, nested) for nested in field.fields}


def answers(dice: random.Random, form: Form) -> dict[str, Any]:
    return {item.id: stored(dice, item) for item in form.by_id.values() if dice.random() < 0.9}


def on_server(form: Form, one: dict[str, Any]) -> dict[str, Any]:
    found = outcome(form, one)
    return {"visible": list(found.visible), "computed": found.computed, "errors": found.errors}


def in_browser(cases: list[tuple[Form, list[dict[str, Any]]]]) -> list[list[dict[str, Any]]]:
    told = [{"form": carried_form(form), "answers": some} for form, some in cases]
    return list(run(SCRIPTS, BATCH, told))


def written(found: Any) -> str:
    """A text that tells 1 from true, and not 1 from 1.0."""
    return json.dumps(_whole(found), sort_keys=True, ensure_ascii=False)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@settings(max_examples=BATCHES, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_the_browser_and_the_server_agree(seed: int) -> None:
    dice = random.Random(seed)
    made = [Maker(dice).form() for _form in range(FORMS_EACH)]
    cases = [(form, [answers(dice, form) for _one in range(ANSWERS_EACH)]) for form in made]
    for (form, some), theirs in zip(cases, in_browser(cases), strict=True):
        for one, their in zip(some, theirs, strict=True):
            assert written(their) == written(on_server(form, one)), (carried_form(form), one)
