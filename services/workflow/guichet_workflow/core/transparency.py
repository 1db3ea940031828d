"""A workflow told to the public, status by status: who acts, what is asked, how it may end.

Nothing is written here that the definition does not say: what citizens read of a procedure is what
the engine runs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.definition import Action, Ask, Definition, Message, Status, every_action
from guichet_workflow.core.definition.actions import TO_FIELD
from guichet_workflow.core.definition.calls import Call
from guichet_workflow.core.definition.model import CITIZEN, CitizenActs
from guichet_workflow.core.definition.opinions import Approval, Opinion
from guichet_workflow.core.legal import ACCORD
from guichet_workflow.core.steps import given, listed, usual_way
from guichet_workflow.core.words import delay_words, who_acts

Json = Mapping[str, Any]
ENDS = ("done", "refused")


@dataclass(frozen=True, slots=True)
class Stage:
    """One status as citizens see it; `facts` are sentences, in the order they matter."""

    label: str
    kind: str
    who: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A whole workflow: the usual way, what may happen besides, the ends, the law, the data."""

    usual: tuple[Stage, ...]
    besides: tuple[Stage, ...]
    ends: tuple[Stage, ...]
    silence: tuple[str, ...]
    decision: str
    kept: str
    withdrawal: bool
    sometimes: bool


def account(definition: Definition, source: Json) -> Account:
    """Tell a workflow; `source` is the JSON that was compiled, for the texts it rests on."""
    way = usual_way(definition)
    others = [status for status in definition.statuses.values() if status not in way]
    every = definition.statuses.values()
    ends = [status for status in every if status.kind in ENDS]
    open_ = [status.citizen for status in every if status.kind not in ENDS]
    return Account(
        usual=tuple(_along(definition, [one for one in way if one.kind not in ENDS])),
        besides=tuple(_along(definition, [one for one in others if one.kind not in ENDS])),
        ends=tuple(_end(definition, status) for status in ends),
        silence=tuple(_silence(definition, source.get("silence") or {})),
        decision=_decision(definition),
        kept=_kept(definition, str(source.get("retention_basis", ""))),
        withdrawal=bool(definition.withdrawal) and any(one.withdraw for one in open_),
        sometimes=any(one != CitizenActs() for one in open_),
    )


def _along(definition: Definition, statuses: list[Status]) -> Iterator[Stage]:
    """Give the statuses that citizens see; who acts in hidden ones is told in the one before."""
    shown = [status for status in statuses if not status.hidden]
    inside: dict[str, list[str]] = {}
    last = ""
    for status in statuses:
        if not status.hidden:
            last = status.id
        elif last:
            inside.setdefault(last, []).extend(_behind(definition, status))
    for status in shown:
        facts = [*_facts(definition, status), *inside.get(status.id, ())]
        yield _stage(definition, status, facts)


def _behind(definition: Definition, status: Status) -> Iterator[str]:
    yield _("%(who)s intervient aussi.", who=who_acts(definition, status))
    yield from _helped(definition, status)


def _stage(definition: Definition, status: Status, facts: list[str]) -> Stage:
    who = {"citizen": _("Vous"), "nobody": ""}.get(status.turn, who_acts(definition, status))
    return Stage(status.citizen_label, status.kind, who, status.citizen_info, tuple(facts))


def _facts(definition: Definition, status: Status) -> Iterator[str]:
    if status.due:
        yield _("Délai visé\u00a0: %(delay)s.", delay=delay_words(status.due))
    for act in every_action(status):
        if isinstance(act, Ask):
            yield from _asked(act)
    if hers := [one.label for one in status.choices.values() if CITIZEN in one.by]:
        yield _("Vous pouvez choisir\u00a0: %(labels)s.", labels=listed(hers))
    if status.pauses_silence:
        yield _("Le délai légal est suspendu jusqu’à l’arrivée des pièces indispensables.")
    yield from _helped(definition, status)
    yield from _clocks(definition, status)
    yield from _given(status)


def _asked(act: Ask) -> Iterator[str]:
    yield act.prompt
    if act.whole:
        yield _("Vous retrouvez votre formulaire rempli, et vous le corrigez.")
    if labels := [field["label"] for field in act.fields]:
        yield _("Nous vous demandons\u00a0: %(fields)s.", fields=listed(labels))
    if act.deadline:
        yield _("Vous avez %(delay)s pour répondre.", delay=delay_words(act.deadline))


def _helped(definition: Definition, status: Status) -> Iterator[str]:
    for act in every_action(status):
        if tell := TOLD.get(type(act)):
            yield from tell(definition, act)


def _opinion(definition: Definition, act: Any) -> Iterator[str]:
    yield _("Un avis peut être demandé\u00a0: « %(label)s ».", label=act.label)
    if act.deadline and act.tacit:
        yield _(
            "Sans réponse au bout de %(delay)s, cet avis est réputé favorable.",
            delay=delay_words(act.deadline),
        )
    elif act.deadline:
        yield _("Cet avis est attendu sous %(delay)s.", delay=delay_words(act.deadline))


