"""What a list of requests is asked for, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from guichet_kit.dates import PARIS
from guichet_kit.i18n import _
from guichet_questions.kinds import kind_of
from guichet_questions.question import Field

from guichet_forms.actions.answers.listing import Asked, Filter
from guichet_forms.core.definition import Form
from guichet_forms.core.looking import folded, looked_for

CHANNELS = ("web", "telephone", "guichet", "courrier", "courriel")
ERASED = {"oui": True, "non": False}
PREFIX = "reponse."
YEARS = range(1900, 2200)
LEAST = 2
"""How many characters a beginning has at least: under that, it would be half of the requests."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """A view of the requests of one procedure; `errors` says by input what is wrong.

    `days` are the two days as they were typed, `du` and `au`.
    """

    slug: str
    fields: tuple[Field, ...]
    channel: str = ""
    since: date | None = None
    until: date | None = None
    erased: str = ""
    oldest_first: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """The same for the list."""
        return Asked(
            slugs=(self.slug,),
            channel=self.channel,
            since=_midnight(self.since),
            until=_midnight(self.until, 1),
            erased=ERASED.get(self.erased),
            answers=tuple(
                Filter(item.id, self.values[item.id], begins=not options_of(item))
                for item in self.fields
                if item.id in self.values
            ),
            oldest_first=self.oldest_first,
        )

    @property
    def words(self) -> dict[str, str]:
        """The words of the address."""
        found = {
            "canal": self.channel,
            "du": self.since.isoformat() if self.since else "",
            "au": self.until.isoformat() if self.until else "",
            "effacees": self.erased,
            "tri": "ancien" if self.oldest_first else "",
            **{PREFIX + name: value for name, value in self.values.items()},
        }
        return {name: value for name, value in found.items() if value}

    def url(self, endpoint: str = "answers.show_list", **more: str) -> str:
        """The address of this view; `more` are cursors."""
        words = urlencode({**self.words, **more})
        return url_for(endpoint, slug=self.slug) + (f"?{words}" if words else "")

    def turned(self) -> "Search":
        """The same in the other order."""
        return replace(self, oldest_first=not self.oldest_first)

    def chips(self, channels: Mapping[str, str]) -> list[dict[str, str]]:
        """What is filtered, each with the address of the view without it."""
        erased = {"oui": _("seulement"), "non": _("sans")}.get(self.erased, "")
        found = [
            (_("Canal"), channels.get(self.channel, ""), replace(self, channel="")),
            (_("Reçues depuis le"), _told(self.since), replace(self, since=None)),
            (_("Reçues jusqu’au"), _told(self.until), replace(self, until=None)),
            (_("Effacées"), erased, replace(self, erased="")),
        ]
        chips = [
            {"label": label, "value": value, "remove_url": without.url()}
            for label, value, without in found
            if value
        ]
        for item in self.fields:
            if value := self.values.get(item.id, ""):
                left = {name: text for name, text in self.values.items() if name != item.id}
                url = replace(self, values=left).url()
                shown = options_of(item).get(value, value)
                chips.append({"label": item.label, "value": shown, "remove_url": url})
        return chips


def search_of(form: Form, words: Mapping[str, str]) -> Search:
    """Read a view of the requests of a form from the words of an address."""
    fields = tuple(looked_for(form))
    errors: dict[str, str] = {}
    typed = {name: words.get(name, "").strip()[:20] for name in ("du", "au")}
    days = {name: _day(name, text, errors) for name, text in typed.items()}
    if days["du"] and days["au"] and days["du"] > days["au"]:
        errors["au"] = _("Le dernier jour est avant le premier : échangez-les ou changez-en un.")
    values = {}
    for item in fields:
        value = words.get(PREFIX + item.id, "").strip()[:200]
        if value and not options_of(item) and len(folded(value)) < LEAST:
            errors[PREFIX + item.id] = _("Écrivez au moins deux lettres, par exemple « ma ».")
        if value:
            values[item.id] = value
    channel, erased = words.get("canal", ""), words.get("effacees", "")
    return Search(
        slug=form.slug,
        fields=fields,
        channel=channel if channel in CHANNELS else "",
        since=days["du"],
        until=days["au"],
        erased=erased if erased in ERASED else "",
        oldest_first=words.get("tri") == "ancien",
        values=values,
        errors=errors,
        days=typed,
    )


def options_of(item: Field) -> dict[str, str]:
    """The answers among which one is looked for, by value; empty when it is a beginning."""
    if item.options:
        return {folded(option.value): option.label for option in item.options}
    if kind_of(item).logic == "boolean":
        return {"true": _("Oui"), "false": _("Non")}
    return {}


def _day(name: str, text: str, errors: dict[str, str]) -> date | None:
    """A day as a calendar gives it, or as people write it; None with a sentence in `errors`."""
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day.year in YEARS:
            return day
    errors[name] = _("Ce jour n’existe pas. Écrivez-le ainsi : 27/03/2026.")
    return None


def _told(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _midnight(day: date | None, later: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=later), time(), PARIS)


def words_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The words that say which requests, among those of a form that was posted."""
    known = {"canal", "du", "au", "effacees", "tri"}
    return {
        name: str(value)
        for name, value in values.items()
        if name in known or name.startswith(PREFIX)
    }
