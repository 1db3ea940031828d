"""What the law on silence, stops and receipts does not allow."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import HERS
from guichet_workflow.core.legal_checks import legal_faults
from guichet_workflow.core.lint.finding import ADVICE, Finding
from guichet_workflow.core.lint.subject import ENDS, Subject, decides
from guichet_workflow.core.traits import PERSON, Json


def law(subject: Subject) -> Iterator[Finding]:
    """Find what the CRPA forbids, and an attestation whose template does not exist."""
    for where, text in legal_faults(subject.json):
        yield Finding(where, text)
    template = (subject.json.get("silence") or {}).get("attestation")
    if template and subject.documents is not None and template not in subject.documents:
        text = _("Le modèle « %(name)s » n’existe pas.", name=template)
        yield Finding("silence.attestation", text)


def reasons(subject: Subject) -> Iterator[Finding]:
    """Find refusals for which no reasons are asked: they are owed (CRPA L211-2, L211-5)."""
    for where, label, choice in _by_hand(subject):
        target = subject.statuses.get(choice.get("to", ""), {})
        if target.get("kind") == "refused" and choice.get("comment") != "required":
            text = _(
                "« %(label)s » refuse la demande : rendez le motif obligatoire (CRPA, L211-2).",
                label=label,
            )
            yield Finding(where, text)


def simple_signatures(subject: Subject) -> Iterator[Finding]:
    """Find decisions that would be signed by a simple signature (CRPA L212-2, L212-3)."""
    for where, action in subject.actions.items():
        if _is_decided_by_signature(subject, action):
            text = _(
                "« %(label)s » fait signer une décision par une signature électronique simple, "
                "ce qui n’est pas un procédé conforme au RGS (CRPA, L212-3). Une décision notifiée "
                "ici peut se passer de signature si elle porte le prénom, le nom, la qualité et le "
                "service de son auteur (L212-2)\u00a0; sinon, faites-la signer dans un autre "
                "logiciel.",
                label=action["label"],
            )
            yield Finding(where, text, ADVICE)


def _is_decided_by_signature(subject: Subject, action: Json) -> bool:
    """Whether what is signed here leads to a status that decides."""
    target = subject.statuses.get(action.get("to", ""))
    here = action["do"] == "signature_request" and not action.get("elsewhere")
    return here and target is not None and decides(target)


def unsigned(subject: Subject) -> Iterator[Finding]:
    """Find signatures that decide where agents have no way on once one is refused or late.

    Nobody goes on to a decision without (`core.calls.may_skip`).
    """
    for where, action in subject.actions.items():
        if not _is_decided_by_signature(subject, action) or not where.startswith("statuses."):
            continue
        if _stops(action) and not _led_on(subject, where.split(".")[1]):
            text = _(
                "Si la signature «\u00a0%(label)s\u00a0» est refusée ou en retard, aucun agent ne "
                "peut continuer sans elle, puisque la suite décide. Ajoutez un choix d’agent, ou "
                "un autre statut en cas de refus et de retard.",
                label=action["label"],
            )
            yield Finding(where, text, ADVICE)


def _stops(action: Json) -> bool:
    """Whether a refusal, or a delay that passed, waits for an agent."""
    failures = ["on_refused", *(["on_late"] if action.get("timeout") else [])]
    return any(action.get(name, "stop") == "stop" for name in failures)


def _led_on(subject: Subject, status: str) -> bool:
    """Whether an agent may take a request on from a status, by a choice or a global action."""
    hands = (PERSON, "choice")
    ways = subject.space.leaving.get(status, ())
    return any(way.how in hands and way.where not in subject.actions for way in ways)


def in_two_places(subject: Subject) -> Iterator[Finding]:
    """Find a request that goes on in two places: changed of procedure, and treated here too."""
    for where, action in subject.actions.items():
        target = subject.statuses.get(action.get("to", ""), {})
        if action["do"] == "requalify" and target.get("kind") not in ENDS:
            text = _(
                "«\u00a0%(label)s\u00a0» change la demande de démarche, et ce dossier continue "
                "aussi\u00a0: ses délais courent deux fois. Menez-le à un statut final qui ne "
                "décide pas.",
                label=action["label"],
            )
            yield Finding(where, text, ADVICE)


def _by_hand(subject: Subject) -> Iterator[tuple[str, str, Json]]:
    for name, status in subject.statuses.items():
        for choice in status.get("choices", ()):
            if not HERS.issuperset(choice["by"]):
                yield f"statuses.{name}.choices.{choice['id']}", choice["label"], choice
    for one in subject.json.get("actions", ()):
        if one.get("by"):
            yield f"actions.{one['id']}", one["label"], one
