"""A case and its history in plain French words, for citizens and for agents."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from guichet_kit.i18n import _, ngettext

from guichet_workflow.core import legal_words, made_elsewhere, told, told_calls
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.definition import Definition, Delay, Status
from guichet_workflow.core.definition.actions import PORTAL
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.extras import shown_status
from guichet_workflow.core.message_names import message_name

BATCH = "batch"
"""What the values of a line hold when the act was done to many cases at once: which batch."""


class Turn(NamedTuple):
    """Whose turn it is: a short title ("À vous", "À nous", "Terminé") and a sentence."""

    title: str
    text: str


def turn(definition: Definition, case: CaseState) -> Turn:
    """Tell the citizen whose turn it is."""
    status = definition.statuses[case.status]
    if status.hidden:
        shown = shown_status(definition, case)
        return Turn(_("À nous"), _handles(definition, shown))
    if case.closed_at is not None or status.turn == "nobody":
        return Turn(_("Terminé"), _("Vous n’avez plus rien à faire."))
    if status.turn == "citizen":
        return Turn(_("À vous"), _awaited(status, case))
    return Turn(_("À nous"), _handles(definition, status))


def _awaited(status: Status, case: CaseState) -> str:
    if case.asked:
        return case.asked.prompt
    if any(CITIZEN in one.by for one in status.choices.values()):
        return _("Nous attendons votre choix.")
    return _("Nous attendons votre réponse.")


def _handles(definition: Definition, status: Status) -> str:
    return _("%(who)s s’occupe de votre demande.", who=who_acts(definition, status))


def who_acts(definition: Definition, status: Status) -> str:
    """Name who handles a request in a status, as the workflow calls its function."""
    function = definition.functions.get(status.function)
    return function.label if function else _("Un agent")


def delay_words(delay: Delay) -> str:
    """Give a delay in words, such as "5 jours ouvrés"."""
    n = abs(delay.n)
    words: dict[str, Callable[[], str]] = {
        "minutes": lambda: ngettext("%(num)s minute", "%(num)s minutes", n),
        "hours": lambda: ngettext("%(num)s heure", "%(num)s heures", n),
        "days": lambda: ngettext("%(num)s jour", "%(num)s jours", n),
        "working_days": lambda: ngettext("%(num)s jour ouvré", "%(num)s jours ouvrés", n),
        "business_days": lambda: ngettext("%(num)s jour ouvrable", "%(num)s jours ouvrables", n),
        "months": lambda: ngettext("%(num)s mois", "%(num)s mois", n),
    }
    return ("-" if delay.n < 0 else "") + words[delay.unit]()


def history_sentence(kind: str, values: Mapping[str, Any], by: Actor, audience: str) -> str:
    """Give a line of history as a sentence; `audience` is citizen or agent.

    To the citizen an agent has no name ("le service"), to the agent a citizen is "l’usager".
    """
    said = SENTENCES[kind](values, _name(by, audience), audience == "citizen")
    return f"{said} {_('Fait en lot.')}" if audience == "agent" and BATCH in values else said


def _name(by: Actor, audience: str) -> str:
    if by.kind == "system":
        return _("Le service")
    if by.kind == "citizen":
        return _("Vous") if audience == "citizen" else _("L’usager")
    return _("Le service") if audience == "citizen" or not by.name else by.name


Sentence = Callable[[Mapping[str, Any], str, bool], str]


def _opened(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen:
        return _("Nous avons bien reçu votre demande.")
    return _("La demande est arrivée.")


def channel_words(channel: str) -> str:
    """Say how a request came, such as "au guichet"."""
    words = {
        "web": _("en ligne"),
        "telephone": _("par téléphone"),
        "guichet": _("au guichet"),
        "courrier": _("par courrier"),
        "courriel": _("par courriel"),
    }
    return words.get(channel, "")


def arrival_sentence(channel: str, by: Actor) -> str:
    """Tell agents how a request came, and who typed it for the person."""
    how = channel_words(channel)
    told = _("La demande est arrivée %(how)s", how=how) if how else _("La demande est arrivée")
    typed = by.kind == "agent" and by.name
    return told + (_(", saisie pour la personne par %(name)s.", name=by.name) if typed else ".")


def _moved(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen:
        return _("Votre demande est maintenant : %(label)s.", label=values["citizen_label"])
    return _("La demande passe à : %(label)s.", label=values["label"])


def _chose(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    comment = values.get("comment", "")
    if citizen and who == _("Vous"):
        text = _("Vous avez choisi «\u00a0%(label)s\u00a0».", label=values["label"])
        said = _(" Votre mot\u00a0: «\u00a0%(comment)s\u00a0»", comment=comment)
        return text + (said if comment else "")
    if citizen:
        return _("Le service vous écrit : « %(comment)s »", comment=comment)
    text = _("%(who)s a choisi « %(label)s ».", who=who, label=values["label"])
    if not comment:
        return text
    if who == _("L’usager"):
        return text + _(" Mot joint\u00a0: «\u00a0%(comment)s\u00a0»", comment=comment)
    return text + _(" Motif : « %(comment)s »", comment=comment)


def _asked(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen:
        return _("Nous vous demandons : %(prompt)s", prompt=values["prompt"])
    return _("L’usager doit répondre à : %(prompt)s", prompt=values["prompt"])


def _answered(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    given = ", ".join([*values.get("fields", ()), *values.get("files", ())])
    if values.get("text"):
        given = _("« %(words)s »", words=values["text"])
    if citizen:
        return _("Vous avez répondu : %(given)s.", given=given)
    return _("%(who)s a répondu : %(given)s.", who=who, given=given)


def _pieces_added(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    names = ", ".join(values.get("files", ()))
    if citizen:
        return _("Pièces ajoutées à votre demande : %(names)s.", names=names)
    return _("%(who)s a ajouté des pièces : %(names)s.", who=who, names=names)


def _withdrawn(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen:
        return _("Vous avez retiré votre demande.")
    reason = values.get("comment", "")
    return _("L’usager a retiré sa demande.") + (f" « {reason} »" if reason else "")


def _timer(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    basis = values.get("legal_basis", "")
    return _("Un délai est passé.") + (f" {basis}." if basis else "")


def _assigned(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    name = values.get("name", "")
    if not name:
        return _("%(who)s a libéré la demande.", who=who)
    if name == who:
        return _("%(who)s a pris la demande.", who=who)
    return _("%(who)s a confié la demande à %(name)s.", who=who, name=name)


def _messaged(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen and who == _("Vous"):
        return _("Vous avez écrit : « %(words)s »", words=values["text"])
    return _("%(who)s a écrit : « %(words)s »", who=who, words=values["text"])


def _anonymised(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen:
        return _("Vos données ont été effacées.")
    return _("Les données personnelles de la demande ont été effacées.")


def _document_made(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen:
        return _("Un document est arrivé : « %(title)s ».", title=values["title"])
    return _("Le document « %(title)s » est fait.", title=values["title"])


def _file_quarantined(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    why = _("l’antivirus y a trouvé un programme dangereux")
    if values["cause"] != "infected":
        why = _("il est trop lourd pour être vérifié par l’antivirus")
    told = _(
        "Le fichier « %(name)s » a été mis à l’écart : %(why)s. Personne ne peut l’ouvrir.",
        name=values["name"],
        why=why,
    )
    more = _("Si ce document est nécessaire, envoyez-en une autre copie.")
    return f"{told} {more}" if citizen else told


def _file_released(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    told = _(
        "Le fichier « %(name)s » n’est plus mis à l’écart : vérifié de nouveau, il est sain.",
        name=values["name"],
    )
    more = _("Vous n’avez pas à en envoyer une autre copie.")
    return f"{told} {more}" if citizen else told


def _on_her_page(values: Mapping[str, Any], citizen: bool) -> str:
    """Say that a message is not sent; its words, once notify has filled them in, go beside."""
    if citizen:
        ready = values.get("text")
        return _("Un message pour vous") if ready else _("Un message pour vous se prépare.")
    name = message_name(values["template"])
    return _("Message montré à l’usager sur sa page de suivi\u00a0: %(name)s.", name=name)


def _message_sent(values: Mapping[str, Any], _who: str, citizen: bool) -> str:
    if values.get("channel") == PORTAL:
        return _on_her_page(values, citizen)
    name = message_name(values["template"])
    if values.get("attached"):
        return _(
            "Message envoyé à l’usager\u00a0: %(name)s\u00a0; documents à joindre\u00a0: "
            "%(documents)s.",
            name=name,
            documents=values["attached"],
        )
    if values.get("channel"):
        return _("SMS demandé pour l’usager : %(name)s.", name=name)
    return _("Message envoyé à l’usager : %(name)s.", name=name)


SENTENCES: dict[str, Sentence] = {
    **told.SENTENCES,
    **told_calls.SENTENCES,
    **legal_words.SENTENCES,
    **made_elsewhere.SENTENCES,
    "opened": _opened,
    "moved": _moved,
    "chose": _chose,
    "asked": _asked,
    "answered": _answered,
    "pieces_added": _pieces_added,
    "withdrawn": _withdrawn,
    "timer": _timer,
    "assigned": _assigned,
    "messaged": _messaged,
    "anonymised": _anonymised,
    "document_made": _document_made,
    "file_quarantined": _file_quarantined,
    "file_released": _file_released,
    "noted": lambda values, who, _citizen: _(
        "%(who)s a noté : « %(words)s »", who=who, words=values["text"]
    ),
    "closed": lambda _values, _who, citizen: (
        _("Votre demande est terminée.") if citizen else _("La demande est close.")
    ),
    "message_sent": _message_sent,
    "message_failed": lambda values, _who, _citizen: _(
        "Le message « %(name)s » n’est pas parti : %(reason)s.",
        name=message_name(values["template"]),
        reason=values["reason"],
    ),
    "document_requested": lambda values, _who, _citizen: _(
        "Document demandé : « %(title)s ».", title=values["title"]
    ),
    "document_failed": lambda values, _who, _citizen: _(
        "Le document « %(title)s » n’a pas pu être fait : %(reason)s.", **values
    ),
    "converted": lambda values, _who, _citizen: _(
        "Dossier passé de la version %(from)s à la version %(to)s du circuit.", **values
    ),
    "triggered": _chose,
    "retried": lambda values, who, _citizen: _("%(who)s a relancé ce qui avait échoué.", who=who),
}
"""One sentence for each kind of line that the engine writes."""