def _approval(definition: Definition, act: Any) -> Iterator[str]:
    known = definition.functions
    names = listed([known[one].label for one in act.functions if one in known])
    yield _("Doivent approuver, dans cet ordre\u00a0: %(names)s.", names=names)


def _call(_definition: Definition, act: Any) -> Iterator[str]:
    sentences = {
        "payment": _("Un paiement peut vous être demandé\u00a0: « %(label)s ».", label=act.label),
        "appointment": _(
            "Un rendez-vous peut vous être proposé\u00a0: « %(label)s ».", label=act.label
        ),
        "transfer": _(
            "Votre demande peut être transmise à l’administration compétente\u00a0: %(name)s.",
            name=act.name,
        ),
        "connector": _(
            "Un autre service peut être interrogé\u00a0: « %(label)s ».", label=act.label
        ),
    }
    if act.kind in sentences:
        yield sentences[act.kind]


def _message(_definition: Definition, act: Any) -> Iterator[str]:
    if act.whom == TO_FIELD:
        yield _("Nous écrivons aussi à une adresse que vous donnez, sans lien vers votre demande.")


TOLD: dict[type[Action], Callable[[Definition, Any], Iterator[str]]] = {
    Message: _message,
    Opinion: _opinion,
    Approval: _approval,
    Call: _call,
}
"""The actions by which others than the service take part, and what is said of each."""


def _clocks(definition: Definition, status: Status) -> Iterator[str]:
    for rule in status.timers.values():
        target = definition.statuses.get(rule.to)
        if target is None or target.hidden:
            continue
        sentence = _(
            "Au bout de %(delay)s sans suite, votre demande passe à « %(label)s »",
            delay=delay_words(rule.after),
            label=target.citizen_label,
        )
        yield _based(sentence, rule.legal_basis)


def _given(status: Status) -> Iterator[str]:
    titles = given(status)
    if titles:
        yield _("Vous recevez\u00a0: %(titles)s.", titles=listed(titles))


def _based(sentence: str, basis: str) -> str:
    return f"{sentence} ({basis})." if basis else f"{sentence}."


def _end(definition: Definition, status: Status) -> Stage:
    facts = [*_how(definition, status), *_given(status)]
    return Stage(status.citizen_label, status.kind, "", status.citizen_info, tuple(facts))


def _how(definition: Definition, status: Status) -> Iterator[str]:
    rule = definition.silence
    if status.id == definition.withdrawal:
        if any(not one.citizen.withdraw for one in definition.statuses.values()):
            yield _("Vous avez retiré votre demande\u00a0: c’est possible à certaines étapes.")
            return
        yield _("Vous avez retiré votre demande\u00a0: c’est possible tant qu’elle est ouverte.")
    elif rule and status.id == rule.to:
        yield _("Le délai légal est passé sans réponse de notre part.")
    elif status.legal_basis:
        yield _("Un délai fixé par la loi est passé (%(basis)s).", basis=status.legal_basis)
    elif status.kind == "refused":
        yield _("C’est un refus\u00a0: nous vous disons pourquoi.")
    if status.kind == "refused":
        yield _(
            "Vous avez deux mois pour le contester\u00a0: auprès du service (recours gracieux), ou "
            "devant le tribunal administratif (code de justice administrative, article R421-1)."
        )


def _silence(definition: Definition, source: Json) -> Iterator[str]:
    rule = definition.silence
    if rule is None:
        sentence = _("Aucune décision n’est prise par le seul silence de l’administration")
        yield _based(sentence, str(source.get("legal_basis", "")))
        return
    delay = delay_words(rule.after)
    said = (
        _("Sans réponse au bout de %(delay)s, votre demande est acceptée", delay=delay)
        if rule.means == ACCORD
        else _("Sans réponse au bout de %(delay)s, votre demande est refusée", delay=delay)
    )
    yield _based(said, rule.legal_basis)
    yield _("Ce délai court dès que nous avons reçu votre demande.")
    yield _missing(rule.restarts)
    if rule.attestation:
        yield _("Une attestation prouve l’acceptation\u00a0: vous pouvez la demander.")


def _missing(restarts: bool) -> str:
    """Say what a missing piece does to the delay (CRPA L114-5)."""
    if restarts:
        return _(
            "S’il manque une pièce indispensable, nous vous la demandons\u00a0: le délai "
            "recommence quand elle arrive."
        )
    return _(
        "S’il manque une pièce indispensable, nous vous la demandons\u00a0: le délai s’arrête, "
        "puis reprend où il en était quand elle arrive."
    )


def _decision(definition: Definition) -> str:
    """Say that no program decides, which the linter holds (law of 6 January 1978, article 47)."""
    if definition.silence:
        return _("Une personne décide, ou la loi quand le délai est passé. Jamais un programme.")
    return _("Une personne décide de la réponse. Jamais un programme.")


def _kept(definition: Definition, basis: str) -> str:
    sentence = _(
        "Vos réponses, vos pièces et nos messages sont effacés %(delay)s après la fin de votre "
        "demande",
        delay=delay_words(definition.anonymise_after),
    )
    return _based(sentence, basis)
