"""The properties of a part as the inputs of a page: what is kept, or what was typed and refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.clock import UNITS
from guichet_workflow.core.definition import Delay
from guichet_workflow.core.editing import Place
from guichet_workflow.core.editing.anchors import shown_anchor, typed_anchor
from guichet_workflow.core.editing.cells import FORMULA, KEPT, how_of
from guichet_workflow.core.editing.columns import Column, columns_of
from guichet_workflow.core.editing.conditions import rows_of, shown
from guichet_workflow.core.editing.posted import MOST_ROWS, Inputs, as_json
from guichet_workflow.core.editing.questions import BLANK, shown_question, typed_question
from guichet_workflow.core.editing.repeats import shown_loop, typed_loop
from guichet_workflow.core.editing.sentences import Words, kept_tree, kept_words, value_words
from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.core.editing.tables import shown_rows, typed_rows
from guichet_workflow.core.formulas import written
from guichet_workflow.core.palette import Property
from guichet_workflow.core.palette.actions import condition, identifier
from guichet_workflow.core.words import delay_words

TEXTS = ("text", "long_text", "template_message", "template_document", "status", "field",
         "function", "role", "number", "entry", "identifier")  # fmt: skip

LINE = "formula"
"""The shape of a property that is one line of text."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """One property as it is shown; every value is the text of an input.

    `rows` are the lines of a condition or of questions, `how` the manner of a value, `words` the
    value in a sentence; `line` is the condition in one line, `line_was` what it was when shown;
    `tried` is what it gives on an example, in words. The `line` of a delay is its option.
    """

    one: Property
    value: str = ""
    values: Sequence[str] = ()
    rows: Sequence[Mapping[str, str]] = ()
    how: str = ""
    words: str = ""
    json: str = ""
    line: str = ""
    line_was: str = ""
    tried: str = ""
    error: str = ""
    lines: bool = field(default=False)
    columns: Sequence[Column] = ()

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"p-{self.one.name}"


def properties_of(place: Place) -> tuple[Property, ...]:
    """The properties that the pane shows: lists of actions are told in the circuit itself."""
    own = tuple(one for one in place.kind.properties if one.kind != "actions")
    return (*own, condition(), identifier()) if place.is_action else own


def inputs_of(
    place: Place,
    words: Words,
    subjects: Mapping[str, Subject],
    typed: Inputs | None = None,
    faults: Mapping[str, str] | None = None,
) -> list[Input]:
    """Each property with its value, or with what was typed and refused."""
    faults = faults or {}
    return [
        _input(one, place.node.get(one.name), words, subjects, typed, faults.get(f"p-{one.name}"))
        for one in properties_of(place)
    ]


def _input(
    one: Property,
    value: Any,
    words: Words,
    subjects: Mapping[str, Subject],
    typed: Inputs | None,
    fault: str | None,
) -> Input:
    return replace(_shown(one, value, words, subjects, typed), error=fault or "")


def _shown(
    one: Property,
    value: Any,
    words: Words,
    subjects: Mapping[str, Subject],
    typed: Inputs | None,
) -> Input:
    if one.kind == "tree":
        told = value_words(one, value, words)
        return Input(one=one, words=told, **_tree(one, value, subjects, typed))
    if one.kind == "anchor":
        row = typed_anchor(f"p-{one.name}", typed) if typed else shown_anchor(value)
        return Input(one=one, rows=[row])
    if one.kind == "loop":
        row = typed_loop(f"p-{one.name}", typed) if typed else shown_loop(value)
        return Input(one=one, rows=[row], json=_json(one, value, typed))
    if one.kind == "table":
        rows = typed_rows(one, typed) if typed else shown_rows(one, value, subjects)
        rows = [_with_words(columns_of(one), row, words) for row in rows]
        return Input(one=one, rows=rows, columns=columns_of(one), json=_json(one, value, typed))
    if one.kind == "fields":
        questions = _fields(one, value, subjects, typed)
        return Input(one=one, rows=[_with_rule(row, words) for row in questions])
    if one.kind in ("functions", "statuses", "papers"):
        return Input(one=one, values=typed.getlist(f"p-{one.name}") if typed else value or ())
    if one.kind == "rights":
        return Input(one=one, values=_rights(one, value, typed))
    if one.kind == "delay":
        return Input(one=one, **_delay(one, value, typed))
    text = typed.get(f"p-{one.name}", "") if typed else _text(one, value)
    return Input(one=one, value=text)


def _rights(one: Property, value: Any, typed: Inputs | None) -> list[str]:
    """What is ticked: all that is not refused."""
    if typed is not None:
        return typed.getlist(f"p-{one.name}")
    held = value if isinstance(value, dict) else {}
    return [key for key, _label in one.options if held.get(key, True)]


def _with_words(columns: Sequence[Column], row: dict[str, str], words: Words) -> dict[str, str]:
    """A line, with the sentence of each cell that its inputs cannot say and that is kept."""
    found = dict(row)
    for column in columns:
        if text := row.get(column.input(KEPT), ""):
            found |= _kept(column.key, text, words)
    return found


def _kept(key: str, text: str, words: Words) -> dict[str, str]:
    """What a kept tree says; `unsaid` when no line says it, so that it may be kept only."""
    unsaid = written(kept_tree(text)) is None
    return {f"{key}-words": kept_words(text, words), f"{key}-unsaid": "1" if unsaid else ""}


def _json(one: Property, value: Any, typed: Inputs | None) -> str:
    """What « Avancé » shows: the value as JSON, or what was typed there."""
    text = as_json(value)
    return typed.get(f"p-{one.name}-json", text) if typed is not None else text


def _text(one: Property, value: Any) -> str:
    if one.kind in TEXTS:
        return "" if value is None else str(value)
    if one.kind == "choice":
        return one.options[0][0] if value is None and one.options else str(value)
    if one.kind == "boolean":
        return "1" if value else ""
    return as_json(value)


def _delay(one: Property, value: Any, typed: Inputs | None) -> dict[str, Any]:
    name = f"p-{one.name}"
    if typed is not None:
        known = {key: typed.get(f"{name}-{key}", "") for key in ("n", "unit", "option")}
    else:
        known = value if isinstance(value, dict) else {}
    n, unit, option = (str(known.get(key) or "") for key in ("n", "unit", "option"))
    return {"value": n, "how": unit or "days", "line": option}


def _tree(
    one: Property, value: Any, subjects: Mapping[str, Subject], typed: Inputs | None
) -> dict[str, Any]:
    """A condition as lines, or one line; another value as one input; both as JSON, « Avancé »."""
    name, text = f"p-{one.name}", as_json(value)
    if typed is not None:
        return {
            "json": typed.get(f"{name}-json", text),
            "value": typed.get(f"{name}-value", typed.get(f"{name}-join", "and")),
            "how": typed.get(f"{name}-how", ""),
            "rows": _typed_rows(name, typed),
            "lines": f"{name}-join" in typed,
            "line": typed.get(f"{name}-line", ""),
            "line_was": typed.get(f"{name}-line-was", ""),
        }
    line = "" if value is None else written(value) or ""
    if one.shape == LINE:
        return {"json": text, "value": line, "how": FORMULA if line or value is None else ""}
    if one.name != "condition":
        return {"json": text, **_value(value)}
    rows = rows_of(value)
    if rows is None:
        return {"json": text, "line": line, "line_was": line}
    found = [
        {"s": row.subject, "o": row.operator, "v": shown(row.value, subjects.get(row.subject))}
        for row in rows.rows
    ]
    blank = {"s": "", "o": "is", "v": ""}
    said = {"line": line, "line_was": line, "lines": True}
    return {"json": text, "value": rows.join, "rows": [*found, blank], **said}


def _typed_rows(name: str, typed: Inputs) -> list[dict[str, str]]:
    return [
        {key: typed.get(f"{name}-{key}-{at}", "") for key in ("s", "o", "v")}
        for at in range(MOST_ROWS)
        if f"{name}-s-{at}" in typed
    ]


def _value(value: Any) -> dict[str, str]:
    """How a value is given, as a cell of a table; "none" for none, "" for what no line says."""
    if value is None:
        return {"how": "none"}
    cell = how_of(value)
    how = cell["how"]
    return {"how": "" if how == KEPT else how, "value": cell.get("datum", cell.get("", ""))}


def _fields(
    one: Property, value: Any, subjects: Mapping[str, Subject], typed: Inputs | None
) -> list[dict[str, str]]:
    name = f"p-{one.name}"
    if typed is not None:
        return [
            typed_question(f"{name}-{at}", typed)
            for at in range(MOST_ROWS)
            if f"{name}-{at}-label" in typed
        ]
    return [*(shown_question(field, subjects) for field in value or ()), dict(BLANK)]


def _with_rule(row: dict[str, str], words: Words) -> dict[str, str]:
    """A question, with the sentence of a condition that one comparison cannot say."""
    kept = row[f"condition-{KEPT}"]
    return {**row, **_kept("condition", kept, words)} if kept else row


def units() -> list[tuple[str, str]]:
    """The units of delays, in words."""
    return [(unit, delay_words(Delay(2, unit)).partition(" ")[2]) for unit in UNITS]


def settings_of(subjects: Iterable[Subject]) -> list[tuple[str, str]]:
    """The options of the circuit that may say the number of a delay, with their labels."""
    named = [(one.name.partition("options.")[2], one) for one in subjects]
    return [(name, one.label) for name, one in named if name and one.nature == "number"]


def accepted_files() -> list[tuple[str, str]]:
    """Which files a question may take, in words; the first when nothing is said."""
    return [
        ("", _("PDF, JPEG ou PNG")),
        ("application/pdf", _("PDF seulement")),
        ("image/jpeg image/png", _("Images seulement (JPEG ou PNG)")),
    ]


def ways_of_value() -> list[tuple[str, str]]:
    """How a value to keep may be given."""
    return [
        ("text", _("Un texte")),
        ("number", _("Un nombre")),
        ("yes", _("Oui")),
        ("no", _("Non")),
        ("datum", _("Une autre donnée du dossier")),
        (FORMULA, _("Un calcul")),
    ]


def natures() -> list[tuple[str, str]]:
    """What an option of the circuit may be, in words."""
    return [("text", _("Un texte")), ("number", _("Un nombre")), ("boolean", _("Oui ou non"))]
