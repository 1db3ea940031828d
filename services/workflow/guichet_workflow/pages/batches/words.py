"""The words of a batch: what is done, why a case is left out, how far it is."""

from collections.abc import Iterator, Sequence
from csv import writer
from io import StringIO

from guichet_kit.i18n import _, ngettext

from guichet_workflow.actions.batches import MOST, Progress, Result, act_of
from guichet_workflow.core.batch import Act
from guichet_workflow.models import BACK, DONE, KEPT, LEFT, Batch

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would run as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def act_words(act: Act) -> str:
    """Say what is done to each case, such as "Les confier à Karim"."""
    words = {
        "take": _("Prendre les demandes"),
        "give": _("Confier les demandes à %(name)s", name=act.to.name if act.to else ""),
        "urgency": _("Changer l’urgence\u00a0: %(label)s", label=act.label),
        "tag": _("Ajouter l’étiquette « %(label)s »", label=act.label),
        "untag": _("Retirer l’étiquette « %(label)s »", label=act.label),
    }
    return words.get(act.kind, act.label)


def batch_words(batch: Batch) -> str:
    """Say what a batch does."""
    act = act_of(batch)
    return act_words(act) if act else _("Action à choisir")


def reason_words(reason: str) -> str:
    """Say in a sentence why a case is left out."""
    words = {
        "unknown": _(
            "La demande n’est pas encore arrivée ici, n’existe plus, ou ne vous est pas confiée. "
            "Si elle vient d’être envoyée, attendez quelques secondes, puis choisissez de "
            "nouveau l’action."
        ),
        "changed": _("La demande a changé depuis l’aperçu."),
        "closed": _("La demande est close."),
        "silence": _("Le délai légal est passé\u00a0: la demande est acceptée par le silence."),
        "elsewhere": _("Son circuit ne connaît pas cette action."),
        "version": _("Elle suit une autre version du circuit, où ce choix a un autre nom."),
        "status": _("L’étape où elle est ne permet pas cette action."),
        "function": _("Cette action revient à une autre fonction que la vôtre."),
        "condition": _("Ce qui y est répondu ne permet pas cette action."),
        "fields": _("Des champs sont à remplir\u00a0: ouvrez la demande pour le faire."),
        "comment": _("Cette action demande un motif."),
        "colleague": _("Cet agent n’a aucune fonction sur cette demande."),
        "already": _("C’est déjà fait."),
        "rule": _("Une règle du circuit n’a pas pu être calculée."),
        "failed": _("Une panne l’a empêché trois fois de suite. Ouvrez la demande pour le faire."),
        "late": _(
            "Le lot a attendu plus d’une heure, par une panne de notre côté. Vos droits ont pu "
            "changer depuis\u00a0: ouvrez la demande pour le faire."
        ),
    }
    return words.get(reason, reason)


def state_words(batch: Batch, begun: bool) -> tuple[str, str]:
    """Give the state of a batch and the look of its tag."""
    words = {
        "running": (_("En cours"), "waiting") if begun else (_("Va commencer"), "waiting"),
        "ended": (_("Terminé"), "ok"),
        "stopped": (_("Arrêté"), "flat"),
        "cancelled": (_("Annulé"), "flat"),
        "undoing": (_("Retour en cours"), "waiting"),
        "undone": (_("Défait"), "flat"),
    }
    return words.get(batch.state, (batch.state, "flat"))


def result_words(result: Result, over: bool) -> tuple[str, str]:
    """Give what became of a case and the look of its tag; `over`: the batch does no more."""
    words = {
        DONE: (_("Fait"), "ok"),
        LEFT: (_("Laissée de côté"), "warn"),
        BACK: (_("Défait"), "flat"),
        KEPT: (_("Fait, pas défait"), "warn"),
    }
    waiting = (_("Pas fait"), "flat") if over else (_("À venir"), "waiting")
    return words.get(result.state, waiting)


def counted(number: int) -> str:
    """Say how many requests."""
    return ngettext("%(num)s demande", "%(num)s demandes", number)


def summary(progress: Progress) -> str:
    """Say in a sentence what was done."""
    said = ngettext("C’est fait pour %(num)s demande.", "C’est fait pour %(num)s demandes.",
                    progress.made)  # fmt: skip
    if progress.left:
        said += " " + ngettext(
            "%(num)s demande est laissée de côté.", "%(num)s demandes sont laissées de côté.",
            progress.left,
        )  # fmt: skip
    return said


def csv_lines(results: Sequence[Result], over: bool) -> Iterator[str]:
    """Give the results as the lines of a CSV file, safe in a spreadsheet."""
    yield BYTE_ORDER_MARK + _line([_("Numéro"), _("Demande"), _("Résultat"), _("Raison")])
    for one in results[:MOST]:
        why = reason_words(one.reason) if one.reason else ""
        yield _line([one.number, one.title, result_words(one, over)[0], why])


def _line(cells: list[str]) -> str:
    buffer = StringIO()
    safe = [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]
    writer(buffer, delimiter=";").writerow(safe)
    return buffer.getvalue()
