"""What the templates of forms draw with, beside the kit's components."""

from jinja2 import Environment

from guichet_forms.core.fields import kind_of
from guichet_forms.core.rich import rich
from guichet_forms.core.spoken import as_plain, bare, choices_of, lang_of
from guichet_forms.stencils import Rows


def ready(jinja: Environment) -> None:
    """Give an environment the filters and functions of these templates."""
    jinja.filters |= {"rich": rich, "plain": as_plain, "bare": bare}
    jinja.globals |= {"kind_of": kind_of, "lang_of": lang_of, "languages_of": choices_of}
    jinja.globals["rows_of"] = Rows
