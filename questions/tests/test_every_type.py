"""What holds for every type: what is stored goes round, is shown, and is what its schema says."""

from datetime import date
from typing import Any

import jsonschema
import pytest
from guichet_questions.kinds import KINDS, FieldRefused
from hypothesis import given
from hypothesis import strategies as st

from .samples import RICH, STORED

DRAWINGS = st.lists(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 200)), min_size=1, max_size=5).map(
        lambda points: [number for point in points for number in point]
    ),
    max_size=4,
)
DAYS = st.dates(date(1850, 1, 1), date(2150, 12, 31)).map(date.isoformat)
GENERATED: dict[str, st.SearchStrategy[Any]] = {
    "number": st.decimals(-(10**12), 10**12, places=2).map(str),
    "integer": st.integers(-(10**14), 10**14).map(str),
    "amount": st.decimals(0, 10**12, places=2).map(str),
    "date": DAYS,
    "time": st.times().map(lambda hour: f"{hour:%H:%M}"),
    "period": st.lists(DAYS, min_size=2, max_size=2).map(
        lambda days: {"from": min(days), "to": max(days)}
    ),
    "ranking": st.permutations(["lampe", "trou"]),
    "signature": st.builds(
        lambda strokes: {"name": "Ø", "strokes": strokes, "at": "2026-01-01T08:00:00+00:00"},
        DRAWINGS,
    ),
}


TYPED = [k for k, kind in KINDS.items() if kind.takes_answer and not (kind.computes or kind.nests)]


def test_every_type_has_a_stored_value() -> None:
    assert STORED.keys() == set(TYPED)


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in STORED.items() for value in values]
)
def test_what_is_stored_goes_round(make_kind: Any, kind: Any, value: Any) -> None:
    behaviour = make_kind(kind, **RICH.get(kind, {}), required=False)
    assert behaviour.clean(behaviour.typed(value)) == value
    assert behaviour.show(value)
    jsonschema.validate(value, behaviour.describe())


@pytest.mark.parametrize("kind", TYPED)
def test_no_answer_goes_round(make_kind: Any, kind: Any) -> None:
    behaviour = make_kind(kind, **RICH.get(kind, {}), required=False)
    assert not behaviour.clean(behaviour.typed(None))
    assert kind == "checkbox" or behaviour.show(None) == ""


@pytest.mark.parametrize("kind", GENERATED)
@given(data=st.data())
def test_what_is_generated_goes_round(make_kind_everywhere: Any, kind: Any, data: Any) -> None:
    behaviour = make_kind_everywhere(kind, **RICH.get(kind, {}))
    value = behaviour.clean(behaviour.typed(data.draw(GENERATED[kind])))
    assert behaviour.clean(behaviour.typed(value)) == value
    assert behaviour.show(value)
    jsonschema.validate(value, behaviour.describe())


@pytest.mark.parametrize("kind", sorted({*TYPED} - {"file"}))
@given(typed=st.text(max_size=60))
def test_whatever_is_typed_is_kept_well_or_refused(
    make_kind_everywhere: Any, kind: Any, typed: Any
) -> None:
    """Nothing typed makes a fault of ours; what is accepted is stored once and for all."""
    behaviour = make_kind_everywhere(kind, **RICH.get(kind, {}), required=False)
    raw = {part: typed for part in behaviour.parts if part} or (
        [typed] if behaviour.many else typed
    )
    try:
        value = behaviour.clean(raw)
    except FieldRefused:
        return
    assert behaviour.clean(behaviour.typed(value)) == value
    jsonschema.validate(value, {"anyOf": [{"type": "null"}, behaviour.describe()]})
