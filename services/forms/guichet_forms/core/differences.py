"""What a version of a form changes from another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import sentence
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.core.spoken import language_name

_CARD = ("title", "summary", "family", "workflow", "minutes", "cost", "purpose", "legal_basis",
         "recipients", "retention_days", "channels", "pieces_needed", "access", "service",
         "silence", "mandate", "languages")  # fmt: skip
_SETTLED = ("hint", "why", "autocomplete", "prefill", "locked", "validations", "anonymise",
            "statistic", "in_list", "in_summary", "personal")  # fmt: skip


def differences(before: Form, after: Form) -> list[str]:
    """French sentences: what was added, removed, moved, and changed, in the order of the form."""
    return [
        *_card(before, after),
        *_languages(before, after),
        *_pages(before, after),
        *_gone(before.by_id, after.by_id),
        *(said for item in after.by_id.values() for said in _question(before, after, item)),
    ]


def question_differences(before: Form, after: Form) -> list[str]:
    """The same for who fills it in: her questions only, not how answers are kept."""
    added = [item for key, item in after.by_id.items() if key not in before.by_id]
    kept = [item for key, item in after.by_id.items() if key in before.by_id]
    return [
        *_gone(before.by_id, after.by_id),
        *(_("Une question s’ajoute : « %(label)s ».", label=item.label) for item in added),
        *(said for item in kept for said in _asked(before.by_id[item.id], item)),
    ]


def _card(before: Form, after: Form) -> Iterator[str]:
    words = {
        "title": _("le titre"), "summary": _("le résumé"), "family": _("la famille"),
        "workflow": _("le circuit"), "minutes": _("le temps annoncé"), "cost": _("le coût"),
        "purpose": _("la finalité"), "legal_basis": _("la base légale"),
        "recipients": _("les destinataires"), "retention_days": _("la durée de conservation"),
        "channels": _("les canaux"), "pieces_needed": _("les pièces annoncées"),
        "access": _("qui peut faire la démarche"), "service": _("le service chargé du dossier"),
        "silence": _("ce que vaut le silence"), "mandate": _("la demande pour un tiers"),
        "languages": _("les langues"),
    }  # fmt: skip
    changed = [words[key] for key in _CARD if getattr(before, key) != getattr(after, key)]
    if changed:
        yield _("La fiche change : %(what)s.", what=", ".join(changed))


def _languages(before: Form, after: Form) -> Iterator[str]:
    for language in after.languages:
        old, new = (form.translations.get(language, {}) for form in (before, after))
        if old == new:
            continue
        missing, name = len(after.untranslated(language)), language_name(language)
        if missing:
            sentence = _("Les traductions changent, %(language)s : il en manque %(n)s.")
            yield sentence % {"language": name, "n": missing}
        else:
            yield _("Les traductions changent, %(language)s : aucune ne manque.", language=name)


def _pages(before: Form, after: Form) -> Iterator[str]:
    old, new = ({page.id: page for page in form.pages} for form in (before, after))
    for page in after.pages:
        if page.id not in old:
            yield _("Nouvelle page « %(title)s ».", title=page.title)
        elif old[page.id].title != page.title:
            yield _(
                "La page « %(old)s » devient « %(new)s ».", old=old[page.id].title, new=page.title
            )
        if page.id in old and old[page.id].condition != page.condition:
            yield _("La page « %(title)s » ne s’affiche plus dans les mêmes cas.", title=page.title)
        if page.id in old and old[page.id].rules != page.rules:
            yield _("Les règles de la page « %(title)s » changent.", title=page.title)
    for page_id in old.keys() - new.keys():
        yield _("La page « %(title)s » disparaît.", title=old[page_id].title)
    common = [page.id for page in before.pages if page.id in new]
    if common != [page.id for page in after.pages if page.id in old]:
        yield _("L’ordre des pages change.")


def _gone(before: Mapping[str, Field], after: Mapping[str, Field]) -> Iterator[str]:
    for key, item in before.items():
        if key not in after:
            yield _("La question « %(label)s » disparaît.", label=item.label)


def _question(before: Form, after: Form, item: Field) -> Iterator[str]:
    old = before.by_id.get(item.id)
    if old is None:
        page = after.page(item.page).title
        yield _("Nouvelle question « %(label)s », page « %(page)s ».", label=item.label, page=page)
        return
    if old.page != item.page:
        page = after.page(item.page).title
        yield _("« %(label)s » passe à la page « %(page)s ».", label=item.label, page=page)
    yield from _asked(old, item)
    if old.condition != item.condition:
        yield _condition(after, item)
    if any(getattr(old, key) != getattr(item, key) for key in _SETTLED):
        yield _("Les réglages de « %(label)s » changent.", label=item.label)


def _asked(old: Field, new: Field) -> Iterator[str]:
    """What a person sees of a change: type, label, obligation, answers offered, bounds."""
    if old.label != new.label:
        yield _("« %(old)s » devient « %(new)s ».", old=old.label, new=new.label)
    if old.kind != new.kind:
        yield _("« %(label)s » change de type.", label=new.label)
    if old.required != new.required:
        words = _("devient obligatoire") if new.required else _("devient facultative")
        yield _("« %(label)s » %(words)s.", label=new.label, words=words)
    yield from _options(old, new)
    if _nested(old) != _nested(new):
        yield _("Les questions de « %(label)s » changent.", label=new.label)
    if dict(old.settings) != dict(new.settings):
        yield _("Ce que « %(label)s » accepte change.", label=new.label)


def _nested(item: Field) -> list[tuple[Any, ...]]:
    return [(one.id, one.kind, one.label, one.required, one.options) for one in item.fields]


def _options(old: Field, new: Field) -> Iterator[str]:
    before, after = ({o.value: o.label for o in item.options} for item in (old, new))
    added = [label for value, label in after.items() if value not in before]
    gone = [label for value, label in before.items() if value not in after]
    if added:
        yield _("« %(label)s » propose aussi : %(what)s.", label=new.label, what=", ".join(added))
    if gone:
        yield _("« %(label)s » ne propose plus : %(what)s.", label=new.label, what=", ".join(gone))


def _condition(form: Form, item: Field) -> str:
    if item.condition is None:
        return _("« %(label)s » s’affiche toujours.", label=item.label)
    labels = {key: one.label for key, one in form.by_id.items()}
    labels |= {f"{k}={o.value}": o.label for k, one in form.by_id.items() for o in one.options}
    words = sentence(dict(item.condition), labels).replace("*", "")
    return _("« %(label)s » s’affiche si %(words)s.", label=item.label, words=words)
