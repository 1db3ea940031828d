"""The builder: screens with which an administrator makes a circuit without a developer."""

from guichet_workflow.pages.builder import (
    acts,
    authority,
    exchange,
    listing,
    options,
    publication,
    screen,
    stuck,
)
from guichet_workflow.pages.builder.desk import blueprint

__all__ = [
    "acts",
    "authority",
    "blueprint",
    "exchange",
    "listing",
    "options",
    "publication",
    "screen",
    "stuck",
]
