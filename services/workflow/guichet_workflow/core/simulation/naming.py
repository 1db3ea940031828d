"""What a simulation calls documents and clocks: by their titles and what they do, not their ids."""

from guichet_kit.i18n import _

from guichet_workflow.core.definition import Definition, Message
from guichet_workflow.core.definition.model import TimerRule
from guichet_workflow.core.message_names import message_name, spelt


def document_name(definition: Definition, template: str) -> str:
    """Give the title of a document of a circuit, else its id as words."""
    found = definition.documents.get(template)
    return found.title if found else spelt(template)


def clock_name(definition: Definition, status: str, name: str) -> str:
    """Begin a sentence with a clock: of the whole request by its kind, or of a status by its id."""
    if name in (kinds := _kinds()):
        return kinds[name]
    rules = definition.statuses[status].timers if status in definition.statuses else {}
    said = _ruled(definition, rules[name]) if name in rules else ""
    return said or _("Le délai «\u00a0%(name)s\u00a0»", name=spelt(name))


def _kinds() -> dict[str, str]:
    return {
        "silence": _("Le délai légal"),
        "anonymise": _("Le délai avant l’effacement des données"),
        "suspension": _("Le délai pour compléter la demande"),
        "ask": _("Le délai de réponse de l’usager"),
        "call": _("Le délai d’un autre service"),
        "opinion": _("Le délai pour donner un avis"),
    }


def _ruled(definition: Definition, rule: TimerRule) -> str:
    """Say where the clock of a status leads, or the message that it sends; "" of any other."""
    if rule.to:
        label = definition.statuses[rule.to].label
        return _("Le délai qui mène à «\u00a0%(label)s\u00a0»", label=label)
    sent = next((one.template for one in rule.actions if isinstance(one, Message)), "")
    return (
        _("Le délai avant le message «\u00a0%(name)s\u00a0»", name=message_name(sent))
        if sent
        else ""
    )
