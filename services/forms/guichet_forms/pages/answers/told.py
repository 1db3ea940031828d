"""What an export holds, in words: its filters, and whether persons are in it."""

from collections.abc import Mapping
from datetime import timedelta

from guichet_kit.dates import PARIS
from guichet_kit.i18n import _, ngettext

from guichet_forms.actions.answers.exporting import Wanted
from guichet_forms.actions.answers.listing import Asked
from guichet_forms.core.definition import Form
from guichet_forms.core.exporting import channel_names
from guichet_forms.core.looking import folded


def filters_told(wanted: Wanted, form: Form | None = None) -> str:
    """The filters one after the other, "" for all the requests with their persons.

    With the form each filtered answer is named, else they are counted.
    """
    asked = wanted.asked
    parts = [*_days(asked), channel_names().get(asked.channel, ""), *_answers(asked, form)]
    if asked.erased is not None:
        parts.append(_("seulement les effacées") if asked.erased else _("sans les effacées"))
    if not wanted.persons:
        parts.append(_("sans ce qui désigne quelqu’un"))
    return ", ".join(filter(None, parts))


def _days(asked: Asked) -> list[str]:
    """The two days; what is asked ends at the midnight that follows the last one."""
    found = []
    if asked.since:
        found.append(_("depuis le %(day)s", day=f"{asked.since.astimezone(PARIS):%d/%m/%Y}"))
    if asked.until:
        last = asked.until.astimezone(PARIS) - timedelta(hours=1)
        found.append(_("jusqu’au %(day)s", day=f"{last:%d/%m/%Y}"))
    return found


def _answers(asked: Asked, form: Form | None) -> list[str]:
    if form is None:
        number = len(asked.answers)
        told = ngettext(
            "%(num)s filtre sur les réponses", "%(num)s filtres sur les réponses", number
        )
        return [told] if number else []
    return [_answer(form, item.field, item.value) for item in asked.answers]


def _answer(form: Form, name: str, value: str) -> str:
    item = form.by_id.get(name)
    if item is None:
        return value
    labels: Mapping[str, str] = {folded(one.value): one.label for one in item.options}
    text = labels.get(folded(value), value)
    return f"{item.label}\u00a0: {text}"
