"""A signature drawn on a form, as an agent sees it: made here of whole numbers, nothing else."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from markupsafe import Markup

SVG = Markup(
    '{text} <svg viewBox="0 0 600 200" width="300" height="100" fill="none" stroke="currentColor" '
    'stroke-width="3" stroke-linecap="round" stroke-linejoin="round" role="img" '
    'aria-label="{label}"><path d="{path}"/></svg>'
)


def signed(text: str, value: Any) -> Markup | str:
    """Give who signed and when (`text`), with the drawing when there is one.

    A stroke is x, y, x, y… on 600 by 200; one that holds anything else than whole numbers is left
    out, and one of a single point is a dot.
    """
    strokes = value.get("strokes") if isinstance(value, Mapping) else None
    path = "".join(map(_stroke, strokes)) if isinstance(strokes, list) else ""
    if not path:
        return text
    return SVG.format(text=text, label=_("Signature dessinée"), path=path)


def _stroke(stroke: Any) -> str:
    if not isinstance(stroke, list) or len(stroke) < 2 or not all(type(n) is int for n in stroke):
        return ""
    points = [f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=False)]
    return f"M{'L'.join(points)}" if len(points) > 1 else f"M{points[0]}h0"
