"""What the templates of questions draw with, beside the kit's components."""

from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader

from guichet_questions.kinds import kind_of
from guichet_questions.rich import rich
from guichet_questions.spoken import as_plain, bare, lang_of
from guichet_questions.stencils import Rows

TEMPLATES = Path(__file__).parent / "templates"


def ready(jinja: Environment) -> None:
    """Give an environment the filters and functions of these templates."""
    jinja.filters |= {"rich": rich, "plain": as_plain, "bare": bare}
    jinja.globals |= {"kind_of": kind_of, "lang_of": lang_of, "rows_of": Rows}


def init_app(app: Flask) -> None:
    """Give a service these templates, behind its own and those of the installation."""
    own: list[BaseLoader] = [app.jinja_loader] if app.jinja_loader else []
    app.jinja_loader = ChoiceLoader([*own, FileSystemLoader(TEMPLATES)])
    ready(app.jinja_env)
