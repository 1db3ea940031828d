"""Files of definitions: read, compared with what is here, applied whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from guichet_kit.i18n import _
from sqlalchemy.orm import Session

from guichet_forms.actions.audit import note
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.exchange.forms import (
    apply_form,
    apply_working,
    plan_form,
    plan_working,
)
from guichet_forms.actions.exchange.parts import (
    apply_block,
    apply_card,
    apply_source,
    plan_block,
    plan_card,
    plan_source,
)
from guichet_forms.actions.exchange.report import CHANGED, NEW, REFUSED, Item, Report, refusal
from guichet_forms.core.checking import Finding
from guichet_forms.core.exchange.archives import is_archive
from guichet_forms.core.exchange.bundle import PARTS, Bundle, Element, is_bundle, read_bundle
from guichet_forms.core.exchange.notes import FileRefused, Note
from guichet_forms.core.exchange.publik import Completion, Converted, convert, read_publik
from guichet_forms.core.exchange.publik.reading import is_publik
from guichet_forms.problems import BundleRefused
from guichet_forms.schemas.bundles import element_faults

PLANS = MappingProxyType(
    {"blocks": plan_block, "sources": plan_source, "cards": plan_card, "forms": plan_form}
)
APPLIES = MappingProxyType({"blocks": apply_block, "sources": apply_source, "cards": apply_card})
MOST_ELEMENTS = 500


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file and its name; for Publik `completion` gives what it does not say."""

    content: bytes
    name: str = ""
    completion: Completion = field(default_factory=Completion)
    publish: bool = False


def plan(session: Session, who: Designer, given: Given) -> Report:
    """Say what an import would do, and change nothing. Raises `FileRefused`."""
    if is_bundle(given.content):
        return Report(tuple(_planned(session, who, read_bundle(given.content))))
    converted, notes = _converted(given)
    items = [plan_working(who, one.definition, tuple(one.notes)) for one in converted]
    return Report(tuple(items), notes)


def apply(session: Session, who: Designer, given: Given) -> Report:
    """Import a file, and say what was done. Raises `FileRefused`, `BundleRefused`."""
    report = plan(session, who, given)
    if report.refused:
        raise BundleRefused(errors=dict(_told(report)))
    if is_bundle(given.content):
        bundle = read_bundle(given.content)
        items = (_applied(session, who, bundle, item, given) for item in report.items)
        report = replace(report, items=tuple(items))
    else:
        report = _begun(session, who, given, report)
    changed = [item.slug for item in report.items if item.status in (NEW, CHANGED)]
    note(session, "definitions.imported", actor=who.subject, about=given.name[:80], slugs=changed)
    return replace(report, applied=True)


def _converted(given: Given) -> tuple[list[Converted], tuple[Note, ...]]:
    if not (is_archive(given.content) or is_publik(given.content)):
        raise FileRefused(_("Ce fichier n’est ni un paquet de Guichet, ni un export de Publik."))
    found = read_publik(given.content, given.name)
    if not found.forms:
        raise FileRefused(_("Aucun formulaire n’a été trouvé dans ce fichier."))
    forms = [convert(root, found.blocks, given.completion) for root in found.forms[:MOST_ELEMENTS]]
    return forms, tuple(found.notes)


def _begun(session: Session, who: Designer, given: Given, report: Report) -> Report:
    """The working copies begun, under the addresses that they got."""
    converted, _notes = _converted(given)
    pairs = zip(report.items, converted, strict=True)
    items = [replace(item, slug=apply_working(session, who, one.definition)) for item, one in pairs]
    return replace(report, items=tuple(items))


def _planned(session: Session, who: Designer, bundle: Bundle) -> Iterator[Item]:
    if sum(len(elements) for elements in bundle.values()) > MOST_ELEMENTS:
        raise FileRefused(_("Ce paquet a plus de 500 éléments : importez-le en plusieurs fois."))
    sound, faulty = _sorted_out(bundle)
    yield from faulty
    for part in PARTS:
        for element in sound[part]:
            yield PLANS[part](session, who, element, sound)


def _sorted_out(bundle: Bundle) -> tuple[Bundle, list[Item]]:
    """Give the elements that may be imported, and what is wrong with the others."""
    sound: Bundle = {part: [] for part in PARTS}
    faulty = []
    for part in PARTS:
        seen: set[str] = set()
        for element in bundle[part]:
            slug = str(element.get("slug", ""))[:80]
            faults = element_faults(part, element)
            if slug in seen:
                faults = [Finding("slug", _("Deux éléments portent ce nom."))]
            seen.add(slug)
            if faults:
                faulty.append(refusal(part, slug, "", faults))
            else:
                sound[part].append(element)
    return sound, faulty


def _applied(session: Session, who: Designer, bundle: Bundle, item: Item, given: Given) -> Item:
    """Apply an element, and give it with what has to be said once it is done."""
    element: Element = next(one for one in bundle[item.part] if one["slug"] == item.slug)
    if item.part == "forms" and (given.publish or item.status in (NEW, CHANGED)):
        said = apply_form(session, who, element, publish=given.publish)
        return replace(item, notes=(*item.notes, *said))
    if item.status in (NEW, CHANGED):
        APPLIES[item.part](session, who, element)
    return item


def _told(report: Report) -> Iterator[tuple[str, str]]:
    """Why each refused element is, by place."""
    for item in report.items:
        if item.status == REFUSED:
            for number, one in enumerate(item.notes):
                place = ".".join(filter(None, (item.part, item.slug, one.place)))
                yield place or str(number), one.sentence


def as_json(report: Report) -> Mapping[str, Any]:
    """The report as the API gives it."""
    return {
        "items": [
            {
                "part": item.part,
                "slug": item.slug,
                "title": item.title,
                "status": item.status,
                "notes": [_note(one) for one in item.notes],
                "left": [_note(one) for one in item.left],
            }
            for item in report.items
        ],
        "notes": [_note(one) for one in report.notes],
        "refused": report.refused,
        "applied": report.applied,
    }


def _note(one: Note) -> dict[str, str]:
    return {"place": one.place, "sentence": one.sentence}


def from_json(kept: Mapping[str, Any]) -> Report:
    """The report that `as_json` wrote."""
    items = [
        Item(
            one["part"],
            one["slug"],
            one["title"],
            one["status"],
            tuple(Note(**note) for note in one["notes"]),
            tuple(Note(**note) for note in one.get("left", ())),
        )
        for one in kept["items"]
    ]
    notes = tuple(Note(**one) for one in kept["notes"])
    return Report(tuple(items), notes, applied=bool(kept["applied"]))
