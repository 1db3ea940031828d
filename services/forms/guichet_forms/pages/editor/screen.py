"""The three panes: outline, page, properties of what is selected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, sentence
from guichet_kit.pages import render
from guichet_questions import palette
from guichet_questions.result import PageResult
from sqlalchemy.orm import Session

from guichet_forms.actions import blocks, existence, works
from guichet_forms.actions.sources.offering import Offered, offered_sources
from guichet_forms.actions.works import BLOCK, Opened
from guichet_forms.core.answers import typed_answers
from guichet_forms.core.checking import Finding
from guichet_forms.core.editing import Source, page_at, place_of, walk
from guichet_forms.core.editing.faults import Faults, brought
from guichet_forms.core.editing.outline import outline
from guichet_forms.core.inputs import Inputs
from guichet_forms.models import Block
from guichet_forms.pages.editor import choosing
from guichet_forms.pages.editor.desk import DESIGNER, both, designer, work_url
from guichet_forms.pages.editor.shown import with_stand_ins
from guichet_forms.schemas import properties
from guichet_forms.schemas.card import card_labels
from guichet_forms.schemas.property_values import seen, shown
from guichet_forms.schemas.working import Reading, read_working

OUTLINE, CANVAS, SIDE = "plan", "page", "reglages"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is selected: a page always, a question perhaps; `pane` is the one seen on a phone.

    `holder` and `after` say where a question is about to be inserted, `moving` that the selected
    question is about to be moved, `added` that it has just been made.
    """

    page: str
    question: str = ""
    pane: str = OUTLINE
    holder: str = ""
    after: str = ""
    moving: bool = False
    added: bool = False

    def arguments(self, **more: Any) -> dict[str, Any]:
        """The same as the arguments of an address."""
        chosen = {"question": self.question} if self.question else {"page": self.page}
        return {**chosen, "volet": self.pane, **more}


@dataclass(frozen=True)
class Said:
    """What has just been done, in words, and the conditions that it broke."""

    text: str = ""
    broken: tuple[str, ...] = ()
    refused: str = ""


def selection_of(source: Source, asked: Mapping[str, Any]) -> Selection:
    """What an address selects; what is no more there falls back to its page, or to the first."""
    pages = [page["id"] for page in source["pages"]]
    page = asked.get("page", "") if asked.get("page") in pages else pages[0]
    places = {place.field["id"]: place for place in walk(source)}
    question = asked.get("question", "")
    if question in places:
        page = pages[places[question].page]
    else:
        question = ""
    holder = asked.get("dans", "")
    chosen = bool(question or asked.get("page"))
    return Selection(
        page=page,
        question=question,
        pane=asked.get("volet") or (SIDE if chosen or holder else OUTLINE),
        holder=holder if holder in {*pages, *places} else "",
        after=asked.get("apres", ""),
        moving=bool(question and asked.get("deplacer")),
        added=bool(asked.get("neuve")),
    )


@both("modifier", endpoint="show_work")
@allow(DESIGNER)
def show_work(kind: str, slug: str) -> Response:
    """Show the working copy, and what is selected in it."""
    with transaction() as session:
        opened = works.open_work(session, kind, slug, designer())
        said = _just_done(session, opened) if request.args.get("fait") else Said()
        more = around(session, opened)
    return show(opened, selection_of(opened.source, request.args), said, more)


def _just_done(session: Session, opened: Opened) -> Said:
    if opened.work is None:
        return Said()
    return Said(*works.last_step(session, opened.work))


def around(session: Session, opened: Opened) -> dict[str, Any]:
    """What the panes show of the rest of the house: the reusable blocks, their versions.

    `unknown` says what the working copy names and that is not there.
    """
    unknown = existence.unknown(session, opened.source)
    sources = offered_sources(session, choosing.named_sources(opened.source))
    offered = {one.slug: one for one in sources}
    if opened.kind == BLOCK:
        return {"reusable": [], "newest": {}, "unknown": unknown, "offered": offered}
    found, _after = blocks.list_for(session, designer(), size=100, ready=True)
    newest = {block.slug: block.newest for block in found}
    return {"reusable": found, "newest": newest, "unknown": unknown, "offered": offered}


