"""Checks a workflow definition before it goes live and says in French what is wrong, and where."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, check, compiled

from guichet_workflow.core.graph import (
    Edge,
    Json,
    actions_of,
    edges_of,
    reach,
    targets_of_whole,
    written_by,
)
from guichet_workflow.core.references import unknown

ENDS = ("done", "refused")
HELD = {
    **dict.fromkeys(("number", "integer", "amount"), "number"),
    "date": "date",
    **dict.fromkeys(("checkbox", "yes_no"), "boolean"),
    **dict.fromkeys(("choices", "ranking", "file", "block"), "list"),
    **dict.fromkeys(("address", "location", "period", "identity", "consent"), "object"),
    "computed": "any",
}
"""What an answer of each type is in a condition; those of the other types are texts."""


class Finding(NamedTuple):
    """One thing to mend: `where` is a path such as `statuses.verification.choices.delivrer`."""

    where: str
    text: str


@dataclass(frozen=True)
class Subject:
    """A definition with what was read in it once and what it may refer to."""

    json: Json
    statuses: Mapping[str, Json]
    edges: tuple[Edge, ...]
    messages: Collection[str] | None
    documents: Collection[str] | None
    fields: Mapping[str, str] | None


def check_definition(
    json: Json,
    *,
    messages: Collection[str] | None = None,
    documents: Collection[str] | None = None,
    fields: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Give what is wrong in a definition that `DefinitionSchema` accepts.

    `messages` and `documents` are the templates that exist, `fields` what each field of the form
    holds, in the words of `guichet_kit.logic.check`; what is None is not checked.
    """
    statuses = {status["id"]: status for status in json["statuses"]}
    subject = Subject(json, statuses, tuple(edges_of(json)), messages, documents, fields)
    return [finding for rule in RULES for finding in rule(subject)]


def _names(subject: Subject) -> Iterator[Finding]:
    named = [
        *targets_of_whole(subject.json),
        *((edge.where, edge.target) for edge in subject.edges),
    ]
    for where, target in named:
        if target not in subject.statuses:
            yield Finding(where, _("Le statut « %(name)s » n’existe pas.", name=target))
    yield from _twice("statuses", subject.json["statuses"])
    for status in subject.json["statuses"]:
        yield from _twice(f"statuses.{status['id']}.choices", status.get("choices", ()))
        yield from _twice(f"statuses.{status['id']}.timers", status.get("timers", ()))


def _twice(where: str, things: Collection[Json]) -> Iterator[Finding]:
    seen: set[str] = set()
    for thing in things:
        if thing["id"] in seen:
            yield Finding(where, _("« %(name)s » est écrit deux fois.", name=thing["id"]))
        seen.add(thing["id"])


def _reachable(subject: Subject) -> Iterator[Finding]:
    starts = {target for _where, target in targets_of_whole(subject.json)}
    found = reach(starts, [(edge.source, edge.target) for edge in subject.edges])
    for name, status in subject.statuses.items():
        if name not in found:
            text = _("Aucun chemin ne mène au statut « %(label)s ».", label=status["label"])
            yield Finding(f"statuses.{name}", text)


def _closes(status: Json) -> bool:
    enter = status.get("enter", ())
    return any(act["do"] == "close" and act.get("condition") is None for act in enter)


def _exits(subject: Subject) -> Iterator[Finding]:
    ends = {name for name, status in subject.statuses.items() if _closes(status)}
    ways = [(edge.target, edge.source) for edge in subject.edges]
    ways += [(edge.target, edge.source) for edge in _returns(subject)]
    ending = reach(ends, ways)
    for name, status in subject.statuses.items():
        where, label = f"statuses.{name}", status["label"]
        if name not in ending:
            yield Finding(where, _("Le statut « %(label)s » n’a pas d’issue.", label=label))
        if status["kind"] in ENDS and name not in ends:
            text = _("Le statut « %(label)s » termine la demande sans la clore.", label=label)
            yield Finding(where, text)
        if status["kind"] not in ENDS and name in ends:
            text = _("Le statut « %(label)s » clôt une demande encore en cours.", label=label)
            yield Finding(where, text)


def _returns(subject: Subject) -> Iterator[Edge]:
    """Give the way back of each question that leads to where the case was."""
    for name, status in subject.statuses.items():
        for where, action in actions_of(status):
            if action["do"] == "ask" and not action.get("to"):
                sources = [edge.source for edge in subject.edges if edge.target == name]
                yield from (Edge(where, name, source, "ask") for source in sources)


def _functions(subject: Subject) -> Iterator[Finding]:
    functions = subject.json["functions"]
    for slug, function in functions.items():
        if not function.get("role"):
            text = _("La fonction « %(name)s » n’est liée à aucun rôle.", name=function["label"])
            yield Finding(f"functions.{slug}", text)
    for where, slug in _functions_named(subject.json):
        if slug not in functions:
            yield Finding(where, _("La fonction « %(name)s » n’existe pas.", name=slug))
    for name, status in subject.statuses.items():
        if status["turn"] == "agent" and not status.get("function"):
            text = _("On ne sait pas qui s’occupe du statut « %(label)s ».", label=status["label"])
            yield Finding(f"statuses.{name}", text)


