"""Messages to others than the citizen: where the address is read, what the mail may tell."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition.actions import ASSIGNEE, TO_CITIZEN, TO_FIELD, TO_FUNCTION
from guichet_workflow.core.lint.finding import ADVICE, Finding
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.traits import Json


def recipients(subject: Subject) -> Iterator[Finding]:
    """Find addresses that are not there, or may not be, and answers told that do not exist."""
    for where, action in subject.actions.items():
        if action["do"] == "message" and action.get("whom") == TO_FIELD:
            yield from _address(subject, where, action)
            yield from _told(subject, where, action)


def written_for_her(subject: Subject) -> Iterator[Finding]:
    """Find mails to agents whose template the same circuit sends to the citizen too.

    Nothing in a template says for whom it is written.
    """
    sent = [(at, one) for at, one in subject.actions.items() if one["do"] == "message"]
    hers = {one["template"] for _at, one in sent if one.get("whom", TO_CITIZEN) == TO_CITIZEN}
    for where, action in sent:
        if action.get("whom") in (TO_FUNCTION, ASSIGNEE) and action["template"] in hers:
            text = _(
                "Le modèle «\u00a0%(name)s\u00a0» sert aussi à écrire à l’usager\u00a0: un agent y "
                "lirait «\u00a0votre demande\u00a0». Écrivez-en un autre pour les agents.",
                name=action["template"],
            )
            yield Finding(where, text, ADVICE)


def _address(subject: Subject, where: str, action: Json) -> Iterator[Finding]:
    name = action["field"]
    asked = next((one for one in subject.asked() if one["id"] == name), None)
    label = asked["label"] if asked else subject.doubtful.get(name, name)
    if not _exists(subject, name):
        text = _("La question «\u00a0%(name)s\u00a0», où lire l’adresse, n’existe pas.", name=name)
        yield Finding(where, text)
    elif asked and asked["type"] != "email":
        text = _("«\u00a0%(name)s\u00a0» ne demande pas une adresse électronique.", name=label)
        yield Finding(where, text)
    elif name in subject.doubtful or (asked and _may_lack(subject, where, name)):
        text = _(
            "L’adresse «\u00a0%(name)s\u00a0» peut manquer\u00a0: le message ne partirait pas. "
            "Vérifiez que la suite s’en passe.",
            name=label,
        )
        yield Finding(where, text, ADVICE)


def _exists(subject: Subject, name: str) -> bool:
    return subject.fields is None or name in subject.kinds


def _may_lack(subject: Subject, where: str, name: str) -> bool:
    """Whether some way leads to the status of an action without an answer to a question."""
    trail = subject.space.explore(lambda way, bit: bit or name in way.sets)
    parts = where.split(".")
    return parts[0] != "statuses" or trail.first(parts[1], False) is not None


def _told(subject: Subject, where: str, action: Json) -> Iterator[Finding]:
    for name in action.get("shows", ()):
        if not _exists(subject, name):
            text = _(
                "La réponse «\u00a0%(name)s\u00a0», à dire dans le message, n’existe pas.",
                name=name,
            )
            yield Finding(where, text)