def show(
    opened: Opened,
    chosen: Selection,
    said: Said,
    more: Mapping[str, Any],
    *,
    status: int = 200,
    typed: Inputs | None = None,
) -> Response:
    """Render the panes: the whole page, or what htmx replaces.

    `typed` is what was posted and refused: it stays in the inputs.
    """
    reading = read_working(opened.source)
    faults = concerning(opened, reading, more["unknown"])
    title = _("Modifier : %(title)s", title=opened.source.get("title", ""))
    return render(
        "forms/builder/work.html",
        title=title,
        area="desk",
        scripts=["builder.js"],
        block="work",
        status=status,
        opened=opened,
        is_block=isinstance(opened.thing, Block),
        chosen=chosen,
        said=said,
        faults=faults,
        card_labels=card_labels(opened.source) if faults.form else {},
        nodes=outline(opened.source, faults),
        held=opened.held_by_other(designer()),
        url=lambda **given: work_url(opened.kind, opened.slug, **given),
        act_url=work_url(opened.kind, opened.slug, **chosen.arguments()),
        labels=labels_of(opened.source),
        type_of=lambda kind: palette.entry_of(kind).label,
        **_canvas(opened, chosen, reading),
        **_side(opened, chosen, faults, typed, more["offered"]),
        **more,
    )


def concerning(opened: Opened, reading: Reading, unknown: Iterable[Finding] = ()) -> Faults:
    """The faults by what they concern; those of a procedure do not concern a block.

    `unknown` are those of what is named and not there.
    """
    found = brought(opened.source, (*reading.faults, *unknown))
    if opened.kind == BLOCK:
        return replace(found, form={k: v for k, v in found.form.items() if k == "title"})
    return found


def labels_of(source: Source) -> dict[str, str]:
    """The labels of the questions and of their answers, for the sentences of conditions."""
    labels: dict[str, str] = {}
    for place in walk(source):
        field = place.field
        labels[field["id"]] = str(field.get("label") or field["id"])
        for option in field.get("options") or ():
            if isinstance(option, dict):
                labels[f"{field['id']}={option.get('value')}"] = str(option.get("label"))
    return labels


def in_words(tree: Any, labels: Mapping[str, str]) -> list[tuple[bool, str]]:
    """A condition as pieces of a sentence: whether a piece is a name or a value, and its words."""
    if tree is None:
        return []
    try:
        words = sentence(tree, labels)
    except LogicRefused:
        return [(False, _("cette condition n’est pas lisible"))]
    return [(n % 2 == 1, piece) for n, piece in enumerate(words.split("*")) if piece]


def _canvas(opened: Opened, chosen: Selection, reading: Reading) -> dict[str, Any]:
    index = [page["id"] for page in opened.source["pages"]].index(chosen.page)
    page = reading.form.pages[index]
    holder = place_of(opened.source, chosen.question).holder if chosen.question else {}
    return {
        "page": page,
        "in_sight_of": holder.get("id") if "type" in holder else chosen.question,
        "page_source": opened.source["pages"][index],
        "page_number": index + 1,
        "result": with_stand_ins(PageResult(raw=typed_answers(page, {})), page.fields),
    }


def _side(
    opened: Opened,
    chosen: Selection,
    faults: Faults,
    typed: Inputs | None,
    offered: Mapping[str, Offered],
) -> dict[str, Any]:
    """What the third pane shows: the question, or the page."""
    source, labels = opened.source, labels_of(opened.source)
    if not chosen.question:
        page = page_at(source, chosen.page)
        return {
            "question": None,
            "groups": palette.groups(),
            "own_faults": faults.pages.get(chosen.page, {}),
            "condition": in_words(page.get("condition"), labels),
            "checks": _checks(page.get("rules", ()), labels),
            "values": {key: str(page.get(key, "")) for key in ("title", "text")},
        }
    place = place_of(source, chosen.question)
    field, kind = place.field, str(place.field.get("type", ""))
    in_sight, behind = properties.arranged(kind)
    listed = properties.all_of(kind)
    values = {one.key: _value(one, field, typed) for one in listed}
    known = choosing.Around(source, chosen.question, offered)
    return {
        "question": field,
        "place": place,
        "groups": palette.groups(),
        "own_faults": faults.questions.get(chosen.question, {}),
        "condition": in_words(field.get("condition"), labels),
        "formula": _calculation(field, labels),
        "checks": _checks(field.get("validations", ()), labels),
        "basics": properties.basics(kind),
        "firsts": {one.key: one for one in properties.firsts(kind)},
        "in_sight": choosing.with_choices(in_sight, values, kind, known),
        "behind": choosing.with_choices(behind, values, kind, known),
        "origins": choosing.origins(known),
        "values": values,
        "seen": seen(listed, field),
    }


def _calculation(field: Source, labels: Mapping[str, str]) -> list[tuple[bool, str]]:
    """The calculation of a computed value in words, nothing while it is not written."""
    tree = field.get("formula")
    return [] if tree == palette.START else in_words(tree, labels)


def _value(one: properties.Property, field: Source, typed: Inputs | None) -> str:
    if typed is not None and one.name in typed:
        return typed.get(one.name, "")
    return shown(one, field)


def _checks(checks: Any, labels: Mapping[str, str]) -> list[tuple[list[tuple[bool, str]], str]]:
    """Checks as their sentence and their message."""
    return [(in_words(one.get("check"), labels), str(one.get("message", ""))) for one in checks]
