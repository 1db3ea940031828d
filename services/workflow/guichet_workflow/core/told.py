"""Lines of history in plain French: what is written of marks, hands, delays, forms, opinions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.message_names import message_name

Sentence = Callable[[Mapping[str, Any], str, bool], str]
"""From the values of a line, who acted, and whether the citizen reads it."""

LONGEST_VALUE = 200
"""Characters of a kept value that its line shows."""


def number_words(value: Any, unit: str = "") -> str:
    """Give a computed value as people read it: a decimal comma, its unit, Oui or Non."""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if value is None:
        return _("rien")
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return (text.replace(".", ",") if isinstance(value, int | float) else text) + (
        f"\u00a0{unit}" if unit else ""
    )


def shortened(words: str) -> str:
    """Give words cut at `LONGEST_VALUE` characters, "…" saying that there are more."""
    return words if len(words) <= LONGEST_VALUE else words[:LONGEST_VALUE] + "…"


def _kept(values: Mapping[str, Any], _who: str, _citizen: bool) -> str:
    name, value = values["field"].replace("_", " "), values["value"]
    if isinstance(value, list | dict):
        return _("Valeur gardée\u00a0: %(name)s.", name=name)
    shown = shortened(number_words(value))
    return _("Valeur gardée\u00a0: %(name)s, %(value)s.", name=name, value=shown)


def verdict_words(verdict: str) -> str:
    """Give an opinion in words, such as "favorable avec réserves"."""
    words = {
        "favourable": _("favorable"),
        "reserves": _("favorable avec réserves"),
        "unfavourable": _("défavorable"),
        "without": _("sans réponse"),
    }
    return words.get(verdict, verdict)


def with_words(sentence: str, words: str) -> str:
    """Give a sentence, and what somebody wrote with it."""
    return sentence + (_(" « %(words)s »", words=words) if words else "")


def _opinion_given(values: Mapping[str, Any], who: str, _citizen: bool) -> str:
    verdict = verdict_words(values["verdict"])
    # An expert has no account: her opinion comes in the name of nobody.
    by = _("L’expert consulté") if who == _("Le service") else who
    said = {"who": by, "label": values["label"], "verdict": verdict}
    sentence = _("%(who)s a donné un avis %(verdict)s (%(label)s).", **said)
    names = ", ".join(values.get("files", ()))
    joined = " " + _("Fichiers joints\u00a0: %(names)s.", names=names) if names else ""
    return with_words(sentence, values["text"]) + joined


def _taken_in(values: Mapping[str, Any], _who: str, citizen: bool) -> str:
    said = {name: values[name] for name in ("recipient", "name", "contact")}
    if citizen:
        sentence = _(
            "Votre demande est maintenant chez %(recipient)s\u00a0: %(name)s, %(contact)s.", **said
        )
    else:
        taken = _("%(recipient)s prend la demande\u00a0: %(name)s, %(contact)s.", **said)
        sentence = taken[:1].upper() + taken[1:]
    return with_words(sentence, values["text"])


def _passed(values: Mapping[str, Any], who: str, _citizen: bool) -> str:
    what = values["title"] or message_name(values["template"])
    return _("%(who)s passe outre\u00a0: %(label)s.", who=who, label=what)


def _approved(values: Mapping[str, Any], who: str, _citizen: bool) -> str:
    said = {"who": who, "label": values["label"], "function": values["function"]}
    sentence = _("%(who)s a approuvé « %(label)s » (%(function)s).", **said)
    return with_words(sentence, values["comment"])


def _sent_back(values: Mapping[str, Any], who: str, _citizen: bool) -> str:
    said = {"who": who, "label": values["label"], "function": values["function"]}
    sentence = _("%(who)s n’a pas approuvé « %(label)s » et renvoie (%(function)s).", **said)
    return with_words(sentence, values["comment"])


def _corrected(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    changes = changes_words(values["changes"]) or _("Rien n’y a changé.")
    if citizen:
        return _("Votre formulaire a été envoyé de nouveau. %(changes)s", changes=changes)
    return _("%(who)s a corrigé le formulaire. %(changes)s", who=who, changes=changes)


def _corrected_late(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    changes = changes_words(values["changes"])
    if citizen:
        return _("Votre correction est arrivée après la fin de la demande. %(c)s", c=changes)
    return _("%(who)s a corrigé le formulaire après la fin. %(c)s", who=who, c=changes)


def changes_words(changes: Sequence[Mapping[str, str]]) -> str:
    """Give what differs between two states of a form: each question, before and after."""
    nothing = _("rien")
    return " ".join(
        _(
            "%(label)s\u00a0: avant, %(before)s\u00a0; maintenant, %(after)s.",
            label=one["label"].rstrip("\u00a0 :?"),
            before=one["before"] or nothing,
            after=one["after"] or nothing,
        )
        for one in changes
    )


def _told_agents(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    name = message_name(values["template"])
    whom = values.get("holders") or values.get("name", "")
    return _("Message envoyé aux agents (%(whom)s)\u00a0: %(name)s.", name=name, whom=whom)


def _told_nobody(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    name = message_name(values["template"])
    if values.get("field"):
        return _("Message non envoyé\u00a0: %(name)s, faute d’adresse électronique.", name=name)
    return _("Message non envoyé\u00a0: %(name)s, car personne ne suit la demande.", name=name)


SENTENCES: dict[str, Sentence] = {
    "told_other": lambda values, _who, _citizen: _(
        "Message envoyé à une autre adresse (%(contact)s)\u00a0: %(name)s.",
        name=message_name(values["template"]),
        contact=values["contact"],
    ),
    "told_agents": _told_agents,
    "told_nobody": _told_nobody,
    "computed": lambda values, _who, _citizen: _(
        "%(label)s : %(value)s.",
        label=values["label"],
        value=number_words(values["value"], values["unit"]),
    ),
    "set": _kept,
    "marker": lambda values, _who, _citizen: _(
        "Repère «\u00a0%(marker)s\u00a0» mis sur «\u00a0%(status)s\u00a0».", **values
    ),
    "urgency": lambda values, _who, _citizen: _("Urgence : %(label)s.", label=values["label"]),
    "filled": lambda values, who, _citizen: _(
        "%(who)s a rempli : %(fields)s.", who=who, fields=", ".join(values["fields"])
    ),
    "code_withdrawn": lambda _values, who, citizen: (
        _("Votre code de suivi ne fonctionne plus\u00a0: un nouveau est demandé.")
        if citizen
        else _("%(who)s a demandé un nouveau code de suivi. L’ancien n’ouvre plus rien.", who=who)
    ),
    "code_renewed": lambda _values, _who, _citizen: _("Un nouveau code de suivi est prêt."),
    "link_asked": lambda _values, _who, _citizen: _(
        "Un lien de suivi a été demandé, code perdu. Il part à l’adresse de la demande."
    ),
    "address_changed": lambda _values, _who, _citizen: _(
        "L’adresse électronique de la demande a changé. L’ancienne en est prévenue."
    ),
    "corrected": _corrected,
    "corrected_late": _corrected_late,
    "reminded": lambda _values, _who, _citizen: _("L’usager n’a pas répondu : rappel."),
    "answer_late": lambda values, _who, citizen: (
        _("Le délai pour répondre est passé.")
        if citizen
        else _("L’usager n’a pas répondu à temps : %(prompt)s", prompt=values["prompt"])
    ),
    "global_timer": lambda values, _who, _citizen: (
        _("Fait au bout du délai : %(label)s.", label=values["label"])
        + (f" {values['legal_basis']}." if values["legal_basis"] else "")
    ),
    "global_skipped": lambda values, _who, _citizen: _(
        "Au bout du délai, « %(label)s » n’a plus lieu d’être.", label=values["label"]
    ),
    "entrusted": lambda values, _who, _citizen: _(
        "%(function)s : confié à l’équipe « %(team)s ».", **values
    ),
    "team_added": lambda values, _who, _citizen: _(
        "%(function)s : l’équipe « %(team)s » s’ajoute.", **values
    ),
    "team_removed": lambda values, _who, _citizen: _(
        "%(function)s : « %(team)s » n’agit plus ici.", **values
    ),
    "allocated": lambda values, _who, _citizen: _(
        "La demande va à qui en suit le moins : %(name)s.", name=values["name"]
    ),
    "unallocated": lambda values, _who, _citizen: _(
        "Personne n’a pu être choisi pour « %(function)s ».", **values
    ),
    "rebound": lambda _values, _who, _citizen: _(
        "La démarche a d’autres rôles\u00a0: ce ne sont plus les mêmes agents qui agissent."
    ),
    "tagged": lambda values, _who, _citizen: _(
        "Étiquette mise : %(label)s.", label=values["label"]
    ),
    "untagged": lambda values, _who, _citizen: _(
        "Étiquette enlevée : %(label)s.", label=values["label"]
    ),
    "transferred": lambda values, _who, citizen: (
        _(
            "Votre demande relève d’une autre administration, qui la reçoit : %(recipient)s.",
            **values,
        )
        if citizen
        else _("Demande transmise (CRPA, L114-2) : %(recipient)s.", **values)
    ),
    "taken_in": _taken_in,
    "passed": _passed,
    "address_mended": lambda _values, who, citizen: (
        _("Le service a corrigé l’adresse électronique de votre demande.")
        if citizen
        else _("%(who)s a corrigé l’adresse électronique de la demande.", who=who)
    ),
    "address_kept": lambda values, _who, _citizen: " ".join(
        _(
            "Adresse électronique\u00a0: avant, %(before)s\u00a0; maintenant, %(after)s.",
            **change,
        )
        for change in values["changes"] or [{"before": "…", "after": "…"}]
    ),
    "displaced": lambda values, who, _citizen: _(
        "%(who)s a déplacé la demande vers « %(label)s ».", who=who, label=values["label"]
    ),
    "reopened": lambda _values, _who, citizen: (
        _("Votre demande est reprise.") if citizen else _("La demande est rouverte.")
    ),
    "led": lambda values, _who, _citizen: _("Page à ouvrir ensuite\u00a0: %(page)s.", **values),
    "linked": lambda values, _who, _citizen: _("Demande liée : %(number)s.", **values),
    "alert": lambda values, _who, _citizen: _("Alerte : %(words)s", words=values["text"]),
    "located": lambda values, _who, _citizen: (
        _("Secteur trouvé : %(label)s.", label=values["label"])
        if values["label"]
        else _("Le lieu n’est dans aucun secteur.")
    ),
    "loop": lambda values, _who, _citizen: _("Élément %(at)s sur %(of)s.", **values),
    "opinion_asked": lambda values, _who, _citizen: _(
        "Avis demandé : %(label)s.", label=values["label"]
    ),
    "opinion_given": _opinion_given,
    "opinion_tacit": lambda values, _who, _citizen: _(
        "Avis « %(label)s » réputé favorable, sans réponse à temps.", label=values["label"]
    ),
    "opinion_late": lambda values, _who, _citizen: _(
        "L’avis « %(label)s » n’est pas arrivé à temps.", label=values["label"]
    ),
    "approval_asked": lambda values, _who, _citizen: _(
        "Approbation demandée : %(label)s.", label=values["label"]
    ),
    "approved": _approved,
    "sent_back": _sent_back,
}
"""One sentence for each kind of line that these write."""
