"""Lines of history in plain French: what a case asked of others, what they answered or not."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.told import Sentence, with_words


def failure_words(failure: str) -> str:
    """Give why a call failed, in words."""
    words = {
        "refused": _("refusé"),
        "unavailable": _("service indisponible"),
        "invalid": _("réponse illisible"),
        "late": _("pas de réponse à temps"),
        "amount": _("montant impossible à calculer"),
        "document": _("le document à signer n’a pas été fait"),
        "address": _("personne n’a donné d’adresse électronique"),
    }
    return words.get(failure, failure)


def _called(values: Mapping[str, Any], _who: str, _citizen: bool) -> str:
    label, whom = values["label"], values.get("function") or values.get("contact")
    if whom:
        return _(
            "Signature demandée à «\u00a0%(whom)s\u00a0»\u00a0: %(label)s.", whom=whom, label=label
        )
    if "elsewhere" in values:
        return _("Signature demandée dans un autre logiciel\u00a0: %(label)s.", label=label)
    return _("Appel\u00a0: %(label)s.", label=label)


def _call_failed(values: Mapping[str, Any], _who: str, _citizen: bool) -> str:
    failure = failure_words(values["failure"])
    sentence = _("Échec de « %(label)s » : %(failure)s.", label=values["label"], failure=failure)
    # Not between quotation marks: what forms refuses names its questions between such marks.
    return f"{sentence} {values['reason']}".rstrip()


SENTENCES: dict[str, Sentence] = {
    "guest_reminded": lambda values, _who, _citizen: _(
        "Rappel envoyé : %(label)s.", label=values["label"]
    ),
    "signed": lambda values, _who, _citizen: _(
        "%(name)s a signé « %(document)s ». Empreinte du document : %(sha256)s.", **values
    ),
    "called": _called,
    "call_answered": lambda values, _who, _citizen: with_words(
        _("Réponse reçue : %(label)s.", label=values["label"]), values.get("text", "")
    ),
    "call_failed": _call_failed,
    "call_skipped": lambda values, who, _citizen: _(
        "%(who)s passe outre : %(label)s.", who=who, label=values["label"]
    ),
    "call_corrected": lambda values, who, _citizen: with_words(
        _("%(who)s répond à la place : %(label)s.", who=who, label=values["label"]),
        values["text"],
    ),
}
"""One sentence for each kind of line that calls write."""
