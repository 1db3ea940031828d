"""Templates written by administrators: Jinja2 in a sandbox, with few words and small bounds.

What it says stays in French: documents load it for each PDF in a process without the web, which
catalogues would bring (0.3 s, 10 MB).
"""

import re
import time
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
    pass_eval_context,
)
from jinja2.filters import do_join
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from guichet_kit.dates import french_date, french_datetime

MAX_SOURCE = 20_000
MAX_NODES = 2_000
MAX_OUTPUT = 256_000
MAX_ITEMS = 200
MAX_SEPARATOR = 20
MAX_SECONDS = 2.0
FAULT = re.compile(r".*closed is '(\w+)'|.*unknown tag '(\w+)'")
"""What Jinja says of a block that lacks its end, and of a tag that it does not expect."""
_until: ContextVar[float] = ContextVar("until")
REFUSED_NODES = (
    nodes.Mul, nodes.Pow, nodes.Mod, nodes.Macro, nodes.CallBlock, nodes.Include, nodes.Import,
    nodes.FromImport, nodes.Extends, nodes.Call, nodes.FilterBlock, nodes.ScopedEvalContextModifier,
    nodes.Assign, nodes.AssignBlock,
)  # fmt: skip
"""What could grow without end, or reach beyond the values: a text put in a name doubles at will."""
FILTERS = {
    "default", "d", "upper", "lower", "capitalize", "title", "trim", "join", "length", "first",
    "last", "escape", "e", "round", "int", "sort", "date", "datetime", "amount", "list",
}  # fmt: skip


class TemplateRefused(Exception):
    """The template cannot be kept; `line` says where and the message why, in French."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class TemplateFailed(Exception):
    """The template could not be rendered with these values; the message says why, in French."""


def check(source: str, *, html: bool = False) -> None:
    """Raise `TemplateRefused` unless the template keeps to the words and bounds allowed."""
    if len(source) > MAX_SOURCE:
        raise TemplateRefused(f"Le modèle dépasse {MAX_SOURCE} caractères")
    try:
        tree = _environment(html).parse(source)
        found = list(tree.find_all(nodes.Node))
        if len(found) > MAX_NODES:
            raise TemplateRefused("Le modèle est trop compliqué")
        for node in found:
            _check_node(node)
        _check_loops(tree, 0)
        _environment(html).compile(tree)
    except TemplateSyntaxError as error:
        raise TemplateRefused(_told(error), error.lineno) from error
    except RecursionError as error:  # nested too deep to be read, or to be compiled
        raise TemplateRefused("Le modèle est trop compliqué") from error


def render_sandboxed(source: str, values: dict[str, Any], *, html: bool = False) -> str:
    """Render a template; `html` escapes the values. Raises `TemplateRefused`, `TemplateFailed`.

    The values must be plain: text, numbers, booleans, dates, lists and mappings of them.
    """
    template = _compiled(source, html)
    _until.set(time.monotonic() + MAX_SECONDS)
    parts: list[str] = []
    size = 0
    try:
        for part in template.generate(_bounded(values)):
            size += len(part)
            if size > MAX_OUTPUT:
                raise TemplateFailed("Le texte produit est trop long")
            parts.append(part)
    except UndefinedError as error:  # "'x' is undefined", "'dict object' has no attribute 'x'"
        name = str(error).removesuffix(" is undefined").rpartition(" ")[2].strip("'")
        raise TemplateFailed(
            f"Le modèle n’a pas pu être rempli\u00a0: «\u00a0{name}\u00a0» n’existe pas"
        ) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise TemplateFailed(
            "Le modèle n’a pas pu être rempli\u00a0: une valeur ne s’y prête pas"
        ) from error
    return "".join(parts)


@lru_cache(maxsize=256)
def _compiled(source: str, html: bool) -> Template:
    check(source, html=html)
    environment = _environment(html)
    tree = environment.parse(source)
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "lines", [], [], None, None, lineno=loop.lineno)
    return environment.from_string(tree)


@lru_cache(maxsize=2)
def _environment(html: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.filters.update(date=french_date, datetime=french_datetime, amount=_amount)
    environment.filters = {k: v for k, v in environment.filters.items() if k in FILTERS}
    environment.filters |= {"lines": _lines, "join": _join}
    return environment


def _told(error: TemplateSyntaxError) -> str:
    """Say where, and why when it is what people forget most; Jinja's other reasons are its own."""
    found = FAULT.match(error.message or "") or ("", "", "")
    return f"Le modèle est mal écrit ligne {error.lineno}" + (
        f"\u00a0: «\u00a0{found[1]}\u00a0» n’a pas sa fin"
        if found[1]
        else f"\u00a0: «\u00a0{found[2]}\u00a0» n’est pas compris à cet endroit"
        if found[2]
        else ""
    )


def _check_node(node: nodes.Node) -> None:
    hidden = isinstance(node, nodes.Getattr) and node.attr.startswith("_")
    if hidden or isinstance(node, REFUSED_NODES):
        raise TemplateRefused(f"Écriture refusée ligne {node.lineno}", node.lineno)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise TemplateRefused(f"Le filtre «\u00a0{node.name}\u00a0» n’existe pas", node.lineno)


def _check_loops(node: nodes.Node, depth: int) -> None:
    if isinstance(node, nodes.For):
        depth += 1
        if depth > 2 or node.recursive:
            raise TemplateRefused("Deux boucles imbriquées au plus", node.lineno)
    for child in node.iter_child_nodes():
        _check_loops(child, depth)


def _bounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _bounded(item) for key, item in list(value.items())[:MAX_ITEMS]}
    if isinstance(value, list | tuple):
        return [_bounded(item) for item in value[:MAX_ITEMS]]
    if isinstance(value, str) and not isinstance(value, Markup):
        return value[:MAX_SOURCE]
    return value


def _lines(value: Any) -> Any:
    """What a loop goes over: never the letters of a text, never more than was given."""
    if isinstance(value, str) or len(value) > MAX_ITEMS:
        raise TemplateFailed("On ne répète que sur une liste")
    if time.monotonic() > _until.get():
        raise TemplateFailed("Le modèle est trop long à remplir")
    return value


@pass_eval_context
def _join(context: EvalContext, value: Any, between: str = "", attribute: Any = None) -> str:
    return str(do_join(context, _lines(value), str(between)[:MAX_SEPARATOR], attribute))


def _amount(value: Any) -> str:
    whole, cents = f"{float(value):,.2f}".split(".")
    spaced = whole.replace(",", "\u202f")
    return f"{spaced}\u00a0€" if cents == "00" else f"{spaced},{cents}\u00a0€"
