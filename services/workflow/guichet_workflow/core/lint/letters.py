"""Letters that one person may have sent without end: each round of her own choices sends one."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition.actions import PORTAL
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.lint.finding import ADVICE, Finding
from guichet_workflow.core.lint.leaving import read_by
from guichet_workflow.core.lint.promises import is_written_to
from guichet_workflow.core.lint.space import Node, Way
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.traits import ANSWERED, MOVES, Json, actions_of, trait_of, written_by

Arrow = tuple[Way, Node]


def rounds(subject: Subject) -> Iterator[Finding]:
    """Find where the citizen may turn by her choices and answers alone while letters leave.

    A round is let be when one of its conditions reads what the round itself writes: a count.
    """
    after = _hers(subject)
    told: set[frozenset[str]] = set()
    for node in subject.trail.before:
        if not _sends(subject.statuses[node.status]):
            continue
        turn = _shortest(node, after)
        statuses = frozenset(way.source for way, _node in turn)
        if not turn or statuses in told or _counts(subject, turn):
            continue
        told.add(statuses)
        text = _(
            "L’usager peut revenir à «\u00a0%(label)s\u00a0» sans fin, par ses propres choix ou "
            "réponses\u00a0; à chaque tour, un message part. Ajoutez un choix d’agent sur ce "
            "chemin, une condition qui compte les tours, ou montrez le message sur sa page seule.",
            label=subject.label(node.status),
        )
        path = subject.path(node, *(one.status for _way, one in turn))
        yield Finding(f"statuses.{node.status}", text, ADVICE, path)


def _hers(subject: Subject) -> dict[Node, list[Arrow]]:
    """What the citizen takes herself, and what follows by itself, from each state."""
    found: dict[Node, list[Arrow]] = {}
    for node, way, after in subject.trail.arrows:
        if way.how == MOVES or _is_hers(subject, way):
            found.setdefault(node, []).append((way, after))
    return found


def _is_hers(subject: Subject, way: Way) -> bool:
    asked = way.how == ANSWERED and trait_of(subject.actions[way.where]).asks
    return asked or way.how == CITIZEN


def _shortest(start: Node, after: dict[Node, list[Arrow]]) -> list[Arrow]:
    """A shortest round from a state back to it; none of moves alone, which `circles` finds."""
    seen = {start}
    waiting: list[list[Arrow]] = [[one] for one in after.get(start, ())]
    for path in waiting:  # grows on the way
        at = path[-1][1]
        if at == start and any(way.how != MOVES for way, _node in path):
            return path
        if at not in seen:
            seen.add(at)
            waiting += [[*path, one] for one in after.get(at, ())]
    return []


def _sends(status: Json) -> bool:
    """Whether entering a status writes to somebody, elsewhere than on the citizen's page."""
    return any(
        (action["do"] == "message" and action.get("channel") != PORTAL) or is_written_to(action)
        for where, action in actions_of(status)
        if where.startswith(f"statuses.{status['id']}.enter.")
    )


def _counts(subject: Subject, turn: list[Arrow]) -> bool:
    """Whether a condition of a round reads what the round writes, and may end it."""
    written = {
        name
        for way, _node in turn
        for _where, action in actions_of(subject.statuses[way.source])
        for name, _tree in written_by(action)
    }
    return any(
        read_by(tree) & written for way, _node in turn for tree in (*way.wanted, *way.unwanted)
    )
