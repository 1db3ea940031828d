"""What each condition and calculation of the pane gives on an example, said beside its input."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.actions.simulations import INVENTED, Example
from guichet_workflow.core.editing import Place
from guichet_workflow.core.editing.cells import MANNERS
from guichet_workflow.core.editing.columns import Column
from guichet_workflow.core.editing.posted import Inputs, posted_values
from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.core.simulation.trying import Written, tried
from guichet_workflow.pages.builder.inputs import LINE, Input, properties_of

Subjects = Mapping[str, Subject]
CONDITION = Column("condition", "condition", "")
"""The condition of a question, which is typed as that of a line."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The part that is shown, what was typed in it, and the labels of what its trees read."""

    place: Place
    subjects: Subjects
    labels: Mapping[str, str]
    typed: Inputs | None


def with_examples(
    inputs: Sequence[Input], example: Example, reading: Reading
) -> tuple[list[Input], bool]:
    """Give the inputs, each with what its trees give; and whether there is one to try at all."""
    written = {(one.name, *key): tree for one in inputs for key, tree in _trees(one, reading)}
    trees = [one.tree for one in written.values()]
    data = example.data(reading.place.status, trees) if trees else {}
    said = {key: tried(one, data, reading.labels) for key, one in written.items()}
    return [_told(one, said) for one in inputs], any(_may_be_tried(one) for one in inputs)


def offered(example: Example) -> list[dict[str, str]]:
    """Give what may be tried on, as the options of a list."""
    named = [*example.kept, (INVENTED, _("Un dossier inventé"))]
    return [{"value": value, "label": label} for value, label in named]


def faults_of(place: Place, typed: Inputs, subjects: Iterable[Subject]) -> dict[str, str]:
    """Give a sentence for each input of a part that cannot be read."""
    known = {one.name: one for one in subjects}
    return posted_values(properties_of(place), typed, place.node, known)[1]


def is_changed(reading: Reading) -> bool:
    """Tell whether what was typed says something else than what is kept."""
    place, typed = reading.place, reading.typed
    if typed is None:
        return False
    values, _faults = posted_values(properties_of(place), typed, place.node, reading.subjects)
    renamed = typed.get("p-id", place.id) != place.id
    return renamed or any(place.node.get(name) != value for name, value in values.items())


def _may_be_tried(one: Input) -> bool:
    return one.one.kind in ("tree", "fields") or bool(_columns(one))


def _trees(one: Input, reading: Reading) -> list[tuple[tuple[Any, ...], Written]]:
    """The trees of an input: its own, or those of the cells of its lines."""
    if one.one.kind == "tree":
        tree, unit = _typed_tree(one, reading), str(reading.place.node.get("unit", ""))
        worked_out = isinstance(tree, dict | list) or (one.one.shape == LINE and tree is not None)
        return [((), Written(tree, one.one.name == "condition", unit))] if worked_out else []
    cells = [(at, row, column) for at, row in enumerate(one.rows) for column in _columns(one)]
    found = [((at, column.key), _cell(column, row, reading)) for at, row, column in cells]
    return [(key, written) for key, written in found if written is not None]


def _typed_tree(one: Input, reading: Reading) -> Any:
    before = reading.place.node
    if reading.typed is None:
        return before.get(one.one.name)
    values, _faults = posted_values((one.one,), reading.typed, before, reading.subjects)
    return values.get(one.one.name)


def _columns(one: Input) -> list[Column]:
    if one.one.kind == "fields":
        return [CONDITION]
    return [column for column in one.columns if column.manner in ("condition", "value")]


def _cell(column: Column, row: Mapping[str, str], reading: Reading) -> Written | None:
    """What a cell says, None when it says nothing, a plain text or what cannot be read."""
    manner = MANNERS[column.manner]
    cell = {part: row.get(column.input(part), "") for part in manner.blank}
    try:
        tree = manner.read(cell, reading.subjects)
    except ValueError:
        return None
    return Written(tree, column.manner == "condition") if isinstance(tree, dict) else None


def _told(one: Input, said: Mapping[tuple[Any, ...], str]) -> Input:
    keys = [column.key for column in _columns(one)]
    rows = [
        {**row, **{f"{key}-tried": said.get((one.name, at, key), "") for key in keys}}
        for at, row in enumerate(one.rows)
    ]
    return replace(one, tried=said.get((one.name,), ""), rows=rows)
