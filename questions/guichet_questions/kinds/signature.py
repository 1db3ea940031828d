"""Signatures: a name typed, and a drawing for who can and will."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from guichet_kit.dates import french_datetime
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Raw, Value, wrong_shape
from guichet_questions.kinds.parted import Parted
from guichet_questions.kinds.text import bounded, one_line

WIDTH, HEIGHT = 600, 200
MOST_STROKES, MOST_POINTS = 100, 3000
_LONGEST_NAME, _LONGEST_DRAWING = 120, 40_000
Strokes = list[list[int]]


class Signature(Parted):
    """A typed name, which is enough, and strokes as integers: [x, y, x, y…] on 600 by 200.

    The moment is ours: a browser never sends it.
    """

    parts = ("name", "strokes")
    personal = True

    def is_empty(self, raw: Raw) -> bool:
        """True when there is neither a name nor a drawing."""
        return not raw["name"].strip() and raw["strokes"].strip() in ("", "[]")

    def accept(self, raw: Raw) -> Value:
        """name, strokes and at. Raises FieldRefused."""
        try:
            name = bounded(one_line(raw["name"]), _LONGEST_NAME)
        except FieldRefused as refusal:
            raise FieldRefused(refusal.sentence, "name") from refusal
        if not name:
            raise FieldRefused(self.missing(), "name")
        return {"name": name, "strokes": self._strokes(raw["strokes"]), "at": self._moment(raw)}

    def _strokes(self, text: str) -> Strokes:
        try:
            return strokes_of(text)
        except ValueError as fault:
            sentence = _(
                "Le dessin de la signature n’a pas pu être lu. Effacez-le et recommencez, ou "
                "signez en écrivant seulement votre nom. %(example)s"
            )
            raise FieldRefused(sentence % {"example": self.example()}) from fault

    def _moment(self, raw: Raw) -> str:
        """Now, or the moment of the value that `typed` took apart."""
        return str(raw.get("at") or self.around.now.astimezone(UTC).isoformat(timespec="seconds"))

    def typed(self, value: Value) -> Raw:
        """The name, the strokes as JSON and the moment. Raises FieldRefused on another shape."""
        if value is None:
            return {"name": "", "strokes": ""}
        if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
            raise FieldRefused(wrong_shape())
        raw = {"name": value["name"], "strokes": _as_text(value.get("strokes", []))}
        return raw | ({"at": self._past(value["at"])} if value.get("at") else {})

    def keep(self, value: Value, former: Value) -> Value:
        """The signature already held, with its moment, while it is the same."""
        drawn = ("name", "strokes")
        same = isinstance(former, Mapping) and all(former.get(k) == value[k] for k in drawn)
        return former if same else value

    def _past(self, at: object) -> str:
        """A moment that has come, with its offset. Raises FieldRefused on any other."""
        try:
            moment = datetime.fromisoformat(str(at))
        except ValueError as fault:
            raise FieldRefused(wrong_shape()) from fault
        # Clocks of two machines never agree to the second.
        if moment.tzinfo is None or moment > self.around.now + timedelta(minutes=5):
            raise FieldRefused(wrong_shape())
        return str(at)

    def show(self, value: Value) -> str:
        """Who signed, and when."""
        if not isinstance(value, Mapping):
            return ""
        words = {"name": value["name"], "moment": french_datetime(value["at"])}
        return _("%(name)s, signé le %(moment)s") % words

    def missing(self) -> str:
        """The sentence for a signature not given."""
        return _("Écrivez votre prénom et votre nom pour signer. %(example)s") % {
            "example": self.example()
        }

    def example(self) -> str:
        """A name."""
        return _("Exemple : Marie Le Goff.")

    def describe(self) -> dict[str, Any]:
        """An object: a name, strokes within the drawing, a moment."""
        point = {"type": "integer", "minimum": 0, "maximum": WIDTH}
        stroke = {"type": "array", "minItems": 2, "items": point}
        return {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": _LONGEST_NAME},
                "strokes": {"type": "array", "maxItems": MOST_STROKES, "items": stroke},
                "at": {"type": "string", "format": "date-time"},
            },
        }


def strokes_of(text: str) -> Strokes:
    """The strokes of a drawing sent as JSON. Raises ValueError on what is no bounded drawing."""
    if len(text) > _LONGEST_DRAWING:
        raise ValueError("too long")
    try:
        drawing = json.loads(text or "[]")
    except RecursionError as fault:
        raise ValueError("too deep") from fault
    if not isinstance(drawing, list) or len(drawing) > MOST_STROKES:
        raise ValueError("no list of strokes")
    if not all(map(_is_stroke, drawing)) or sum(map(len, drawing)) > 2 * MOST_POINTS:
        raise ValueError("no strokes")
    return drawing


def _is_stroke(stroke: object) -> bool:
    if not isinstance(stroke, list) or not stroke or len(stroke) % 2:
        return False
    return all(
        type(number) is int and 0 <= number <= (HEIGHT if place % 2 else WIDTH)
        for place, number in enumerate(stroke)
    )


def _as_text(strokes: object) -> str:
    """Strokes as JSON, whatever they are: `accept` judges them."""
    try:
        return json.dumps(strokes, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as fault:
        raise FieldRefused(wrong_shape()) from fault


def svg_path(strokes: Strokes) -> str:
    """The drawing as the data of an SVG path; a stroke of one point is a dot."""
    return "".join(_svg_stroke(stroke) for stroke in strokes)


def _svg_stroke(stroke: list[int]) -> str:
    points = [f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True)]
    return f"M{'L'.join(points)}" if len(points) > 1 else f"M{points[0]}h0"
