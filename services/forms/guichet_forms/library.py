"""Compiled versions of forms, kept in memory: a version never changes."""

import threading
from collections import OrderedDict
from dataclasses import replace

from guichet_kit.problems import NotFound
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.core.definition import Field, Form, Page, compile_form
from guichet_forms.models import FormVersion

MOST_KEPT = 500
Key = tuple[str, str, int, bool]


class Library:
    """The forms of one application, the least recently used forgotten first."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._forms: OrderedDict[Key, Form] = OrderedDict()
        self._lock = threading.Lock()

    def form(self, session: Session, slug: str, number: int, channel: str = "web") -> Form:
        """Give a version; typed by an agent for someone, it does not insist on an e-mail.

        Raises `NotFound` when the authority has no such version.
        """
        key = (str(session.info["authority"]), slug, number, channel != "web")
        with self._lock:
            if key in self._forms:
                self._forms.move_to_end(key)
                return self._forms[key]
        form = _read(session, slug, number)
        form = with_optional_email(form) if channel != "web" else form
        with self._lock:
            self._forms[key] = form
            while len(self._forms) > self._most:
                self._forms.popitem(last=False)
        return form


def with_optional_email(form: Form) -> Form:
    """Give the same form where the applicant may have no e-mail: not everyone does."""

    def relaxed(item: Field) -> Field:
        return replace(item, required=False) if item.id == form.applicant.email else item

    def page(item: Page) -> Page:
        return replace(item, fields=tuple(relaxed(field) for field in item.fields))

    return replace(form, pages=tuple(page(item) for item in form.pages))


def _read(session: Session, slug: str, number: int) -> Form:
    statement = select(FormVersion.source).where(
        FormVersion.slug == slug, FormVersion.number == number
    )
    source = session.scalar(statement)
    if source is None:
        raise NotFound
    return compile_form(source)
