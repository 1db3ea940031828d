"""Texts for people: the French sentence is the key, other languages are catalogues beside it."""

from gettext import NullTranslations
from pathlib import Path
from typing import cast

from babel.support import Translations
from flask import Flask, current_app, g, has_app_context, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class French(NullTranslations):
    """The language of the keys themselves; in French zero takes the singular."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give the singular below two."""
        return msgid1 if n < 2 else msgid2


def _(text: str, **values: object) -> str:
    """Give `text` in the language of the request, with `%(name)s` filled in."""
    found = catalogue().gettext(text)
    return found % values if values else found


@pass_eval_context
def _in_page(eval_ctx: EvalContext, text: str, **values: object) -> str:
    """Give `text` as `_` does, for a template: values are escaped, and a percent sign is `%%`."""
    found = catalogue().gettext(text)
    if eval_ctx.autoescape:
        found = Markup(found)  # noqa: S704  # our own sentence; values are escaped as they enter
    return found % values if "%" in found else found


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """Give the form of a sentence that fits `number`, available in it as `%(num)s`."""
    found = catalogue().ngettext(singular, plural, number)
    return found % {"num": number, **values}


def catalogue() -> NullTranslations:
    """Give the catalogue of the request's language; outside a request, French."""
    if not has_app_context():
        return French()
    found: NullTranslations | None = g.get("texts")
    if found is None:
        found = g.texts = current_app.extensions["guichet_texts"][language()]
    return found


def language() -> str:
    """Give the language of the page being made: French unless another is asked, and known."""
    if not has_request_context():
        return "fr"
    if "language" not in g:
        asked = request.headers.get("Guichet-Language") or request.cookies.get("langue")
        known = asked in current_app.extensions["guichet_texts"]
        g.language = asked if known else "fr"
    return str(g.language)


def init_app(app: Flask) -> None:
    """Load the catalogues of the kit and of the service into the application."""
    folders = [Path(__file__).parent / "translations", Path(app.root_path) / "translations"]
    texts: dict[str, NullTranslations] = {"fr": French()}
    for folder in folders:
        for file in sorted(folder.glob("*/LC_MESSAGES/messages.mo")):
            name = file.parts[-3]
            merged = cast(Translations, texts.setdefault(name, Translations()))
            merged.merge(cast(Translations, Translations.load(folder, [name])))
    app.extensions["guichet_texts"] = texts
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        _, lambda s, p, n: catalogue().ngettext(s, p, n), newstyle=True
    )
    app.jinja_env.globals["_"] = _in_page  # theirs costs three calls, and pages say it at each line
