"""What agents do from the case page; a loser of a race keeps her words."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import Principal, agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid, NotFound, Problem
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import fields
from guichet_workflow.actions import agents, graces, mentions
from guichet_workflow.actions.agents import Foreseen, Wish
from guichet_workflow.actions.carry import hold
from guichet_workflow.actions.reading import read_lines
from guichet_workflow.actions.refused import LostRight, NotNow, Outrun, Over
from guichet_workflow.actions.replies import check_complete
from guichet_workflow.answers import read_with_files
from guichet_workflow.core.questions import unowed
from guichet_workflow.pages import aside
from guichet_workflow.pages.case import case_page, opened, read
from guichet_workflow.pages.case_view import choices
from guichet_workflow.pages.case_view.timeline import agent_timeline
from guichet_workflow.pages.confirming import confirmation
from guichet_workflow.pages.joining import FILES
from guichet_workflow.pages.picking import ITEMS

LONGEST = 4_000
KINDS = (FILES, ITEMS)
Decision = Callable[..., Foreseen | None]
"""`agents.choose` and its like."""
Asked = tuple[tuple[fields.Field, ...], Mapping[str, Any], str]
"""What an act asks for, the data of the case, and the page where it leads, "" for the case."""
Find = Callable[[Session, UUID, str], Asked]
blueprint = Blueprint("acts", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.post("/choix")
@allow(agent)
def choose(request_id: UUID) -> BaseResponse:
    """Make a choice on the version that the page showed."""
    return _decide(request_id, agents.choose, fields_of, graces.CHOICE)


@blueprint.post("/actions")
@allow(agent)
def trigger(request_id: UUID) -> BaseResponse:
    """Do a global action on the version that the page showed."""
    return _decide(request_id, agents.trigger, fields_of_action, graces.ACTION)


@blueprint.post("/choix/annuler")
@allow(agent)
def take_back(request_id: UUID) -> BaseResponse:
    """Take back what waits, and show the case with what was typed, to change it."""
    try:
        grace_id = UUID(request.form.get("id", ""))
    except ValueError as error:
        raise NotFound from error
    with opened(request_id), transaction() as session:
        read(session, request_id)
        gone = graces.take_back(session, request_id, grace_id, principal())
    if gone.reason:
        return redirect_to(f"/agents/dossiers/{request_id}/")
    said = _("«\u00a0%(label)s\u00a0» est annulé. Rien n’est parti.", label=gone.label)
    return case_page(request_id, typed=gone.typed, said=said)


@blueprint.post("/fiche")
@allow(agent)
def fill(request_id: UUID) -> BaseResponse:
    """Keep the form of the status, complete or not, without moving the case."""
    return _decide(request_id, agents.fill, fields_of_status)


def _decide(request_id: UUID, act: Decision, find: Find, kind: str = "") -> BaseResponse:
    """Do an act, or keep what is of a `kind` for the seconds in which it may be taken back."""
    seconds = current_app.extensions["guichet"].settings.undo_s if kind else 0
    name, comment = request.form.get("choice", ""), text("comment")
    typed: dict[str, Any] = {"choice": name, "comment": comment, "fields": {}}
    asked: tuple[fields.Field, ...] = ()
    led: list[str] = []
    try:
        with opened(request_id), transaction() as session:
            asked, data, onwards = find(session, request_id, name)
            typed["fields"] = fields.typed(asked, request.form)
            act_name = agents.act_of(kind or agents.SHEET, name)
            form = (session, request_id, act_name, asked)
            got = {one: aside.got(*form, data, one) for one in KINDS}
            kept = {"comment": comment, "fields": typed["fields"]}
            ways = (aside.set_aside(*form, kept, things, one) for one, things in got.items())
            if away := next(filter(None, ways), ""):
                return redirect_to(away)
            _refuse_excess(comment)
            check_complete(comment, "comment")
            values = _values(asked, typed["fields"], data, {**got[FILES], **got[ITEMS]})
            typed["words"] = _words(typed, asked)
            wish = Wish(name, seen(), comment, values, request.form.get("confirme") == "oui")
            later = graces.waiting(kind, principal(), wish, typed, seconds)
            do = {"do": agents.noting_page(led, later if seconds else agents.carry_out)}
            foreseen = act(session, request_id, principal(), wish, **(do if kind else {}))
    except Invalid as problem:
        errors = {_place(name, key): text for key, text in problem.errors.items()}
        return case_page(request_id, status=422, errors=errors, typed=typed)
    except (Outrun, Over, NotNow) as problem:
        return conflict(request_id, problem, typed, asked)
    except LostRight as problem:
        return lost_right(request_id, problem, _words(typed, asked))
    if foreseen:
        return confirmation(foreseen, request.form, request.path)
    return redirect_to("".join(led) or onwards or f"/agents/dossiers/{request_id}/")


@blueprint.get("/choix")
@blueprint.get("/actions")
@blueprint.get("/choix/annuler")
@blueprint.get("/fiche")
@blueprint.get("/notes")
@blueprint.get("/messages")
@blueprint.get("/marques")
@allow(agent)
def come_back(request_id: UUID) -> BaseResponse:
    """Lead to the case who asks again for the address that an error stood at."""
    return redirect_to(f"/agents/dossiers/{request_id}/")


def _refuse_excess(comment: str) -> None:
    if error := excess(comment):
        raise Invalid(errors={"comment": error})


def excess(words: str) -> str:
    """Give what is said of a text too long, "" of any other."""
    if len(words) <= LONGEST:
        return ""
    return _(
        "Écrivez %(n)s caractères au plus : votre texte en a %(found)s.",
        n=LONGEST,
        found=len(words),
    )


def fields_of(session: Session, request_id: UUID, name: str) -> Asked:
    """Give the fields of a choice, of the current status first: a page may be late."""
    held = hold(session, request_id)
    statuses = held.definition.statuses
    current = statuses[held.state.status]
    found = [one.choices[name] for one in (current, *statuses.values()) if name in one.choices]
    asked, onwards = (found[0].fields, found[0].redirect) if found else ((), "")
    return held.bounded(asked), held.state.data, onwards


def fields_of_status(session: Session, request_id: UUID, _name: str) -> Asked:
    """Give the fields of the form of the status, none of them owed yet."""
    held = hold(session, request_id)
    asked = held.definition.statuses[held.state.status].fields
    return held.bounded(unowed(asked)), held.state.data, ""


def fields_of_action(session: Session, request_id: UUID, name: str) -> Asked:
    """Give the fields of a global action."""
    held = hold(session, request_id)
    rule = held.definition.anytime.get(name)
    if rule is None:
        return (), {}, ""
    return held.bounded(rule.fields), held.state.data, rule.redirect


def _words(typed: dict[str, Any], asked: tuple[fields.Field, ...]) -> str:
    """Give all that was typed as one text, to copy."""
    lines = fields.words(asked, typed["fields"])
    return "\n\n".join(filter(None, [typed["comment"], *lines]))


def _values(
    asked: tuple[fields.Field, ...], typed: Mapping[str, Any], data: Mapping[str, Any], files: Any
) -> dict[str, Any]:
    values, errors = read_with_files(asked, typed, data, files)
    if errors:
        raise Invalid(errors=errors)
    return values


def _place(choice: str, key: str) -> str:
    return f"motif-{choice}" if key == "comment" else f"{fields.PREFIX}{key}"


def seen() -> int:
    """Give the version of the case that the page showed, 0 without one."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def text(name: str) -> str:
    """Give what was typed in a field, without spaces around."""
    return request.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()


