"""The ways out of statuses in words, for the coverage of kept simulations."""

from guichet_kit.i18n import _

from guichet_workflow.core import Definition
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.simulation import Mark
from guichet_workflow.core.traits import TIMER
from guichet_workflow.core.words import delay_words


def way_words(definition: Definition | None, mark: Mark, do: str = "") -> str:
    """Say a way: what takes it, then where it leads; `do` is the action that is written there."""
    if definition is None:
        return mark.where
    target = definition.statuses.get(mark.target)
    label = target.label if target else _("le statut précédent")
    return _("%(how)s → %(label)s", how=_how(definition, mark, do), label=label)


def _how(definition: Definition, mark: Mark, do: str) -> str:
    _place, _dot, name = mark.where.rpartition(".")
    status = definition.statuses.get(mark.source)
    if mark.how in ("choice", CITIZEN) and status:
        return _("Choix « %(label)s »", label=status.choices[name].label)
    if mark.how == "timer" and status and name in status.timers:
        return _("Après %(delay)s", delay=delay_words(status.timers[name].after))
    if mark.where.startswith("actions."):
        rule = definition.anytime.get(mark.where.split(".")[1])
        return _("Action « %(label)s »", label=rule.label) if rule else mark.where
    if do == "opinion":
        return _("Avis en retard") if mark.how == TIMER else _("Avis rendus")
    words = {
        "move": _("Passage automatique"),
        "answer": _("Réponse de l’usager"),
        "silence": _("Silence de l’administration"),
        "withdrawal": _("Retrait par l’usager"),
        "timer": _("Avec le temps"),
        "person": _("Approbation ou renvoi"),
    }
    return words.get(mark.how, _("Réponse d’un autre service"))
