"""The forms of a bundle and their recorded tests: compared with what is here, then added to it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from guichet_kit.i18n import _, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.actions import blocks, procedures, publication, rehearsals, starting
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.exchange.parts import unknown_sources
from guichet_forms.actions.exchange.report import CHANGED, MOST_NOTES, NEW, SAME, Item, refusal
from guichet_forms.core.checking import FAMILIES, Finding
from guichet_forms.core.definition import compile_form
from guichet_forms.core.editing import walk
from guichet_forms.core.editing.faults import Faults, brought
from guichet_forms.core.exchange.bundle import Bundle, Element
from guichet_forms.core.exchange.notes import Note
from guichet_forms.core.rehearsal import replay
from guichet_forms.models import Block, FormVersion, Procedure
from guichet_forms.problems import NotReady
from guichet_forms.schemas.card import card_labels
from guichet_forms.schemas.definition import form_faults
from guichet_forms.schemas.working import read_working


def plan_form(session: Session, who: Designer, element: Element, bundle: Bundle) -> Item:
    """What becomes of a form: versions that are not here would be added after those that are."""
    slug, last = element["slug"], element["versions"][-1]["definition"]
    title = str(last.get("title", slug))
    faults = list(_faults(session, who, element, bundle))
    if faults:
        return refusal("forms", slug, title, faults)
    known = _known(session, slug)
    definitions = [settled(session, version["definition"]) for version in element["versions"]]
    added = [definition for definition in definitions if definition not in known]
    tests = rehearsals.unknown_among(session, slug, element.get("tests", []))
    status = NEW if not known else CHANGED if added or tests else SAME
    said = _said(element, len(added), len(tests), status)
    return Item("forms", slug, title, status, tuple(said))


def _faults(session: Session, who: Designer, element: Element, bundle: Bundle) -> Iterator[Finding]:
    slug, here = element["slug"], session.get(Procedure, element["slug"])
    if here is not None and not who.reaches(here.family):
        yield Finding("slug", _("Une démarche d’une autre famille a déjà cette adresse."))
    if slug in starting.RESERVED:
        yield Finding("slug", _("Cette adresse est réservée : changez « slug »."))
    for version in element["versions"]:
        place, definition = f"versions.{version['number']}", version["definition"]
        found = form_faults(definition)
        yield from (Finding(f"{place}.{fault.place}", fault.sentence) for fault in found)
        if found:
            continue
        if definition["slug"] != slug:
            yield Finding(place, _("Cette version ne porte pas le nom de la démarche."))
        if not who.reaches(definition["family"]):
            yield Finding(place, _("Vos rôles ne vous ouvrent pas cette famille."))
        yield from unknown_sources(session, definition, bundle)


def _said(element: Element, versions: int, tests: int, status: str) -> Iterator[Note]:
    """How many versions and recorded tests would be added, and the tests that do not hold."""
    if status == CHANGED and versions:
        added = ngettext("%(num)s version à ajouter.", "%(num)s versions à ajouter.", versions)
        yield Note("", added)
    if tests:
        yield Note("", ngettext("%(num)s test à ajouter.", "%(num)s tests à ajouter.", tests))
    form = compile_form(element["versions"][-1]["definition"])
    replayed = [(test["name"], replay(form, test)) for test in element.get("tests", [])]
    for name, told in [one for one in replayed if one[1]][:MOST_NOTES]:
        sentence = _("Le test « %(name)s » ne tient pas : %(why)s")
        yield Note("tests", sentence % {"name": name, "why": " ".join(told[:3])})
    if replayed and not any(told for _name, told in replayed):
        held = ngettext("Le test tient.", "Les %(num)s tests tiennent.", len(replayed))
        yield Note("tests", held)


def settled(session: Session, definition: dict[str, Any]) -> dict[str, Any]:
    """The definition with the versions of blocks that are known here.

    A block is numbered by each authority: a number beyond those that are here becomes the last one.
    """
    found = deepcopy(definition)
    origins = [place.field["from"] for place in walk(found) if "from" in place.field]
    if not origins:
        return found
    wanted = Block.slug.in_({origin["block"] for origin in origins})
    newest = {
        row[0]: row[1] for row in session.execute(select(Block.slug, Block.newest).where(wanted))
    }
    for origin in origins:
        last = newest.get(origin["block"])
        origin["version"] = min(origin["version"], last) if last else origin["version"]
    return found


def _known(session: Session, slug: str) -> list[dict[str, Any]]:
    """The definitions that are here, the oldest first."""
    own = select(FormVersion.source).where(FormVersion.slug == slug)
    return list(session.scalars(own.order_by(FormVersion.number)))


def apply_form(
    session: Session, who: Designer, element: Element, *, publish: bool
) -> tuple[Note, ...]:
    """Add the versions and recorded tests that are not here.

    On `publish`, put in use the version that was, or the last; a form that was in use here stays on
    its version otherwise. Give what has to be said of it.
    """
    slug = element["slug"]
    known = _known(session, slug)
    for version in element["versions"]:
        definition = settled(session, version["definition"])
        if definition not in known:
            procedures.add_version(session, definition, who.name)
            blocks.note_uses(session, slug, definition)
    rehearsals.bring_in(session, slug, element.get("tests", []), who.name)
    return _published(session, element) if publish else ()


def _published(session: Session, element: Element) -> tuple[Note, ...]:
    """Put the version in use that was, unless something blocks it as it would on the desk."""
    slug = element["slug"]
    wanted = next((v for v in element["versions"] if v.get("live")), element["versions"][-1])
    numbers = select(FormVersion.number).where(
        FormVersion.slug == slug, FormVersion.source == settled(session, wanted["definition"])
    )
    number = int(session.scalars(numbers.order_by(FormVersion.number.desc())).first() or 1)
    try:
        publication.publish(session, slug, number)
    except NotReady:
        sentence = _("La version est là, mais des points bloquent sa publication : corrigez-les.")
        return (Note("", sentence),)
    return ()


def plan_working(who: Designer, definition: dict[str, Any], notes: tuple[Note, ...]) -> Item:
    """What becomes of a definition that may be incomplete: a working copy, never refused for that.

    What it still lacks is said apart from what was lost.
    """
    slug, title = str(definition["slug"]), str(definition["title"])
    if definition["family"] not in FAMILIES or not who.reaches(definition["family"]):
        fault = Finding("family", _("Choisissez une famille que vos rôles vous ouvrent."))
        return refusal("forms", slug, title, [fault])
    faults = brought(definition, read_working(definition).faults)
    return Item("forms", slug, title, NEW, notes, tuple(_left(definition, faults))[:MOST_NOTES])


def _left(definition: dict[str, Any], faults: Faults) -> Iterator[Note]:
    """What a working copy lacks, each with the words that name where."""
    labels = card_labels(definition)
    for key, sentence in faults.form.items():
        yield Note(labels.get(key, ""), sentence)
    titles = {page["id"]: str(page.get("title", "")) for page in definition["pages"]}
    for page, sentences in faults.pages.items():
        yield from (Note(titles.get(page, ""), sentence) for sentence in sentences.values())
    asked = {place.field["id"]: str(place.field.get("label", "")) for place in walk(definition)}
    for question, sentences in faults.questions.items():
        yield from (Note(asked.get(question, ""), sentence) for sentence in sentences.values())


def apply_working(session: Session, who: Designer, definition: dict[str, Any]) -> str:
    """Begin a procedure with this working copy; give its slug."""
    return starting.begin_procedure(session, definition, who, definition["slug"]).slug
