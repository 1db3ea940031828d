"""The builder: screens with which a designer makes a form, a block, a condition."""

from guichet_forms.pages.editor import (
    acts,
    blocks,
    card,
    conditions,
    preview,
    screen,
    starting,
    translating,
)
from guichet_forms.pages.editor.desk import blueprint

__all__ = [
    "acts",
    "blocks",
    "blueprint",
    "card",
    "conditions",
    "preview",
    "screen",
    "starting",
    "translating",
]
