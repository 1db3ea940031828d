"""The engine's refusals as problems that a page or a program can show."""

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused
from guichet_kit.problems import Conflict, Forbidden, Invalid, Problem

from guichet_workflow.core import refusals


class Outrun(Conflict):
    """Someone acted on the case since it was read."""

    advice = "Voyez ce qui a changé, puis décidez."


class Over(Conflict):
    """The request is closed."""

    slug = "demande-close"
    title = "Cette demande est close"
    advice = "Elle ne peut plus changer."


class NotNow(Conflict):
    """What was asked is not possible where the case is."""

    slug = "action-impossible"
    title = "Cette action n’est pas possible à cette étape"
    advice = "Rechargez la page pour voir ce qui est possible maintenant."


class Accepted(Over):
    """The legal delay is over: the law has accepted the request."""

    slug = "acceptee-par-le-silence"
    title = "Le délai légal est passé"
    advice = "Sans décision avant la fin du délai, la demande est acceptée. Rechargez la page."


class ApprovedOnce(NotNow):
    """The same person approved for a function before."""

    slug = "deja-approuve"
    title = "Vous avez déjà approuvé cette demande"
    advice = "Une autre personne doit l’approuver à ce niveau."


class LostRight(Forbidden):
    """The agent may no longer act on this case, though she could see it."""

    slug = "droit-retire"
    title = "Vous ne pouvez plus agir sur ce dossier"
    advice = "Vos droits ont changé depuis l’ouverture de la page. Rien n’a été enregistré."


class RuleFailed(Conflict):
    """A condition of the workflow could not be computed with the values of this case."""

    slug = "regle-en-panne"
    title = "Une règle du circuit n’a pas pu être calculée"
    advice = "Prévenez la personne qui gère les circuits. Rien n’a été enregistré."


def as_problem(refusal: refusals.Refusal | LogicRefused) -> Problem:
    """Give the problem that says a refusal in French."""
    if isinstance(refusal, refusals.CommentMissing):
        return Invalid(errors={"comment": _("Écrivez votre motif.")})
    if isinstance(refusal, refusals.ValuesRefused):
        sentence = _("Cette réponse n’est pas celle attendue ici.")
        return Invalid(errors=dict.fromkeys(refusal.fields, sentence))
    if isinstance(refusal, refusals.FieldsRefused):
        sentence = _("Remplissez ce champ.")
        return Invalid(errors=dict.fromkeys(refusal.fields, sentence))
    if isinstance(refusal, refusals.CheckFirst):
        sentence = _("Cochez la case une fois que vous avez vérifié.")
        return Invalid(errors={"checked": sentence})
    if isinstance(refusal, refusals.ApprovedAlready):
        return ApprovedOnce()
    if isinstance(refusal, refusals.StatusChanged):
        return Outrun()
    if isinstance(refusal, refusals.SilenceDecided):
        return Accepted()
    if isinstance(refusal, refusals.CaseClosed):
        return Over()
    if isinstance(refusal, LogicRefused):
        return RuleFailed()
    return NotNow()
