"""Who sees what of the request being played: each function, the citizen, an expert."""

from collections.abc import Iterator
from dataclasses import dataclass

from guichet_kit.i18n import _

from guichet_workflow.core import Definition, choices_of
from guichet_workflow.core.acts.calls import is_by_link
from guichet_workflow.core.calls import Called, awaited_calls
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition.calls import TRANSFER
from guichet_workflow.core.definition.model import HERS
from guichet_workflow.core.extras import alerts, citizen_acts, shown_status
from guichet_workflow.core.legal import attestation
from guichet_workflow.core.opinions import Asked
from guichet_workflow.core.signatures import to_sign
from guichet_workflow.core.simulation import Frame
from guichet_workflow.core.words import turn
from guichet_workflow.pages.consulted import opinion_shown
from guichet_workflow.pages.simulation.shown import Role, roles_of


@dataclass(frozen=True)
class View:
    """What somebody reads of the request now, and may do; `kind` is that of the status read."""

    who: str
    status: str
    kind: str
    reads: tuple[str, ...]
    may: tuple[str, ...]


def views_of(definition: Definition, frame: Frame) -> list[View]:
    """Give the view of each function, of experts, of who has a link, then of the citizen."""
    case, roles = frame.case, roles_of(definition, frame.case)
    agents = tuple(_read_by_agents(definition, case))
    status = definition.statuses[case.status]
    found = [
        View(role.label, status.label, status.kind, agents, (*_acts(role), *_signs(case, role)))
        for role in roles
        if role.slug
    ]
    experts = [_expert(case, one) for role in roles if not role.slug for one in role.opinions]
    guests = [_guest(one) for one in awaited_calls(case) if is_by_link(one)]
    return [*found, *experts, *guests, _citizen(definition, case)]


def _acts(role: Role) -> Iterator[str]:
    yield from (choice.label for choice in role.choices)
    yield from (rule.label for rule in role.anytime)
    yield from (_("Donner l’avis « %(label)s »", label=one["label"]) for one in role.opinions)
    if role.approves:
        yield _("Approuver ou renvoyer")
    if role.fields:
        yield _("Remplir le formulaire de l’étape")


def _signs(case: CaseState, role: Role) -> Iterator[str]:
    for one in to_sign(case, frozenset({role.slug})):
        yield _("Signer « %(title)s », ou dire pourquoi non", title=one["paper"]["title"])


def _guest(called: Called) -> View:
    """Who has a link reads what she is to answer about, and has no status to read."""
    if called["kind"] == TRANSFER:
        reads = (_("La demande\u00a0: la personne, ses réponses, ses pièces"),)
        may = (_("Prendre la demande, ou dire pourquoi non"),)
        return View(called["name"], "", "", reads, may)
    title = called["paper"]["title"]
    may = (_("Signer « %(title)s », ou dire pourquoi non", title=title),)
    return View(_("Qui reçoit le lien pour signer"), "", "", (title,), may)


def _read_by_agents(definition: Definition, case: CaseState) -> Iterator[str]:
    """What every agent of the circuit reads: the instruction, alerts, opinions, all answers."""
    if case.anonymised_at is not None:
        yield _("Plus rien : les données sont effacées")
        return
    if info := definition.statuses[case.status].info:
        yield _("La consigne : « %(words)s »", words=info)
    yield from _alerts(case, "agents")
    for one in map(opinion_shown, case.extra.get("opinions", ())):
        yield _(
            "%(label)s : %(verdict)s", label=one["label"], verdict=one["verdict"] or _("attendu")
        )
    yield _("Toutes les réponses")


def _alerts(case: CaseState, audience: str) -> Iterator[str]:
    return (_("L’alerte : « %(words)s »", words=one["text"]) for one in alerts(case, audience))


def _expert(case: CaseState, asked: Asked) -> View:
    """An expert reads what the circuit shows her, and nothing else; she has no status to read."""
    shown = tuple(str(name).replace("_", " ") for name in asked["shows"] if name in case.data)
    reads = shown or (_("Aucune réponse"),)
    may = (_("Donner l’avis « %(label)s »", label=asked["label"]),)
    return View(_("L’expert consulté"), "", "", reads, may)


def _citizen(definition: Definition, case: CaseState) -> View:
    status = shown_status(definition, case)
    reads = [turn(definition, case).text, *_alerts(case, "citizen")]
    if status.citizen_info:
        reads.insert(0, status.citizen_info)
    return View(
        _("L’usager"),
        status.citizen_label,
        status.kind,
        tuple(reads),
        tuple(_of_the_citizen(definition, case)),
    )


def _of_the_citizen(definition: Definition, case: CaseState) -> Iterator[str]:
    if attestation(definition, case) is not None:
        yield _("Demander l’attestation")
    if case.closed_at is None and case.asked:
        yield _("Répondre à la question")
    yield from (choice.label for choice in choices_of(definition, case, HERS))
    may = citizen_acts(definition, case)
    if may.pieces:
        yield _("Ajouter une pièce")
    if may.write:
        yield _("Écrire au service")
    if may.withdraw:
        yield _("Retirer la demande")
