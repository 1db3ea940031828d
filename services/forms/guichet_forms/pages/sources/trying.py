"""A data source tried by its designer: asked now, whatever is kept of it."""

from dataclasses import dataclass, field

from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_questions.kinds.base import SourceDown
from guichet_questions.lists import Item

from guichet_forms.actions.sources.answers import note_failure, note_success
from guichet_forms.core.lists import read_answer
from guichet_forms.models import Source
from guichet_forms.offers import Offers
from guichet_forms.offers.remote import Remote


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a source gave: the first items and how many there were, or why it gave none."""

    items: list[Item] = field(default_factory=list)
    count: int = 0
    failure: str = ""


def try_source(source: Source, words: str, remote: Remote, offers: Offers, most: int) -> Tried:
    """Give the first items that hold some words, or of the whole list; note how a remote one did.

    No transaction lasts while the other side is awaited.
    """
    if source.kind != "json":
        found = offers.search(source.slug, words, most)
        return Tried(items=found.items, count=len(found.items))
    searched = bool(source.settings.get("q"))
    if searched and not words.strip():
        return Tried(
            failure=_("Écrivez un mot à chercher : cette source ne donne pas sa liste entière.")
        )
    query = {str(source.settings["q"]): words.strip()} if searched else {}
    name = (source.authority, source.slug)
    try:
        items = remote.try_now(name, str(source.settings["url"]), query, read_answer)
    except SourceDown as down:
        with transaction() as session:
            note_failure(session, source.slug, down.sentence)
        return Tried(failure=down.sentence)
    with transaction() as session:
        note_success(session, source.slug, None if searched else len(items))
    return Tried(items=items[:most], count=len(items))
