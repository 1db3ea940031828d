"""Conditions as JSON Logic trees: their meaning, their checks and their French sentences.

This page is the one definition of the meaning; `static/logic.js` follows it and both are proven on
the same vectors (`kit/tests/logic_vectors.json`) and on generated cases.

**Trees.** A tree is null, a boolean, a number, a text, a list of trees, or an object with exactly
one key, the operator, whose value is the list of arguments (or one argument alone). A tree is read
whole before anything is computed: an unknown operator, a wrong number of arguments, more than 1,000
nodes, more than 32 levels, or `some`, `all`, `none`, `sum` inside one another raise
`LogicRefused`.

**Values.** null, booleans, numbers, texts, lists, objects. A number that is not finite is null.

**Truth.** null, false, 0, "", [] and {} are false; all else, "0" and "false" included, is true.

**Numbers in texts.** Forms keep numbers as plain decimal texts ("12.5"). A text made of an optional
minus, digits, and optionally a point and digits is a *numeral*. It is read as a number where a
number is asked (`+ - * / min max`) and where it faces a number (`==`, order); between two texts,
order compares numbers when both are numerals. Nothing else is ever converted.

* `{"var": "a.b"}`: the value at that path of objects, null when there is none; a second argument is
  given instead of null. `{"var": ""}` is the whole data, or the item inside `some`, `all`, `none`,
  `sum`.
* `==`, `===` (the same thing): true for values of the same kind that are equal (lists and objects
  by content) or for a number and a numeral of the same value. Null equals only null.
  `!=`, `!==`: the contrary.
* `<`, `<=`, `>`, `>=`: two numbers (numerals), or two texts by Unicode code points (so ISO dates
  are in order); false for any other pair, null included. Three arguments: between.
* `and`, `or`: the first argument that decides, else the last one; no argument is not allowed.
* `!`, `!!`: the contrary of the truth, the truth.
* `in`: a text inside a text, or a value equal (`==`) to one of a list; otherwise false.
* `if`: condition, value, condition, value, …, otherwise; null without an otherwise.
* `missing`: the list of the named paths that hold null, "" or [].
* `+`, `*`, `-` (one argument: the opposite), `/`, `min`, `max`: null when an argument is no number,
  when dividing by zero, or when the result is not finite.
* `cat`: the texts one after the other; null counts as "", a number is written in decimal; null as a
  whole for any other kind, and for a number under 0.0001 or from 1e15 on, or a text
  of more than 10,000 characters.
* `some`, `all`, `none`: a list and a tree computed on each item; anything but a list is empty;
  `some` and `all` of an empty list are false, `none` is true.
* `sum` (ours, as `count`): a list and a tree computed on each item; the numbers added one after the
  other, items that give null counted as nothing; null when one gives anything else than a number,
  or when the result is not finite. `count`: how many items a list has. Anything but a list is
  empty: both are 0.
"""

from guichet_kit.logic.checks import check, gives
from guichet_kit.logic.evaluation import (
    PER_ITEM,
    LogicRefused,
    compiled,
    evaluate,
    item_names,
    names,
)
from guichet_kit.logic.operators import Condition
from guichet_kit.logic.sentences import sentence
from guichet_kit.logic.values import truth

__all__ = [
    "PER_ITEM",
    "Condition",
    "LogicRefused",
    "check",
    "compiled",
    "evaluate",
    "gives",
    "item_names",
    "names",
    "sentence",
    "truth",
]
