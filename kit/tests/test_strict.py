"""a27: JSON that two readers would understand differently is refused."""

import pytest
from guichet_kit.strict import read_json
from guichet_kit.testing import Bench

AMBIGUOUS = [
    '{"a": 1, "a": 2}',
    '[{"b": {"a": 1, "a": 1}}]',
    '{"__proto__": {"admin": true}}',
    '{"a": {"__proto__": null}}',
    "1e400",
    "[-1e999]",
    "NaN",
    "[Infinity]",
    '"\\ud800"',
    "[" * 1_000 + "]" * 1_000,
    "[" * 100_000,
    '{"a": 1,}',
    "{'a': 1}",
    "\ufeff1",
    "01",
    "[18446744073709551616]",
    "-9223372036854775809",
    "9" * 5_000,
    "",
]


@pytest.mark.parametrize("text", AMBIGUOUS, ids=lambda text: text[:20])
def test_a27_what_is_ambiguous_is_refused(text: str) -> None:
    for given in (text, text.encode()):
        with pytest.raises(ValueError):  # noqa: PT011 - the reader's own words
            read_json(given)


def test_the_rest_is_read() -> None:
    text = '{"a": [1, 2.5, "é", null, true], "proto": {"a": 1}, "b": {"a": 1}, "c": 1e300}'
    assert read_json(text) == {
        "a": [1, 2.5, "é", None, True],
        "proto": {"a": 1},
        "b": {"a": 1},
        "c": 1e300,
    }
    assert read_json(b"[" * 100 + b"]" * 100)
    assert read_json("[18446744073709551615, -9223372036854775808]")


@pytest.mark.parametrize("body", AMBIGUOUS[:-1], ids=lambda text: text[:20])
def test_a27_an_api_answers_400(bench: Bench, body: str) -> None:
    answer = bench.client().post("/api/v1/echo", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_an_api_takes_the_rest(bench: Bench) -> None:
    answer = bench.client().post("/api/v1/echo", json={"name": "Zoé"})
    assert answer.json == {"name": "Zoé"}
