"""What goes by itself: moves that never happen, that happen together, that turn in a circle."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.lint.finding import Finding
from guichet_workflow.core.lint.leaving import read_by
from guichet_workflow.core.lint.search import in_words
from guichet_workflow.core.lint.space import Way
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.loops import MOST_ITEMS
from guichet_workflow.core.traits import MOVES, Json, actions_of, trait_of, written_by

MOST_CYCLES = 200


def never(subject: Subject) -> Iterator[Finding]:
    """Find ways that no answer can take, and moves that come after one that is always made."""
    for way in subject.never:
        text = _("Dans « %(label)s », un passage n’a jamais lieu : sa condition ne tient jamais.")
        if way.how in ("choice", CITIZEN):
            text = _("Dans « %(label)s », un choix n’est jamais offert : sa condition le ferme.")
        yield Finding(way.where, text % {"label": subject.label(way.source)})
    for name, status in subject.statuses.items():
        moves = [act for act in status.get("enter", ()) if _goes(act)]
        if any(act.get("condition") is None for act in moves[:-1]):
            text = _("Dans « %(label)s », un passage n’a jamais lieu.", label=status["label"])
            yield Finding(f"statuses.{name}", text)


def _goes(action: Json) -> bool:
    return MOVES in trait_of(action).targets.values()


def together(subject: Subject) -> Iterator[Finding]:
    """Find two moves of a status that some answers allow at once, and clocks that end together."""
    for name, status in subject.statuses.items():
        moves = [way for way in subject.space.leaving[name] if way.how == MOVES and way.wanted]
        for at, later in enumerate(moves):
            for earlier in moves[:at]:
                if earlier.target != later.target and earlier.wanted[0] in later.unwanted:
                    yield from _both(subject, earlier, later)
        yield from _clocks(subject, status)


def _both(subject: Subject, earlier: Way, later: Way) -> Iterator[Finding]:
    answers = subject.search((*earlier.wanted, *later.wanted), ())
    if answers.found is None or not answers.plain:
        return
    text = _(
        "Depuis « %(label)s », deux passages sont possibles à la fois, vers « %(one)s » et vers "
        "« %(two)s », quand %(answers)s.",
        label=subject.label(later.source),
        one=subject.label(earlier.target),
        two=subject.label(later.target),
        answers=in_words(answers.found, subject.labels),
    )
    yield Finding(later.where, text)


def _clocks(subject: Subject, status: Json) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], str] = {}
    for timer in status.get("timers", ()):
        after, target = timer["after"], timer.get("to")
        delay = (str(after["n"]), after["unit"], after.get("option", ""))
        if not target:
            continue
        if seen.setdefault(delay, target) != target:
            text = _(
                "Depuis « %(label)s », deux délais finissent ensemble et mènent à deux statuts.",
                label=status["label"],
            )
            yield Finding(f"statuses.{status['id']}.timers.{timer['id']}", text)


def circles(subject: Subject) -> Iterator[Finding]:
    """Find moves that lead back where they began, for some answers, without waiting for anyone."""
    moves = {
        name: [way for way in ways if way.how == MOVES]
        for name, ways in subject.space.leaving.items()
    }
    told: set[frozenset[str]] = set()
    order = dict.fromkeys(node.status for node in subject.trail.before)
    for name in (*order, *(name for name in moves if name not in order)):
        for cycle in _cycles(name, moves):
            statuses = frozenset(way.source for way in cycle)
            if statuses not in told and _turns(subject, cycle):
                told.add(statuses)
                yield _turning(subject, cycle)


def _cycles(start: str, moves: dict[str, list[Way]]) -> Iterator[list[Way]]:
    """Ways that lead from a status back to it by moves alone, the shortest first."""
    waiting: list[list[Way]] = [[way] for way in moves[start]]
    for path in waiting:  # grows on the way
        if path[-1].target == start:
            yield path
        elif len(waiting) < MOST_CYCLES and path[-1].target not in {way.source for way in path}:
            waiting += [[*path, way] for way in moves[path[-1].target]]


def _turns(subject: Subject, cycle: list[Way]) -> bool:
    if any(_waits(one) for one in _lists_within(subject, cycle)):
        return False
    changed = {name for way in cycle for name in _changed(subject.statuses[way.source])}
    wanted = [tree for way in cycle for tree in way.wanted if not read_by(tree) & changed]
    unwanted = [tree for way in cycle for tree in way.unwanted if not read_by(tree) & changed]
    return not subject.search(wanted, unwanted).certain


def _lists_within(subject: Subject, cycle: list[Way]) -> list[Json]:
    """Give the statuses run for each item of a list, whole at each item of another one."""
    ends = [way.where == f"statuses.{way.source}.loop" for way in cycle]
    found = list(zip([subject.statuses[way.source] for way in cycle], ends, strict=True))
    takes = any(one.get("loop") and not end for one, end in found)
    return [one for one, end in found if end and takes]


def _waits(status: Json) -> bool:
    return bool(status.get("choices")) or any(
        act["do"] in ("ask", "approval") or (act["do"] != "move" and act.get("to"))
        for act in status.get("enter", ())
    )


def _changed(status: Json) -> Iterator[str]:
    for _where, action in actions_of(status):
        yield from (name for name, _tree in written_by(action))


def _turning(subject: Subject, cycle: list[Way]) -> Finding:
    start = cycle[0].source
    text = _("Depuis « %(label)s », la demande tourne seule.", label=subject.label(start))
    if inner := _lists_within(subject, cycle):
        text = _(
            "« %(label)s » parcourt une liste à chaque élément d’une autre sans attendre "
            "personne. Au-delà de %(most)s éléments en tout, la demande s’arrêterait là. Attendez "
            "quelqu’un à chaque élément : une question, un avis ou un choix.",
            label=inner[0]["label"],
            most=MOST_ITEMS,
        )
    path = subject.path_to(start, *(way.target for way in cycle))
    return Finding(f"statuses.{start}", text, path=path)
