"""Where a request may go and end: statuses that nothing reaches, dead ends, endless waits."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.lint.finding import ADVICE, BLOCKING, Finding
from guichet_workflow.core.lint.leaving import closes, rests
from guichet_workflow.core.lint.search import in_words
from guichet_workflow.core.lint.space import FROM_OUTSIDE, Node, Way, reach
from guichet_workflow.core.lint.subject import ENDS, Subject
from guichet_workflow.core.traits import ANSWERED, MOVES, OUTSIDE, Json, actions_of, trait_of

NOBODY: Json = {"do": ""}


def reachable(subject: Subject) -> Iterator[Finding]:
    """Find statuses that no way leads to."""
    for name, status in subject.statuses.items():
        if not subject.reached(name):
            text = _("Aucun chemin ne mène au statut « %(label)s ».", label=status["label"])
            yield Finding(f"statuses.{name}", text)


def endings(subject: Subject) -> Iterator[Finding]:
    """Find ends that do not close, and closings that are no end."""
    for name, status in subject.statuses.items():
        where, label, ends = f"statuses.{name}", status["label"], status["kind"] in ENDS
        if ends and not closes(status):
            text = _("Le statut « %(label)s » termine la demande sans la clore.", label=label)
            yield Finding(where, text)
        if not ends and closes(status):
            text = _("Le statut « %(label)s » clôt une demande encore en cours.", label=label)
            yield Finding(where, text)
        if closes(status) and _has_issue(status):
            text = _("Le statut « %(label)s » est clos et garde une issue.", label=label)
            yield Finding(where, text)


def _has_issue(status: Json) -> bool:
    moves = any(MOVES in trait_of(act).targets.values() for act in status.get("enter", ()))
    return bool(status.get("choices") or status.get("timers") or moves)


def exits(subject: Subject) -> Iterator[Finding]:
    """Find statuses that nothing leaves, and those from which no way leads to an end."""
    ending = _ending(subject)
    stuck: dict[str, Node] = {}
    for node in subject.trail.before:
        if node not in ending:
            stuck.setdefault(node.status, node)
    for name, node in stuck.items():
        if subject.statuses[name]["kind"] in ENDS:
            continue
        text = _("Depuis « %(label)s », aucun chemin ne mène à une fin.")
        if not _own_ways(subject, name):
            text = _(
                "Le statut « %(label)s » n’a pas d’issue : ni choix, ni réponse, ni délai, ni "
                "passage."
            )
        label = subject.label(name)
        yield Finding(f"statuses.{name}", text % {"label": label}, path=subject.path(node))


def _ending(subject: Subject) -> set[Node]:
    """The states from which an end may be reached without waiting for silence or withdrawal."""
    ends = {node for node in subject.trail.before if closes(subject.statuses[node.status])}
    arrows = subject.trail.arrows
    return reach(ends, [(to, at) for at, way, to in arrows if way.how not in FROM_OUTSIDE])


def _own_ways(subject: Subject, status: str) -> list[Way]:
    return [way for way in subject.space.leaving[status] if way.how not in FROM_OUTSIDE]


def stays(subject: Subject) -> Iterator[Finding]:
    """Find statuses where some answers leave no issue, and those that wait without end."""
    for name, status in subject.statuses.items():
        ways = _own_ways(subject, name)
        if not rests(status) or closes(status) or not ways or not subject.reached(name):
            continue
        where, path = f"statuses.{name}", subject.path_to(name)
        firm = [way for way in ways if not _waited(subject, way)]
        if firm and all(way.wanted for way in firm):
            yield from _closed_for_some(subject, name, firm)
        if not firm:
            text = _(
                "« %(label)s » peut attendre %(who)s sans fin, et garder des données : ajoutez un "
                "délai ou un choix d’agent.",
                label=status["label"],
                who=_waited(subject, ways[0]),
            )
            yield Finding(where, text, path=path)


def _waited(subject: Subject, way: Way) -> str:
    """Who is not of the house and may never answer."""
    action = subject.actions.get(way.where, NOBODY)
    if way.how == CITIZEN:
        return _("l’usager")
    if action["do"] == "signature_request" and not action.get("elsewhere"):
        return "" if action.get("timeout") or action.get("function") else _("un signataire")
    if way.how == OUTSIDE:
        return "" if action.get("timeout") else _("un autre service")
    if way.how != ANSWERED:
        return ""
    if trait_of(action).asks:
        return _("l’usager")
    return _("un expert") if _holds_up(subject.statuses[way.source]) else ""


def _holds_up(status: Json) -> bool:
    """Whether an opinion may never come: those asked together are awaited together."""
    return any(
        act["do"] == "opinion"
        and not (act.get("function") or act.get("tacit") or act.get("late_to"))
        for _where, act in actions_of(status)
    )


def _closed_for_some(subject: Subject, name: str, ways: list[Way]) -> Iterator[Finding]:
    conditions = [tree for way in ways for tree in way.wanted]
    answers = subject.search((), conditions)
    if answers.found is None:
        return
    text = _(
        "« %(label)s » n’a pas d’issue quand %(answers)s : ajoutez un choix ou un passage sans "
        "condition, ou un délai.",
        label=subject.label(name),
        answers=in_words(answers.found, subject.labels),
    )
    level = BLOCKING if answers.plain else ADVICE
    yield Finding(f"statuses.{name}", text, level, subject.path_to(name))


def anonymised_early(subject: Subject) -> Iterator[Finding]:
    """Find requests anonymised while they are handled."""
    for status in subject.json["statuses"]:
        for where, action in actions_of(status):
            if action["do"] == "anonymise" and not closes(status):
                yield Finding(where, _("On n’anonymise pas une demande encore en cours."))
