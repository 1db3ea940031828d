"""The simulator itself: begin, act as anyone, let time pass, come back, keep."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid, Problem
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import running, simulations
from guichet_workflow.actions.simulations import DRAFT, LIVE, Trial
from guichet_workflow.core.editing.subjects import labels_of, subjects_of
from guichet_workflow.core.lint.search import nested
from guichet_workflow.core.simulation.proposing import (
    LISTED,
    Proposal,
    made_up_answer,
    others,
    proposals,
    understood,
)
from guichet_workflow.fields import SCRIPTS
from guichet_workflow.pages.builder.desk import DESIGNER, designer, families
from guichet_workflow.pages.builder.inputs import units
from guichet_workflow.pages.consulted import verdict_options
from guichet_workflow.pages.simulation.desk import blueprint, form, home
from guichet_workflow.pages.simulation.posted import Posted, Step, posted_step
from guichet_workflow.pages.simulation.reading import Reading
from guichet_workflow.pages.simulation.shown import now_of, roles_of, steps_of
from guichet_workflow.pages.simulation.views import views_of

OTHERS = "autres"
MOST_OTHERS = 8_000
LONGEST_NAME = 100
"""Letters of the path of an answer: no deeper than what the database writes."""


@blueprint.get("/")
@allow(DESIGNER)
def show_simulation(slug: str) -> Response:
    """Show where the designer is in the circuit that she plays, or what to begin with."""
    return _page(slug)


def _page(
    slug: str,
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, Any] | None = None,
    trouble: Problem | None = None,
) -> Response:
    base = request.args.get("version", "")
    with transaction() as session:
        trial = simulations.open_trial(session, slug, designer(), families(), base)
        kept = simulations.list_kept(session, slug, size=1)
        known = running.answers_known(session, slug) if trial.played is None else []
    title = _("Simuler : %(title)s", title=trial.opened.title)
    return render(
        "workflow/simulation/play.html",
        title=_("Erreur : %(title)s", title=title) if errors or trouble else title,
        area="desk",
        scripts=SCRIPTS,
        status=status,
        trial=trial,
        home=home(slug),
        has_kept=bool(kept.items),
        versions=_versions(trial, slug),
        **_questions(trial, known),
        colleagues=[],
        verdicts=verdict_options(),
        units=units(),
        errors=errors or {},
        typed=typed or {},
        trouble=trouble,
        **_present(trial, slug),
    )


def _questions(trial: Trial, known: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What to begin with: what the circuit reads, then the other questions of its forms."""
    asked = proposals(trial.source, known) if trial.definition else []
    return {"asked": asked, "others": others(known, asked) if trial.definition else []}


def _versions(trial: Trial, slug: str) -> list[dict[str, Any]]:
    """The working copy and the version in use, when there are both."""
    if trial.opened.live is None or trial.opened.draft is None:
        return []
    live = _("Version %(n)s en service", n=trial.opened.live.version)
    both = ((DRAFT, _("Copie de travail")), (LIVE, live))
    return [
        {"label": label, "url": home(slug, version=base), "current": trial.base == base}
        for base, label in both
    ]


def _present(trial: Trial, slug: str) -> dict[str, Any]:
    if trial.played is None or trial.definition is None:
        return {"now": None, "steps": [], "roles": [], "views": []}
    labels = labels_of(subjects_of(trial.source))
    reading = Reading(trial.definition, trial.opened.title, home(slug), labels)
    return {
        "now": now_of(trial.definition, trial.played.last),
        "steps": steps_of(trial.definition, trial.played.frames, reading),
        "roles": roles_of(trial.definition, trial.played.last.case),
        "views": views_of(trial.definition, trial.played.last),
    }


@blueprint.post("/commencer")
@allow(DESIGNER)
def begin(slug: str) -> BaseResponse:
    """Begin with made-up answers, in place of what was played."""
    base, by = form().get("version", ""), designer()
    errors: dict[str, str] = {}
    with transaction() as session:
        trial = simulations.open_trial(session, slug, by, families(), base)
        known = running.answers_known(session, slug)
        asked = [one for part in _questions(trial, known).values() for one in part]
        answers = _answers(asked, errors) if trial.definition else {}
        if not errors:
            simulations.begin(session, trial, by, answers)
    if errors:
        return _page(slug, status=422, errors=errors, typed=_typed(asked))
    return redirect_to(home(slug))


