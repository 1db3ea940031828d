"""What is wrong in a form definition, said in French with the place to correct."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guichet_kit.i18n import _
from guichet_kit.logic import check, evaluate, names, truth

from guichet_forms.core.definition import Field, Form, JsonObject, Tree, compile_form
from guichet_forms.core.fields import KINDS, kind_of

FAMILIES = (
    "fiscalite",
    "travail-social",
    "sante",
    "transports",
    "etat-civil",
    "elus",
    "scolaire",
    "sport-culture",
    "eco-urbanisme",
    "voirie",
)
# Conditions over more combinations than this are not enumerated.
MOST_COMBINATIONS = 4096


@dataclass(frozen=True)
class Finding:
    """One fault: `place` leads to it ("pages.1.fields.0.condition"), `sentence` says it."""

    place: str
    sentence: str


def check_form(source: JsonObject) -> list[Finding]:
    """The faults of meaning of a definition whose shape `schemas.shape_faults` accepted."""
    form = compile_form(source)
    return [
        *_duplicates(form),
        *_references(form),
        *_service(form),
        *_silence(form),
        *_fields(form),
        *_conditions(form),
    ]


def _duplicates(form: Form) -> Iterator[Finding]:
    fields = Counter(item.id for page in form.pages for item in page.fields)
    pages = Counter(page.id for page in form.pages)
    for field_id in (key for key, count in fields.items() if count > 1):
        yield Finding(
            "pages",
            _("Plusieurs questions portent l’identifiant « %(id)s » : gardez-en une seule.")
            % {"id": field_id},
        )
    for page_id in (key for key, count in pages.items() if count > 1):
        yield Finding(
            "pages",
            _("Plusieurs pages portent l’identifiant « %(id)s » : gardez-en une seule.")
            % {"id": page_id},
        )


def _references(form: Form) -> Iterator[Finding]:
    """The family, and the fields that the applicant and the digest name."""
    if form.family not in FAMILIES:
        yield Finding(
            "family",
            _("La famille « %(family)s » n’existe pas. Choisissez-en une dans la liste.")
            % {"family": form.family},
        )
    if not form.applicant.name:
        yield Finding(
            "applicant.name", _("Indiquez quelles questions donnent le nom du demandeur.")
        )
    if not form.applicant.email and not form.applicant.phone:
        yield Finding(
            "applicant",
            _("Indiquez quelle question permet de joindre le demandeur : courriel ou téléphone."),
        )
    yield from _named(form, "applicant.name", form.applicant.name, ("text",))
    yield from _named(form, "applicant.email", (form.applicant.email,), ("email",))
    yield from _named(form, "applicant.phone", (form.applicant.phone,), ("phone",))
    yield from _named(form, "digest", form.digest, ())


def _named(
    form: Form, place: str, ids: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator[Finding]:
    """A finding for each id that is no field, or a field of another type than `kinds`."""
    for field_id in filter(None, ids):
        if field_id not in form.by_id:
            yield Finding(
                place,
                _("La question « %(id)s » n’existe pas dans ce formulaire.") % {"id": field_id},
            )
        elif kinds and form.by_id[field_id].kind not in kinds:
            yield Finding(
                place,
                _("La question « %(id)s » n’a pas le bon type pour cet usage.") % {"id": field_id},
            )


def _service(form: Form) -> Iterator[Finding]:
    """What the acknowledgement must carry (CRPA R112-11-1, 2°)."""
    sentences = {
        "name": _("Indiquez le nom du service chargé du dossier."),
        "address": _("Indiquez l’adresse postale du service : l’accusé d’enregistrement la donne."),
        "email": _("Indiquez le courriel du service : l’accusé d’enregistrement le donne."),
        "phone": _("Indiquez le téléphone du service : l’accusé d’enregistrement le donne."),
    }
    for key, sentence in sentences.items():
        if not getattr(form.service, key).strip():
            yield Finding(f"service.{key}", sentence)


def _silence(form: Form) -> Iterator[Finding]:
    if form.silence.outcome == "sans_objet":
        return
    if form.silence.n < 1:
        yield Finding("silence.delay", _("Indiquez au bout de combien de temps le silence décide."))
    if not form.silence.basis.strip():
        yield Finding("silence.basis", _("Indiquez le texte qui donne son effet au silence."))


def _fields(form: Form) -> Iterator[Finding]:
    for place, item in _places(form):
        for key, sentence in kind_of(item).faults():
            yield Finding(f"{place}.{key}", sentence)
    for index, page in enumerate(form.pages):
        if not page.fields:
            yield Finding(
                f"pages.{index}.fields",
                _("La page « %(title)s » n’a aucune question.") % {"title": page.title},
            )


def _places(form: Form) -> Iterator[tuple[str, Field]]:
    for index, page in enumerate(form.pages):
        for position, item in enumerate(page.fields):
            yield f"pages.{index}.fields.{position}", item


def _conditions(form: Form) -> Iterator[Finding]:
    """Faults of each condition, in the order of the pages; only earlier fields may be read."""
    earlier: dict[str, Field] = {}
    for index, page in enumerate(form.pages):
        if page.condition is not None:
            yield from _condition(
                f"pages.{index}.condition", page.title, page.condition, form, earlier
            )
        for position, item in enumerate(page.fields):
            if item.condition is not None:
                place = f"pages.{index}.fields.{position}.condition"
                yield from _condition(place, item.label, item.condition, form, earlier)
            earlier[item.id] = item


def _condition(
    place: str, title: str, tree: Tree, form: Form, earlier: Mapping[str, Field]
) -> Iterator[Finding]:
    mistakes = check(tree, {key: KINDS[item.kind].logic for key, item in form.by_id.items()})
    yield from (Finding(place, sentence) for sentence in mistakes)
    if mistakes:
        return
    read = sorted({name.split(".")[0] for name in names(tree)})
    late = [name for name in read if name not in earlier]
    if late:
        yield Finding(
            place,
            _(
                "La condition de « %(title)s » lit « %(names)s », que la personne n’a pas encore "
                "rempli : déplacez la question plus haut."
            )
            % {"title": title, "names": ", ".join(late)},
        )
    elif not _can_hold(tree, [earlier[name] for name in read]):
        yield Finding(
            place,
            _("« %(title)s » ne s’affichera jamais : sa condition n’est jamais remplie.")
            % {"title": title},
        )


def _can_hold(tree: Tree, read: list[Field]) -> bool:
    """False when no combination of answers makes the condition true.

    Only fields with few possible answers are enumerated; for others the doubt is in their favour.
    """
    domains = [kind_of(item).domain() for item in read]
    if any(domain is None for domain in domains):
        return True
    known = [domain for domain in domains if domain is not None]
    combinations = itertools.islice(itertools.product(*known), MOST_COMBINATIONS + 1)
    for count, values in enumerate(combinations):
        answers = {item.id: value for item, value in zip(read, values, strict=True)}
        if count == MOST_COMBINATIONS or truth(evaluate(tree, answers)):
            return True
    return False
