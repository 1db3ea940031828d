"""A workflow as sentences: what happens to a request, in order, for who has not asked yet."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition import (
    Ask,
    Definition,
    Document,
    Move,
    Status,
    every_action,
)
from guichet_workflow.core.definition.delay import said_delay
from guichet_workflow.core.words import delay_words, who_acts


def steps(definition: Definition) -> list[str]:
    """Give the workflow as sentences for the public page: the usual way, then what may differ."""
    path, others = usual_way(definition), _others(definition)
    found = [_received(definition, path[0], alone=not path[0].choices)]
    found += [_on_the_way(definition, status) for status in path[1:] if not status.hidden]
    found += [
        _aside(definition, status) for status in others if status not in path and not status.hidden
    ]
    if definition.silence:
        label = definition.statuses[definition.silence.to].citizen_label
        sentence = _(
            "Sans décision de notre part au bout de %(delay)s, la loi en décide : "
            "« %(label)s » (%(basis)s).",
            delay=delay_words(definition.silence.after),
            label=label,
            basis=definition.silence.legal_basis,
        )
        found.append(sentence)
    return found


def usual_way(definition: Definition) -> list[Status]:
    """From the start, by what agents do first and what goes by itself, to an end."""
    path = [definition.statuses[definition.start]]
    while (after := _usually_after(path[-1])) and definition.statuses[after] not in path:
        path.append(definition.statuses[after])
    return path


def _usually_after(status: Status) -> str:
    choices = sorted(status.choices.values(), key=lambda choice: choice.style != "primary")
    moves = [action.to for action in status.enter if isinstance(action, Move)]
    found = [choice.to for choice in choices if choice.style != "danger"] + moves
    return found[0] if found else ""


def _others(definition: Definition) -> list[Status]:
    """Every status that a request may reach: those that ask first, the refusals last."""
    order = {"waiting": 0, "open": 1, "done": 2, "refused": 3}
    return sorted(_in_order(definition), key=lambda status: order[status.kind])


def _in_order(definition: Definition) -> Iterator[Status]:
    waiting, seen = [definition.start], {definition.start}
    while waiting:
        status = definition.statuses[waiting.pop(0)]
        yield status
        targets = [choice.to for choice in status.choices.values()]
        targets += [rule.to for rule in status.timers.values()]
        targets += [getattr(action, "to", "") for action in status.enter]
        for target in targets:
            if target and target not in seen:
                seen.add(target)
                waiting.append(target)


def _received(definition: Definition, status: Status, *, alone: bool) -> str:
    who = who_acts(definition, status)
    due = said_delay(status.due)
    if alone or not due:
        return _("%(who)s reçoit votre demande.", who=who) + _receives(status)
    text = _(
        "%(who)s reçoit votre demande et l’examine, si possible sous %(delay)s.",
        who=who,
        delay=delay_words(due),
    )
    return text + _receives(status)


def _on_the_way(definition: Definition, status: Status) -> str:
    if status.kind == "open":
        return _handled(definition, status) + _receives(status)
    if status.kind == "waiting":
        return _aside(definition, status)
    return _("C’est fini : « %(label)s ».", label=status.citizen_label) + _receives(status)


def _handled(definition: Definition, status: Status) -> str:
    who, label = who_acts(definition, status), status.citizen_label
    if status.turn == "citizen":
        return _("C’est à vous\u00a0: «\u00a0%(label)s\u00a0».", label=label)
    if status.turn == "nobody":
        return _("Votre demande passe par «\u00a0%(label)s\u00a0».", label=label)
    due = said_delay(status.due)
    if not due:
        return _("%(who)s s’en occupe : « %(label)s ».", who=who, label=label)
    delay = delay_words(due)
    return _(
        "%(who)s s’en occupe, si possible sous %(delay)s : « %(label)s ».",
        who=who,
        delay=delay,
        label=label,
    )


def _aside(definition: Definition, status: Status) -> str:
    label = status.citizen_label
    if status.kind == "waiting":
        text = _("Il arrive que nous attendions votre réponse : « %(label)s ».", label=label)
        return text + _asks(status)
    if status.kind == "refused":
        text = _(
            "Si la réponse est négative : « %(label)s ». Nous vous disons pourquoi.", label=label
        )
        return text + _receives(status)
    if status.kind == "done":
        return _("Autre fin possible : « %(label)s ».", label=label) + _receives(status)
    handled = _handled(definition, status)
    return _(
        "Dans certains cas, %(handled)s", handled=handled[:1].lower() + handled[1:]
    ) + _receives(status)


def _receives(status: Status) -> str:
    titles = given(status)
    if not titles:
        return ""
    return _(" Vous recevez\u00a0: %(titles)s.", titles=listed(titles))


def given(status: Status) -> list[str]:
    """Give the titles of the documents that a status makes for the citizen."""
    made = [act for act in every_action(status) if isinstance(act, Document)]
    return [act.title for act in made if not act.internal]


def _asks(status: Status) -> str:
    asked = [field["label"] for act in status.enter if isinstance(act, Ask) for field in act.fields]
    if not asked:
        return ""
    return _(" Nous vous demandons\u00a0: %(fields)s.", fields=listed(asked))


def listed(names: list[str]) -> str:
    """Name things in a sentence: the marks keep their capitals from looking like faults."""
    return ", ".join(_("«\u00a0%(name)s\u00a0»", name=name) for name in names)