def conflict(
    request_id: UUID,
    problem: Problem,
    typed: dict[str, Any],
    asked: tuple[fields.Field, ...] = (),
) -> Response:
    """Show who did what since the page was read, and the words typed, still of use."""
    with opened(request_id), transaction() as session:
        held = read(session, request_id)
        since = read_lines(session, request_id, internal=True, after=seen())
        act_name = agents.act_of(agents.CHOICE, typed["choice"])
        form = (session, request_id, act_name, asked)
        files = aside.got(*form, {}, FILES) | aside.got(*form, {}, ITEMS)
    mine = next((one for one in choices(held, principal()) if one.id == typed["choice"]), None)
    return render(
        "workflow/conflict.html",
        title=_(problem.title),
        area="desk",
        scripts=fields.SCRIPTS,
        status=409,
        problem=problem,
        case=held.row,
        state=held.state,
        status_now=held.definition.statuses[held.state.status],
        since=agent_timeline(since, held),
        choice=mine,
        typed=typed,
        files=files,
        words=typed["comment"] if mine else _words(typed, asked),
        home=f"/agents/dossiers/{request_id}/",
    )


def lost_right(request_id: UUID, problem: Problem, words: str) -> Response:
    """Say that the right to act was lost, with the words typed, to copy them."""
    return render(
        "workflow/lost_right.html",
        title=_(problem.title),
        area="desk",
        status=problem.status,
        problem=problem,
        words=words,
    )


Act = Callable[[Session, UUID, Principal, str], None]


def _say(request_id: UUID, field: str, act: Act, empty: str, anchor: str) -> BaseResponse:
    """Do an act made of words alone; they are shown again whatever goes wrong."""
    words = text(field)
    error = empty if not words else excess(words)
    if error:
        return case_page(request_id, status=422, errors={field: error}, typed={field: words})
    try:
        with opened(request_id), transaction() as session:
            check_complete(words, field)
            act(session, request_id, principal(), words)
    except Invalid as problem:
        return case_page(request_id, status=422, errors=problem.errors, typed={field: words})
    except (Outrun, Over, NotNow) as problem:
        return conflict(request_id, problem, {"choice": "", "comment": words, "fields": {}})
    except LostRight as problem:
        return lost_right(request_id, problem, words)
    return redirect_to(f"/agents/dossiers/{request_id}/#{anchor}")


@blueprint.post("/notes")
@allow(agent)
def add_note(request_id: UUID) -> BaseResponse:
    """Write an internal note."""
    return _say(request_id, "note", mentions.add_note, _("Écrivez votre note."), "historique")


@blueprint.post("/messages")
@allow(agent)
def send_message(request_id: UUID) -> BaseResponse:
    """Write to the citizen."""
    return _say(request_id, "message", agents.write, _("Écrivez votre message."), "historique")


@blueprint.post("/affectation")
@allow(agent)
def assign(request_id: UUID) -> BaseResponse:
    """Take the case, or let it go."""
    act = agents.release if request.form.get("action") == "liberer" else agents.take
    with opened(request_id), transaction() as session:
        act(session, request_id, principal())
    return redirect_to(f"/agents/dossiers/{request_id}/")
