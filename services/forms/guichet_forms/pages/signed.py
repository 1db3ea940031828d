"""A signature as people see it: who signed and when, and the drawing when there is one."""

from collections.abc import Mapping
from typing import Any

from flask import get_template_attribute
from guichet_questions.kinds.signature import svg_path


def signed(text: str, value: Mapping[str, Any]) -> Any:
    """Give the text of a signature with its drawing, made of the numbers of its strokes."""
    draw = get_template_attribute("questions/kinds/persons.html", "drawn")
    return draw(text, svg_path(value.get("strokes", [])))