def _functions_named(json: Json) -> Iterator[tuple[str, str]]:
    for status in json["statuses"]:
        if status.get("function"):
            yield f"statuses.{status['id']}", status["function"]
        for choice in status.get("choices", ()):
            for slug in choice["by"]:
                yield f"statuses.{status['id']}.choices.{choice['id']}", slug


def _decisions(subject: Subject) -> Iterator[Finding]:
    """Refuse decisions that no person takes and no law names (DESIGN, part 8)."""
    edges = [Edge("start", "", subject.json["start"], "start")]
    edges += [edge for edge in (*subject.edges, *_returns(subject)) if edge.how != "choice"]
    silence = subject.json.get("silence")
    if silence:
        basis = silence.get("legal_basis", "")
        edges.append(Edge("silence", "", silence["to"], "timer", basis))
    for edge in edges:
        target = subject.statuses.get(edge.target)
        if target is None or target["kind"] not in ENDS:
            continue
        by_law = edge.legal_basis or target.get("legal_basis")
        if edge.how != "timer" or not by_law:
            text = _(
                "« %(label)s » décide : il faut un choix d’agent ou un délai prévu par la loi.",
                label=target["label"],
            )
            yield Finding(edge.where, text)


def _templates(subject: Subject) -> Iterator[Finding]:
    told = False
    for status in subject.json["statuses"]:
        for where, action in actions_of(status):
            told = told or action["do"] == "message"
            known = {"message": subject.messages, "document": subject.documents}.get(action["do"])
            if known is not None and action["template"] not in known:
                text = _("Le modèle « %(name)s » n’existe pas.", name=action["template"])
                yield Finding(where, text)
    if not told:
        yield Finding("statuses", _("L’usager n’est jamais prévenu : aucun message n’est envoyé."))


def _questions(subject: Subject) -> Iterator[Finding]:
    for name, status in subject.statuses.items():
        asks = [(path, act) for path, act in actions_of(status) if act["do"] == "ask"]
        for where, action in asks:
            if not action.get("fields"):
                yield Finding(where, _("La question à l’usager n’a aucun champ à remplir."))
            yield from _twice(where, action.get("fields", ()))
        if (status["kind"] == "waiting") != bool(asks):
            label = status["label"]
            text = _("« %(label)s » : attendre l’usager va avec une question.", label=label)
            yield Finding(f"statuses.{name}", text)


def _conditions(subject: Subject) -> Iterator[Finding]:
    for where, tree in _trees(subject.json):
        if subject.fields is not None:
            yield from (Finding(where, text) for text in check(tree, _known(subject)))
            continue
        try:
            compiled(tree)
        except LogicRefused as refusal:
            yield Finding(where, _("La condition n’est pas lisible : %(why)s.", why=refusal))


def _known(subject: Subject) -> dict[str, str]:
    known = dict(subject.fields or {})
    for status in subject.json["statuses"]:
        asked = [act for _where, act in actions_of(status)] + list(status.get("choices", ()))
        known.update(
            {
                field["id"]: HELD.get(field["type"], "text")
                for one in asked
                for field in one.get("fields", ())
            }
        )
        written = [field for act in asked if "do" in act for field, _tree in written_by(act)]
        known.update(dict.fromkeys(written, "any"))
    return known


def _trees(json: Json) -> Iterator[tuple[str, Any]]:
    for status in json["statuses"]:
        for choice in status.get("choices", ()):
            yield f"statuses.{status['id']}.choices.{choice['id']}", choice.get("condition")
        for where, action in actions_of(status):
            yield where, action.get("condition")
            yield from ((where, tree) for _field, tree in written_by(action))


def _references(subject: Subject) -> Iterator[Finding]:
    yield from (Finding(where, text) for where, text in unknown(subject.json))


def _loops(subject: Subject) -> Iterator[Finding]:
    moves = [(edge.source, edge.target) for edge in subject.edges if edge.how == "move"]
    for name, status in subject.statuses.items():
        after = reach({target for source, target in moves if source == name}, moves)
        if name in after:
            text = _("Depuis « %(label)s », la demande tourne seule.", label=status["label"])
            yield Finding(f"statuses.{name}", text)


def _dead_ends(subject: Subject) -> Iterator[Finding]:
    for name, status in subject.statuses.items():
        for where, action in actions_of(status):
            if action["do"] == "anonymise" and not _closes(status):
                text = _("On n’anonymise pas une demande encore en cours.")
                yield Finding(where, text)
        moves = [act for act in status.get("enter", ()) if act["do"] == "move"]
        if any(act.get("condition") is None for act in moves[:-1]):
            text = _("Dans « %(label)s », un passage n’a jamais lieu.", label=status["label"])
            yield Finding(f"statuses.{name}", text)
        if _closes(status) and (status.get("choices") or moves or status.get("timers")):
            text = _("Le statut « %(label)s » est clos et garde une issue.", label=status["label"])
            yield Finding(f"statuses.{name}", text)


RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    _names,
    _functions,
    _reachable,
    _exits,
    _decisions,
    _templates,
    _questions,
    _conditions,
    _references,
    _loops,
    _dead_ends,
)
