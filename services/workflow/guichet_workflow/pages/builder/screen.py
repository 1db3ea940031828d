"""The three panes: outline, circuit in sentences, properties of what is selected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _, ngettext
from guichet_kit.pages import render
from sqlalchemy.orm import Session

from guichet_workflow.actions import drafts, running
from guichet_workflow.actions.drafts import Opened
from guichet_workflow.actions.names import Named, names_known
from guichet_workflow.actions.outside import Outside, read_outside
from guichet_workflow.actions.publication import findings_of
from guichet_workflow.actions.simulations import Example, open_example
from guichet_workflow.actions.stuck import INCIDENTS, STILL, Stuck, count_stuck
from guichet_workflow.core.editing import Place, find, items_of, locate, part_of
from guichet_workflow.core.editing.anchors import starts
from guichet_workflow.core.editing.conditions import operators
from guichet_workflow.core.editing.posted import Inputs
from guichet_workflow.core.editing.questions import ONLY
from guichet_workflow.core.editing.references import uses_of
from guichet_workflow.core.editing.sentences import Words, entries_of, told, words_for
from guichet_workflow.core.editing.subjects import Subject, labels_of, subjects_of
from guichet_workflow.core.exchange.bundle import templates_of
from guichet_workflow.core.palette import Kind, actions_offered, part_kind
from guichet_workflow.core.palette.parts import tones
from guichet_workflow.core.sketch import draw
from guichet_workflow.pages.builder.desk import (
    DESIGNER,
    STUCK,
    blueprint,
    designer,
    desk_url,
    families,
)
from guichet_workflow.pages.builder.examples import Reading, is_changed, offered, with_examples
from guichet_workflow.pages.builder.formulas import formula_calls, formula_names
from guichet_workflow.pages.builder.inputs import (
    accepted_files,
    inputs_of,
    natures,
    settings_of,
    units,
    ways_of_value,
)
from guichet_workflow.pages.builder.points import levels_of, points_of
from guichet_workflow.pages.builder.selection import CANVAS, OUTLINE, SIDE, Selection, selection_of
from guichet_workflow.pages.builder.shown import anytime_of, cards_of, parts_named, worst
from guichet_workflow.pages.builder.types import field_types, type_names

EXAMPLE = "exemple"
"""The input of the example that conditions are tried on."""
__all__ = ["CANVAS", "OUTLINE", "SIDE", "Known", "Said", "Selection", "around", "show"]


@dataclass(frozen=True)
class Said:
    """What has just been done, in words, or why nothing was."""

    text: str = ""
    refused: str = ""
    imported: bool = False


@dataclass(frozen=True)
class Known:
    """What the panes show of the rest: running cases by status, answers, what exists outside.

    `example` is what conditions and calculations are tried on.
    """

    running: Mapping[str, int]
    subjects: tuple[Subject, ...]
    outside: Outside
    stuck: Mapping[str, Stuck]
    example: Example
    named: Named = field(default_factory=dict)


def around(session: Session, opened: Opened) -> Known:
    """Read what the panes show besides the circuit itself."""
    answers = running.answers_known(session, opened.slug)
    counts = running.count_by_status(session, opened.slug)
    outside = read_outside(session, opened.slug)
    stuck = count_stuck(session, opened.slug)
    subjects = tuple(subjects_of(opened.source, answers))
    example = open_example(session, opened, answers, request.values.get(EXAMPLE, ""))
    named = names_known(session, opened.source)
    return Known(counts, subjects, outside, stuck, example, named)


@blueprint.get("/<slug>/")
@allow(DESIGNER)
def show_circuit(slug: str) -> Response:
    """Show a circuit being made, or in use, and what is selected in it."""
    with transaction() as session:
        opened = drafts.read_draft(session, slug, families())
        known = around(session, opened)
    said = Said(imported=request.args.get("repris") == "1")
    return show(opened, selection_of(slug, opened.source, request.args), known, said)


def show(
    opened: Opened,
    chosen: Selection,
    known: Known,
    said: Said | None = None,
    *,
    status: int = 200,
    typed: Inputs | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    """Render the panes; `typed` and `faults` are what was posted and refused: it stays."""
    said = said or Said()
    source = opened.source
    words = words_for(source, labels_of(known.subjects))
    points = points_of(source, words, findings_of(source, known.outside), chosen)
    levels = levels_of(points)
    title = _("Circuit : %(title)s", title=source.get("title") or opened.slug)
    return render(
        "workflow/builder/work.html",
        title=_("Erreur : %(title)s", title=title) if said.refused or faults else title,
        area="desk",
        scripts=["builder.js"],
        block="work",
        status=status,
        opened=opened,
        chosen=chosen,
        said=said,
        points=points,
        blocking=sum(one.level == "blocking" for one in points),
        held=opened.held_by_other(designer()),
        cards=cards_of(source, words, levels, known.running),
        stuck=_stuck(opened, words, known),
        anytime=anytime_of(source, words, levels),
        functions=[(one, told(one, words)) for one in items_of(source, "functions")],
        silence=_told(source, "silence", words),
        whole=_whole(source, words),
        tone_of=lambda path: worst(levels, path, own=True),
        **_drawn(source, chosen, words, known),
        **_side(source, chosen, words, known, typed, faults or {}),
    )


def _drawn(
    source: Mapping[str, Any], chosen: Selection, words: Words, known: Known
) -> dict[str, Any]:
    """The drawing, when it is asked for, and where each of its statuses is mended."""
    if not chosen.view:
        return {"drawn": None}
    natures = part_kind("status").property("kind")
    labels = natures.options if natures else ()
    statuses = items_of(source, "statuses")
    return {
        "drawn": draw(source, words),
        "urls": {one.id: chosen.url(partie=one.path, volet=SIDE) for one in statuses},
        "kinds": {one.id: dict(labels).get(str(one.node.get("kind")), "") for one in statuses},
        "natures": labels,
        "running": known.running,
    }


def _stuck(opened: Opened, words: Words, known: Known) -> dict[str, list[dict[str, str]]]:
    """By status, what is stuck there, each with the list of those cases."""
    return {
        status: [
            {"text": text, "url": desk_url(opened.slug, STUCK, quoi=which, statut=status)}
            for which, text in _stuck_words(one)
        ]
        for status, one in known.stuck.items()
        if status in words.statuses
    }


def _stuck_words(one: Stuck) -> Iterator[tuple[str, str]]:
    if one.incidents:
        yield INCIDENTS, ngettext("%(num)s incident", "%(num)s incidents", one.incidents)
    if one.still:
        yield STILL, ngettext("%(num)s sans mouvement", "%(num)s sans mouvement", one.still)


def _told(source: Mapping[str, Any], path: str, words: Words) -> str:
    place = find(source, path)
    return told(place, words) if place else ""


def _whole(source: Mapping[str, Any], words: Words) -> list[str]:
    """What the circuit says of itself."""
    start = words.statuses.get(str(source.get("start")), "…")
    found = [_("Commence par « %(name)s ».", name=start)]
    if source.get("withdrawal"):
        name = words.statuses.get(source["withdrawal"], source["withdrawal"])
        found.append(_("Si l’usager retire sa demande, alors « %(name)s ».", name=name))
    else:
        found.append(_("L’usager ne peut pas retirer sa demande."))
    days = source.get("anonymise_after_days", 90)
    found.append(_("Données personnelles effacées %(days)s jours après la clôture.", days=days))
    return found


def _side(
    source: Mapping[str, Any],
    chosen: Selection,
    words: Words,
    known: Known,
    typed: Inputs | None,
    faults: Mapping[str, str],
) -> dict[str, Any]:
    """What the third pane shows: the properties of the part, or what may be added."""
    place = locate(source, chosen.path)
    subjects = {one.name: one for one in known.subjects}
    reading = Reading(place=place, subjects=subjects, labels=words.labels, typed=typed)
    inputs = inputs_of(place, words, subjects, typed, faults)
    inputs, may_try = with_examples(inputs, known.example, reading)
    return {
        "place": place,
        "inputs": inputs,
        "example": known.example if may_try else None,
        "examples": offered(known.example),
        "unsaved": not faults and is_changed(reading),
        "faults": faults,
        "identifier": typed.get("p-id", place.id) if typed else place.id,
        "uses": [] if not place.path else _uses(source, place, words),
        "siblings": len(items_of(source, place.holder)) if place.holder else 0,
        "words": words,
        "subjects": known.subjects,
        "roles": known.outside.roles or (),
        "named": known.named,
        "templates": templates_of(source),
        "written": _written(source, known.outside),
        "groups": _groups(chosen.holder),
        "holder_kind": _holder_kind(chosen.holder),
        "operators": operators(),
        "units": units(),
        "tones": tones(),
        "starts": starts(),
        "field_types": field_types(),
        "all_types": type_names(),
        "accepted": accepted_files(),
        "only": ONLY,
        "natures_of_option": natures(),
        "entries": {table: entries_of(source, table) for table in ("teams", "tags", "urgency")},
        "ways": ways_of_value(),
        "settings": settings_of(known.subjects),
        "formula_names": formula_names(known.subjects),
        "formula_calls": formula_calls(),
    }


def _written(source: Mapping[str, Any], known: Outside) -> dict[str, list[str]]:
    """The templates to choose from: those that exist, and those that the circuit names already."""
    named = templates_of(source)
    exist = {"messages": known.messages, "documents": known.documents}
    return {kind: sorted({*(exist[kind] or ()), *named[kind]}) for kind in exist}


def _uses(source: Mapping[str, Any], place: Place, words: Words) -> list[tuple[str, str]]:
    names = parts_named(source, words)
    return [(one.path, names[one.path]) for one in uses_of(source, place.path) if one.path]


def _groups(holder: str) -> list[tuple[str, list[Kind]]]:
    """The actions that may be added, by group, in their order."""
    if not holder or part_of(holder) != "action":
        return []
    grouped: dict[str, list[Kind]] = {}
    for kind in actions_offered():
        grouped.setdefault(kind.group, []).append(kind)
    return list(grouped.items())


def _holder_kind(holder: str) -> Kind | None:
    """What is to be added when it is no action."""
    part = part_of(holder) if holder else "action"
    return None if part == "action" else part_kind(part)
