"""The forms of a bundle: compared with the versions that are here, then added to them."""

from collections.abc import Iterator
from typing import Any

from guichet_kit.i18n import _, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.actions import blocks, procedures, starting
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.exchange.parts import unknown_sources
from guichet_forms.actions.exchange.report import CHANGED, MOST_NOTES, NEW, SAME, Item, refusal
from guichet_forms.core.checking import FAMILIES, Finding
from guichet_forms.core.definition import compile_form
from guichet_forms.core.exchange.bundle import Bundle, Element
from guichet_forms.core.exchange.notes import Note
from guichet_forms.core.exchange.recorded import failures
from guichet_forms.models import FormVersion, Procedure
from guichet_forms.schemas.definition import form_faults
from guichet_forms.schemas.working import read_working


def plan_form(session: Session, who: Designer, element: Element, bundle: Bundle) -> Item:
    """What becomes of a form: versions that are not here would be added after those that are."""
    slug, definitions = element["slug"], [v["definition"] for v in element["versions"]]
    title = str(definitions[-1].get("title", slug))
    faults = list(_faults(session, who, element, bundle))
    if faults:
        return refusal("forms", slug, title, faults)
    known = _known(session, slug)
    added = [definition for definition in definitions if definition not in known]
    status = SAME if not added else CHANGED if known else NEW
    return Item("forms", slug, title, status, tuple(_said(element, len(added), status)))


def _faults(session: Session, who: Designer, element: Element, bundle: Bundle) -> Iterator[Finding]:
    slug, here = element["slug"], session.get(Procedure, element["slug"])
    if here is not None and not who.reaches(here.family):
        yield Finding("slug", _("Une démarche d’une autre famille a déjà cette adresse."))
    if slug in starting.RESERVED:
        yield Finding("slug", _("Cette adresse est réservée : changez « slug »."))
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


def _said(element: Element, added: int, status: str) -> Iterator[Note]:
    if status == CHANGED:
        sentence = ngettext("%(num)s version à ajouter.", "%(num)s versions à ajouter.", added)
        yield Note("", sentence)
    form = compile_form(element["versions"][-1]["definition"])
    tests = element.get("tests", [])
    wrong = [(test["name"], told) for test in tests if (told := failures(form, test))]
    for name, told in wrong[:MOST_NOTES]:
        sentence = _("L’essai « %(name)s » ne passe pas. %(why)s")
        yield Note("tests", sentence % {"name": name, "why": " ".join(told[:3])})
    if tests and not wrong:
        passed = ngettext("%(num)s essai passe.", "Les %(num)s essais passent.", len(tests))
        yield Note("tests", passed)


def _known(session: Session, slug: str) -> list[dict[str, Any]]:
    """The definitions that are here, the oldest first."""
    own = select(FormVersion.source).where(FormVersion.slug == slug)
    return list(session.scalars(own.order_by(FormVersion.number)))


def apply_form(session: Session, who: Designer, element: Element, *, publish: bool) -> None:
    """Add the versions that are not here; on `publish`, put in use the one that was, or the last.

    A form that was in use here stays on its version otherwise.
    """
    slug = element["slug"]
    known = _known(session, slug)
    for version in element["versions"]:
        if version["definition"] not in known:
            procedures.add_version(session, version["definition"], who.name)
            blocks.note_uses(session, slug, version["definition"])
    if publish:
        wanted = next((v for v in element["versions"] if v.get("live")), element["versions"][-1])
        numbers = select(FormVersion.number).where(
            FormVersion.slug == slug, FormVersion.source == wanted["definition"]
        )
        number = session.scalars(numbers.order_by(FormVersion.number.desc())).first()
        procedures.put_live(session, slug, int(number or 1))


def plan_working(who: Designer, definition: dict[str, Any], notes: tuple[Note, ...]) -> Item:
    """What becomes of a definition that may be incomplete: a working copy, never refused for that.

    What it still lacks is said beside what was lost.
    """
    slug, title = str(definition["slug"]), str(definition["title"])
    if definition["family"] not in FAMILIES or not who.reaches(definition["family"]):
        fault = Finding("family", _("Choisissez une famille que vos rôles vous ouvrent."))
        return refusal("forms", slug, title, [fault])
    left = [
        Note(fault.place, _("À compléter : %(what)s") % {"what": fault.sentence})
        for fault in read_working(definition).faults
    ]
    return Item("forms", slug, title, NEW, (*notes, *left[:MOST_NOTES]))


def apply_working(session: Session, who: Designer, definition: dict[str, Any]) -> str:
    """Begin a procedure with this working copy; give its slug."""
    return starting.begin_procedure(session, definition, who, definition["slug"]).slug
