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


class CallOfAnother(Forbidden):
    """The call was not given to the program, or a person answers it herself on a page."""

    slug = "appel-d-un-autre"
    title = "Cet appel ne s’adresse pas à votre programme"
    advice = (
        "Demandez à qui gère les comptes de la collectivité d’ajouter à votre programme ce "
        "connecteur, ou ce genre d’appels. Ce qu’une personne signe ou prend en charge par une "
        "page, elle seule y répond."
    )


class RuleFailed(Conflict):
    """A condition of the workflow could not be computed with the values of this case."""

    slug = "regle-en-panne"
    title = "Une règle du circuit n’a pas pu être calculée"
    advice = "Prévenez la personne qui gère les circuits. Rien n’a été enregistré."


SAID: tuple[tuple[type[Exception], type[Problem]], ...] = (
    (refusals.ApprovedAlready, ApprovedOnce),
    (refusals.StatusChanged, Outrun),
    (refusals.SilenceDecided, Accepted),
    (refusals.CaseClosed, Over),
    (LogicRefused, RuleFailed),
)
"""What each refusal of an act is told as; the first that fits."""


def as_problem(refusal: refusals.Refusal | LogicRefused) -> Problem:
    """Give the problem that says a refusal in French."""
    errors = _errors(refusal)
    if errors is not None:
        return Invalid(errors=errors)
    return next((problem() for kind, problem in SAID if isinstance(refusal, kind)), NotNow())


def _errors(refusal: refusals.Refusal | LogicRefused) -> dict[str, str] | None:
    """Give the sentence of each field that a refusal is about; None when it is about the act."""
    if isinstance(refusal, refusals.CommentMissing):
        return {"comment": _("Écrivez votre motif.")}
    if isinstance(refusal, refusals.ValuesRefused):
        return dict.fromkeys(refusal.fields, _("Cette réponse n’est pas celle attendue ici."))
    if isinstance(refusal, refusals.FieldsRefused):
        return dict.fromkeys(refusal.fields, _("Remplissez ce champ."))
    if isinstance(refusal, refusals.CheckFirst):
        return {"checked": _("Cochez la case une fois que vous avez vérifié.")}
    return None
