"""Questions of every type, and what draws them, for tests."""

from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import guichet_kit
from guichet_kit.dates import PARIS
from guichet_questions.compiling import compile_field
from guichet_questions.drawing import TEMPLATES, ready
from guichet_questions.kinds import Around, Kind, kind_of
from jinja2 import Environment, FileSystemLoader

from .samples import NEEDED

FOLDERS = [TEMPLATES, Path(str(guichet_kit.__file__)).parent / "templates"]
AROUND = Around(now=datetime(2026, 11, 22, 0, 30, tzinfo=PARIS))
"""A Sunday in Paris, still a Saturday in London."""


class KindMaker(Protocol):
    """Makes the behaviour of a field from its type and its settings."""

    def __call__(self, kind: str, **settings: Any) -> Kind: ...


def make(kind: str, **settings: Any) -> Kind:
    """A question of this type with what its definition needs, and these settings."""
    asked = {**NEEDED.get(kind, {}), **settings}
    described = {"id": "x", "type": kind, "label": "Question", **asked}
    return kind_of(compile_field(described, "page"), AROUND)


def macros() -> Any:
    """The macros that draw questions."""
    jinja = Environment(
        loader=FileSystemLoader(FOLDERS), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    ready(jinja)
    jinja.globals["tiles"] = lambda: None
    jinja.install_null_translations(newstyle=True)
    return jinja.get_template("questions/fields.html").module
