"""The refusals of forms, each with what becomes of what the person typed."""

from guichet_kit.problems import Conflict, Forbidden, Invalid


class FormClosed(Conflict):
    """The procedure takes no new request for now."""

    slug = "demarche-fermee"
    title = "Cette démarche est fermée pour le moment"
    advice = (
        "Votre brouillon est conservé trente jours. Revenez plus tard, ou contactez le service."
    )


class Changed(Conflict):
    """The draft is no longer the one that was shown: another tab changed it."""

    slug = "brouillon-modifie"
    title = "Vos réponses ont changé dans un autre onglet"
    advice = "Rien n’a été envoyé. Relisez vos réponses, puis envoyez votre demande."


class Incomplete(Invalid):
    """The draft cannot go yet; `page` is the index of the first page to complete."""

    slug = "demande-incomplete"
    title = "Votre demande n’est pas complète"

    def __init__(self, page: int, errors: dict[str, str] | None = None) -> None:
        super().__init__(errors=errors)
        self.page = page


class NotForYou(Forbidden):
    """The procedure is for others: signed in, of a profile, or agents."""

    slug = "demarche-reservee"
    title = "Cette démarche n’est pas ouverte à tous"
    advice = "Connectez-vous avec le compte qui convient, ou contactez le service."


class KeyReused(Conflict):
    """The idempotency key was used for another content."""

    slug = "cle-deja-utilisee"
    title = "Cette clé d’envoi a déjà servi pour un autre contenu"
    advice = "Tirez une nouvelle clé pour cette demande, puis recommencez."


class InFlight(Conflict):
    """The same call is being answered at this very moment."""

    slug = "envoi-en-cours"
    title = "Cet envoi est déjà en cours"
    advice = "Attendez une seconde, puis recommencez avec la même clé."


class DefinitionRefused(Invalid):
    """A form definition with faults; `errors` gives them by place."""

    slug = "formulaire-refuse"
    title = "Ce formulaire ne peut pas être utilisé"
    advice = "Corrigez les points signalés, puis recommencez."
