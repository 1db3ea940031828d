"""What is wrong in the legal part of a definition: its silence, its stops, its receipt."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.traits import tells

Json = Mapping[str, Any]
Fault = tuple[str, str]
"""Where, and what in French."""
KIND_OF = {"accord": "done", "rejet": "refused"}


def legal_faults(json: Json) -> Iterator[Fault]:
    """Give what the law does not allow in a definition that `DefinitionSchema` accepts."""
    statuses = {status["id"]: status for status in json["statuses"]}
    silence = json.get("silence") or {}
    if silence.get("means") == "none" or "to" not in silence:
        silence = {}
    if silence:
        yield from _silence(silence, statuses.get(silence["to"], {}))
    for status in statuses.values():
        if status.get("pauses_silence"):
            yield from _stop(status, silence)
    if not _told_at_once(json["start"], statuses):
        text = _(
            "L’usager ne reçoit pas d’accusé de réception\u00a0: envoyez-lui un message dès que sa "
            "demande arrive (CRPA, L112-11)."
        )
        yield "start", text


def meaning(silence: Json, target: Json) -> str:
    """Give accord or rejet: what the silence says it means, else what its status is."""
    said = silence.get("means")
    return str(said or ("accord" if target.get("kind") == "done" else "rejet"))


def _silence(silence: Json, target: Json) -> Iterator[Fault]:
    means = meaning(silence, target)
    if target and target["kind"] != KIND_OF[means]:
        words = {
            "accord": _("Le silence vaut accord\u00a0: il mène à une fin favorable."),
            "rejet": _("Le silence vaut refus\u00a0: il mène à une fin défavorable."),
        }
        yield "silence.to", words[means]
        return
    if means == "rejet" and silence.get("on_complete") == "restart":
        text = _(
            "Le délai d’un refus tacite reprend où il en était\u00a0: il ne repart jamais de zéro "
            "(CRPA, L114-5)."
        )
        yield "silence.on_complete", text
    yield from _attestation(silence, means, target)


def _attestation(silence: Json, means: str, target: Json) -> Iterator[Fault]:
    has = bool(silence.get("attestation"))
    made = any(action["do"] == "document" for action in target.get("enter", ()))
    if means == "accord" and target and not has and not made:
        text = _(
            "L’usager doit pouvoir obtenir l’attestation de son acceptation\u00a0: choisissez un "
            "modèle (CRPA, L232-3)."
        )
        yield "silence.attestation", text
    if means == "rejet" and has:
        yield "silence.attestation", _("Un refus tacite ne donne pas lieu à une attestation.")


def _stop(status: Json, silence: Json) -> Iterator[Fault]:
    where, label = f"statuses.{status['id']}", status["label"]
    asks = [action for action in status.get("enter", ()) if action["do"] == "ask"]
    if not any(_indispensable(field) for ask in asks for field in ask.get("fields", ())):
        text = _(
            "«\u00a0%(label)s\u00a0» arrête le délai légal sans demander de pièce indispensable "
            "(CRPA, L114-5 et L114-5-1).",
            label=label,
        )
        yield where, text
    timed = [ask.get("deadline") for ask in asks]
    timed += [timer.get("to") for timer in status.get("timers", ())]
    ends = status.get("pieces_within") or any(timed)
    if silence and not ends:
        text = _(
            "«\u00a0%(label)s\u00a0»\u00a0: dites combien de temps l’usager a pour envoyer les "
            "pièces (CRPA, L114-5).",
            label=label,
        )
        yield where, text


def _indispensable(field: Json) -> bool:
    """A piece that is owed is indispensable unless it says not; anything else must say so."""
    unsaid = field["type"] == "file" and field.get("required", True)
    return bool(field.get("indispensable", unsaid))


def _told_at_once(start: str, statuses: Mapping[str, Json]) -> bool:
    """Say whether a message leaves whatever the request, before anyone has acted."""
    seen: set[str] = set()
    while start in statuses and start not in seen:
        seen.add(start)
        enter = statuses[start].get("enter", ())
        always = [action for action in enter if action.get("condition") is None]
        if any(tells(action) for action in always):
            return True
        start = next((action["to"] for action in always if action["do"] == "move"), "")
    return bool(start) and start not in statuses
