"""A circuit as a Mermaid state diagram, for a wiki or a page of documentation."""

from __future__ import annotations

from guichet_workflow.core.editing.places import Source, items_of
from guichet_workflow.core.editing.sentences import words_for
from guichet_workflow.core.sketch.ways import OUTSIDE, Way, outside_label, ways_of

ENDS = ("done", "refused")


def as_mermaid(source: Source) -> str:
    """The diagram as text; statuses keep their order, exits bear their labels."""
    words = words_for(source, {})
    ways = ways_of(source, words)
    lines = ["stateDiagram-v2", "    direction TB"]
    statuses = items_of(source, "statuses")
    lines += [
        f'    state "{_label(words.statuses[one.id])}" as {_name(one.id)}' for one in statuses
    ]
    lines += [_way(way, outside_label(way.source, words)) for way in ways]
    ends = [one.id for one in statuses if one.node.get("kind") in ENDS]
    lines += [f"    {_name(name)} --> [*]" for name in ends]
    return "\n".join(lines) + "\n"


def _way(way: Way, origin: str) -> str:
    if way.source.startswith(OUTSIDE):
        return f"    [*] --> {_name(way.target)}: {_label(origin)}"
    label = f": {_label(way.label)}" if way.label else ""
    return f"    {_name(way.source)} --> {_name(way.target)}{label}"


def _name(name: str) -> str:
    """An id that is no word of the language (`end`, `state`) and holds no hyphen."""
    return "s_" + name.replace("-", "_")


def _label(text: str) -> str:
    """Words that close nothing: quotes, colons and ends of lines are written by their number."""
    numbers = {"#": "#35;", '"': "#quot;", ":": "#58;", ";": "#59;"}
    return "".join(numbers.get(letter, letter) for letter in " ".join(text.split()))
