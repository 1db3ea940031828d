"""Documents that a message joins or that somebody signs: made before, or they lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from guichet_kit.i18n import _

from guichet_workflow.core.definition.actions import FOR_AGENTS, PORTAL, SMS
from guichet_workflow.core.lint.finding import ADVICE, Finding
from guichet_workflow.core.lint.leaving import closes
from guichet_workflow.core.lint.space import Way
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.traits import OUTSIDE, Json

SILENCE = "silence"
"""Where the legal clock makes its attestation."""


def joined(subject: Subject) -> Iterator[Finding]:
    """Find documents that are joined and not made before, and those that are joined to an SMS.

    One made under a condition counts as made: the message joins it when it was.
    """
    before: dict[str, set[str]] = {}
    for where, action in subject.actions.items():
        made = before.setdefault(_list_of(where), set())
        for name in action.get("attach", ()):
            if name not in made:
                yield from _lacking(subject, where, name, JOINED)
        if _is_hers(action):
            made.add(action["template"])
        if action.get("attach") and action.get("channel") == PORTAL:
            text = _("Rien n’est envoyé\u00a0: les documents sont déjà sur la page de suivi.")
            yield Finding(where, text)
        if action.get("attach") and action.get("channel") == SMS:
            yield Finding(where, _("Un SMS ne porte pas de document\u00a0: envoyez un courriel."))


def signed(subject: Subject) -> Iterator[Finding]:
    """Find documents that somebody is asked to sign and that are not made before."""
    before: dict[str, set[str]] = {}
    for where, action in subject.actions.items():
        made = before.setdefault(_list_of(where), set())
        if _is_drawn(action):
            made.add(action["template"])
        here = action["do"] == "signature_request" and not action.get("elsewhere")
        if here and action["document"] not in made:
            yield from _lacking(subject, where, action["document"], SIGNED)


def _list_of(where: str) -> str:
    """Give the path of a list of actions, those that come after a document included in it."""
    parts = where.split(".")
    first = next((at for at, part in enumerate(parts) if part.isdecimal()), len(parts))
    return ".".join(parts[:first])


def _lacking(subject: Subject, where: str, name: str, use: Use) -> Iterator[Finding]:
    made = _made(subject, name, use)
    if not made:
        yield Finding(where, use.nothing(subject, name))
        return
    own, lists = _list_of(where), {_list_of(path) for path in made}
    trail = subject.space.explore(lambda way, bit: bit or _makes(subject, made, way))
    runs = _statuses(subject, own)
    others = [one for one in runs if own == _enter(one) or _enter(one) not in lists]
    lacking = next(filter(None, (trail.first(one, False) for one in others)), None)
    if lacking is None:
        return
    path = subject.path(lacking, trail=trail)
    aside = any(not one.endswith(".enter") for one in lists - {own})
    if aside or len(others) < len(runs) or any(trail.first(one, True) for one in others):
        yield Finding(where, use.sometimes(name), ADVICE, path=path)
    else:
        yield Finding(where, use.never(name), path=path)


def _nothing(subject: Subject, name: str) -> str:
    acts = subject.actions.values()
    if any(act["do"] == "document" and act["template"] == name for act in acts):
        return _(
            "Le document «\u00a0%(name)s\u00a0» est pour les agents\u00a0: un courriel à l’usager "
            "ne peut pas le joindre.",
            name=name,
        )
    return _("Le circuit ne fait pas le document «\u00a0%(name)s\u00a0» à joindre.", name=name)


def _is_hers(action: Json) -> bool:
    """Whether an action makes a document that the citizen may read."""
    return action["do"] == "document" and action.get("for") != FOR_AGENTS


def _sometimes(name: str) -> str:
    return _(
        "Sur un chemin, le document «\u00a0%(name)s\u00a0» n’est pas fait avant ce message, qui "
        "part alors sans lui.",
        name=name,
    )


def _never(name: str) -> str:
    return _(
        "Aucun chemin ne fait le document «\u00a0%(name)s\u00a0» avant ce message, qui partirait "
        "sans lui. Mettez le document avant.",
        name=name,
    )


def _is_drawn(action: Json) -> bool:
    """Whether an action makes a document, whoever reads it."""
    return bool(action["do"] == "document")


def _nothing_to_sign(_subject: Subject, name: str) -> str:
    return _("Le circuit ne fait pas le document « %(name)s » à signer.", name=name)


def _sometimes_unsigned(name: str) -> str:
    return _(
        "Sur un chemin, le document « %(name)s » n’est pas fait avant d’être signé : un agent "
        "devrait alors continuer sans signature.",
        name=name,
    )


def _never_signed(name: str) -> str:
    return _(
        "Aucun chemin ne fait le document « %(name)s » avant de le faire signer. Mettez le "
        "document avant.",
        name=name,
    )


class Use(NamedTuple):
    """What a document is for: which actions make it, and what is said when it lacks."""

    counts: Callable[[Json], bool]
    nothing: Callable[[Subject, str], str]
    sometimes: Callable[[str], str]
    never: Callable[[str], str]


JOINED = Use(_is_hers, _nothing, _sometimes, _never)
SIGNED = Use(_is_drawn, _nothing_to_sign, _sometimes_unsigned, _never_signed)


def _made(subject: Subject, name: str, use: Use) -> list[str]:
    """Give the paths where a document is made."""
    acts = subject.actions.items()
    made = [at for at, act in acts if use.counts(act) and act["template"] == name]
    proof = subject.json.get("silence", {}).get("attestation")
    return [*made, SILENCE] if name == proof else made


def _enter(status: str) -> str:
    return f"statuses.{status}.enter"


def _statuses(subject: Subject, own: str) -> list[str]:
    """Give the statuses in which a list of actions may be done."""
    kind, name, *_rest = own.split(".")
    if kind == "statuses":
        return [name]
    rule = next(one for one in subject.json["actions"] if one["id"] == name)
    still = [name for name, status in subject.statuses.items() if not closes(status)]
    return [one for one in rule.get("statuses", still) if one in subject.statuses]


def _makes(subject: Subject, made: list[str], way: Way) -> bool:
    """Whether a document is made on a way: on entering where it leaves from, or before its move."""
    own, order = _list_of(way.where), list(subject.actions)
    for path in made:
        if _list_of(path) == own and way.how != OUTSIDE and way.where in subject.actions:
            if order.index(path) < order.index(way.where):
                return True
        elif _list_of(path) in (own, _enter(way.source)) and not own.endswith(".loop"):
            return True
    return False
