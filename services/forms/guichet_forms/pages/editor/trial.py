"""The working copy being tried: where one is in it, and what the page carries along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from flask import request, url_for
from guichet_kit.database import transaction
from guichet_questions.kinds import Around
from guichet_questions.question import Field
from guichet_questions.spoken import FRENCH

from guichet_forms.actions import works
from guichet_forms.actions.whereabouts import here
from guichet_forms.actions.works import FORM
from guichet_forms.core.definition import Form, languages_of, translated
from guichet_forms.core.progress import Progress
from guichet_forms.pages.editor.desk import designer
from guichet_forms.pages.offering import around
from guichet_forms.schemas.working import read_working


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Where one is in the preview: what was answered so far, on which page (0: the check).

    `slug` is the procedure's, `has_version` tells that answers may be recorded as a test of it,
    `language` is the one it is read in, `zone` the authority's.
    """

    slug: str
    has_version: bool
    form: Form
    answers: Mapping[str, Any]
    typed: Mapping[str, Any]
    at: int
    zone: ZoneInfo
    language: str = FRENCH

    @property
    def url(self) -> str:
        """Where the next page is asked for."""
        language = None if self.language == FRENCH else self.language
        return url_for("editor.try_next", slug=self.slug, langue=language)

    @property
    def progress(self) -> Progress:
        """The pages that these answers call for."""
        return Progress(self.form, self.answers, self.typed, self.at, self.around)

    @property
    def around(self) -> Around:
        """What the fields of this form may know of the world."""
        return around(zone=self.zone)


def begun(slug: str) -> Trial:
    """A trial of the working copy as far as it can be read; no file is asked for, none is sent."""
    with transaction() as session:
        opened, zone = works.open_work(session, FORM, slug, designer()), here(session).zone
    language = _language(opened.source)
    form = read_working(translated(opened.source, language)).form

    def free(item: Field) -> Field:
        nested = tuple(map(free, item.fields))
        return replace(item, fields=nested, required=item.required and item.kind != "file")

    pages = tuple(replace(p, fields=tuple(map(free, p.fields))) for p in form.pages)
    return Trial(
        slug=slug,
        has_version=opened.number is not None,
        form=replace(form, pages=pages),
        answers={},
        typed={},
        at=1,
        zone=zone,
        language=language,
    )


def _language(source: Mapping[str, Any]) -> str:
    """The language that a button has just asked for, else that of the address."""
    action, _colon, wanted = request.form.get("action", "").partition(":")
    asked = wanted if action == "langue" else request.args.get("langue", FRENCH)
    return asked if asked in languages_of(source) else FRENCH


def kept(name: str) -> dict[str, Any]:
    """What the page carries from the pages before; what is unreadable counts for nothing."""
    try:
        found = orjson.loads(request.form.get(name, "{}"))
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def reader(trial: Trial) -> SimpleNamespace:
    """A citizen, as the page takes who fills it in."""
    return SimpleNamespace(
        for_someone=False,
        is_represented=False,
        form=trial.form,
        language=trial.language,
        sender=SimpleNamespace(kind="visitor"),
    )