def _answers(asked: list[Proposal], errors: dict[str, str]) -> dict[str, Any]:
    """The made-up answers: those of questions, then a line for each other ("nom = valeur")."""
    found: dict[str, Any] = {}
    for one in asked:
        given = [text[:500] for text in form().getlist(f"rep-{one.name}")]
        try:
            found[one.name] = made_up_answer(one, given)
        except ValueError as error:
            errors[f"rep-{one.name}"] = _("%(label)s\u00a0: %(why)s", label=one.label, why=error)
    for number, line in enumerate(_other_lines(errors), 1):
        name, equals, value = line.partition("=")
        if line.strip() and (not equals or not 0 < len(name.strip()) <= LONGEST_NAME):
            text = _("Ligne %(n)s : écrivez le nom d’une réponse, « = », puis sa valeur.")
            errors[OTHERS] = text % {"n": number}
        elif line.strip():
            found[name.strip()] = understood(value)
    return nested({name: value for name, value in found.items() if value is not None})


def _typed(asked: list[Proposal]) -> dict[str, Any]:
    """What was posted, to be shown again; all that was ticked of a list."""
    lists = {f"rep-{one.name}" for one in asked if one.nature == LISTED}
    return {**form().to_dict(), **{name: form().getlist(name) for name in lists}}


def _other_lines(errors: dict[str, str]) -> list[str]:
    typed = form().get(OTHERS, "")
    if len(typed) > MOST_OTHERS:
        errors[OTHERS] = _("Écrivez 8\u202f000 caractères au plus.")
        return []
    return typed.splitlines()


@blueprint.post("/emprunter")
@allow(DESIGNER)
def borrow(slug: str) -> BaseResponse:
    """Begin as a real request did, made anonymous: the one of a number, or the last that came."""
    base, by = form().get("version", ""), designer()
    number = "" if form().get("which") == "recent" else form().get("number", "").strip()
    try:
        if not number and form().get("which") != "recent":
            raise Invalid(errors={"number": _("Écrivez le numéro d’un dossier.")})
        with transaction() as session:
            trial = simulations.open_trial(session, slug, by, families(), base)
            simulations.borrow(session, trial, by, number[:40])
    except Invalid as problem:
        return _page(slug, status=422, errors=problem.errors, typed={"number": number})
    return redirect_to(home(slug))


@blueprint.post("/etape")
@allow(DESIGNER)
def act(slug: str) -> BaseResponse:
    """Play one step more."""
    by, posted = designer(), Posted()
    try:
        with transaction() as session:
            trial = simulations.open_trial(session, slug, by, families())
            posted = posted_step(trial, form())
            if posted.errors:
                raise Invalid(errors=dict(posted.errors))
            simulations.act(session, trial, by, _seen(), posted.step)
    except Invalid as problem:
        errors = {posted.place(name): text for name, text in problem.errors.items()}
        trouble = None if errors else problem
        return _page(slug, status=422, errors=errors, typed=posted.typed, trouble=trouble)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(slug, status=problem.status, typed=posted.typed, trouble=problem)
    return redirect_to(home(slug) + "#maintenant")


def _seen() -> int:
    text = form().get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 5 else -1


@blueprint.post("/revenir")
@allow(DESIGNER)
def come_back(slug: str) -> BaseResponse:
    """Take the last step back."""
    return _change(slug, None)


def _change(slug: str, step: Step) -> BaseResponse:
    by = designer()
    try:
        with transaction() as session:
            trial = simulations.open_trial(session, slug, by, families())
            simulations.act(session, trial, by, _seen(), step)
    except simulations.MovedOn as problem:
        return _page(slug, status=problem.status, trouble=problem)
    return redirect_to(home(slug) + "#maintenant")


@blueprint.post("/arreter")
@allow(DESIGNER)
def stop(slug: str) -> BaseResponse:
    """Forget what is played, to begin again."""
    by = designer()
    with transaction() as session:
        simulations.open_trial(session, slug, by, families())
        simulations.stop(session, slug, by)
    return redirect_to(home(slug))


@blueprint.post("/garder")
@allow(DESIGNER)
def keep(slug: str) -> BaseResponse:
    """Keep what is played as a test of the circuit."""
    by, name = designer(), form().get("name", "")
    try:
        with transaction() as session:
            trial = simulations.open_trial(session, slug, by, families())
            simulations.keep(session, trial, by, name)
    except Invalid as problem:
        return _page(slug, status=422, errors=problem.errors, typed={"name": name})
    except (simulations.MovedOn, simulations.TooManyKept) as problem:
        return _page(slug, status=problem.status, typed={"name": name}, trouble=problem)
    return redirect_to(home(slug, "gardees/", gardee=1))
