"""Compiled versions of forms, kept in memory: a version never changes."""

import threading
from collections import OrderedDict

from guichet_kit.problems import NotFound
from guichet_questions.question import JsonObject
from guichet_questions.spoken import FRENCH
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.core.definition import Form, compile_form, translated
from guichet_forms.models import FormVersion

MOST_KEPT = 500
Key = tuple[str, str, int, bool, str]


class Library:
    """The forms of one application, the least recently used forgotten first."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._forms: OrderedDict[Key, Form] = OrderedDict()
        self._lock = threading.Lock()

    def form(
        self,
        session: Session,
        slug: str,
        number: int,
        channel: str = "web",
        language: str = FRENCH,
    ) -> Form:
        """Give a version as it is asked on a channel, in a language; French where it has no other.

        Raises `NotFound` when the authority has no such version.
        """
        key = (str(session.info["authority"]), slug, number, channel != "web", language[:12])
        with self._lock:
            if key in self._forms:
                self._forms.move_to_end(key)
                return self._forms[key]
        form = compile_form(translated(_read(session, slug, number), language), channel)
        with self._lock:
            self._forms[key] = form
            while len(self._forms) > self._most:
                self._forms.popitem(last=False)
        return form


def _read(session: Session, slug: str, number: int) -> JsonObject:
    statement = select(FormVersion.source).where(
        FormVersion.slug == slug, FormVersion.number == number
    )
    source: JsonObject | None = session.scalar(statement)
    if source is None:
        raise NotFound
    return source
