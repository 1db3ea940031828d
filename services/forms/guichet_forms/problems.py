"""The refusals of forms, each with what becomes of what the person typed."""

from collections.abc import Sequence
from datetime import datetime

from guichet_kit.problems import Conflict, Forbidden, Invalid, Unauthorized

from guichet_forms.core.corrections import Change


class FormClosed(Conflict):
    """The procedure takes no new request for now."""

    slug = "demarche-fermee"
    title = "Cette démarche est fermée pour le moment"
    advice = (
        "Votre brouillon est conservé trente jours. Revenez plus tard, ou contactez le service."
    )


class FormFull(FormClosed):
    """The procedure received as many requests as it takes."""

    slug = "demarche-complete"
    title = "Cette démarche a reçu toutes les demandes possibles"
    advice = (
        "Votre brouillon est conservé trente jours. Contactez le service : une place peut se "
        "libérer."
    )


class AlreadySent(Conflict):
    """The person sent a request of this procedure already, and one alone is taken."""

    slug = "demande-deja-faite"
    title = "Vous avez déjà envoyé cette demande"
    advice = (
        "Une seule demande par personne est acceptée. Suivez celle que vous avez envoyée, ou "
        "contactez le service pour la changer."
    )


class OtherFamily(Forbidden):
    """An agent reads answers, and not those of this family."""

    slug = "famille-non-confiee"
    title = "Vos rôles ne vous confient pas les réponses à cette démarche"
    advice = (
        "Pour les lire, un de vos rôles doit porter sur la famille de la démarche. Demandez-le à "
        "la personne qui gère les comptes et les rôles."
    )


class NotReady(Conflict):
    """A version may not go live yet: points block it, or recorded tests no longer hold."""

    slug = "version-pas-prete"
    title = "Cette version ne peut pas encore être publiée"
    advice = "Corrigez les points signalés, puis publiez de nouveau."


class TooManyTests(Conflict):
    """The procedure has fifty recorded tests."""

    slug = "trop-de-tests"
    title = "Cette démarche a déjà cinquante tests"
    advice = "Retirez un test qui ne sert plus, puis recommencez."


class Changed(Conflict):
    """The draft is no longer the one that was shown: another tab changed it."""

    slug = "brouillon-modifie"
    title = "Vos réponses ont changé dans un autre onglet"
    advice = "Rien n’a été envoyé. Relisez vos réponses, puis envoyez votre demande."


class CorrectionOver(Forbidden):
    """Its hour is over, another browser has it, or the code or the address changed since."""

    slug = "correction-expiree"
    title = "Ce lien de correction ne fonctionne plus"
    advice = (
        "Revenez au suivi de votre demande, puis demandez de nouveau à la corriger : ce que vous "
        "avez écrit est gardé."
    )


class CorrectedSince(Conflict):
    """Another correction was sent since this one was begun.

    `key` names it, `changes` says what the draft would change of the request as it is now, by
    question with its answers before and after.
    """

    slug = "demande-corrigee-entre-temps"
    title = "Votre demande a été corrigée entre-temps"
    advice = "Rien n’a été envoyé. Relisez la demande, puis envoyez vos corrections."

    def __init__(self, number: str, key: str, changes: Sequence[Change]) -> None:
        super().__init__()
        self.number, self.key, self.changes = number, key, changes


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


class DraftExists(Conflict):
    """This person has a draft of the procedure already."""

    slug = "brouillon-existant"
    title = "Un brouillon de cette démarche existe déjà"
    advice = "Complétez-le, envoyez-le, ou effacez-le avant d’en commencer un autre."


class DefinitionRefused(Invalid):
    """A form definition with faults; `errors` gives them by place."""

    slug = "formulaire-refuse"
    title = "Ce formulaire ne peut pas être utilisé"
    advice = "Corrigez les points signalés, puis recommencez."


class HeldByOther(Conflict):
    """Somebody else edits the working copy; `name` and `since` say who and from when."""

    slug = "formulaire-en-cours"
    title = "Quelqu’un d’autre modifie ce formulaire"
    advice = "Copiez ce que vous avez saisi, puis prenez la main, ou attendez dix minutes."

    def __init__(self, name: str, since: datetime | None) -> None:
        super().__init__()
        self.name, self.since = name, since


class BlockInUse(Conflict):
    """The block is copied by forms; `errors` names them."""

    slug = "bloc-utilise"
    title = "Ce bloc sert dans des formulaires"
    advice = "Retirez-le d’abord de ces formulaires, ou gardez-le."

    def __init__(self, users: list[str]) -> None:
        super().__init__(errors={str(n): title for n, title in enumerate(users, 1)})
        self.users = users


class ProcedureInUse(Conflict):
    """The procedure was in use: it is kept, with what people sent. `reason` says in French why."""

    slug = "demarche-utilisee"
    title = "Cette démarche a déjà servi"
    advice = "Archivez-la : elle quitte la liste, et ses demandes restent."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SourceRefused(Invalid):
    """A data source that cannot be kept; `errors` gives the faults by field."""

    slug = "source-refusee"
    title = "Cette source de données ne peut pas être enregistrée"
    advice = "Corrigez les champs signalés, puis recommencez."


class SourceInUse(Conflict):
    """A data source that forms, cards or circuits use; `uses` lists them."""

    slug = "source-utilisee"
    title = "Cette source est utilisée"

    def __init__(self, detail: str = "", *, uses: Sequence[object] = ()) -> None:
        super().__init__(detail)
        self.uses = uses


class CardModelRefused(Invalid):
    """A card model with faults; `errors` gives them by place."""

    slug = "modele-de-fiche-refuse"
    title = "Ce modèle de fiche ne peut pas être utilisé"
    advice = "Corrigez les points signalés, puis recommencez."


class CardRefused(Invalid):
    """A card whose values cannot be kept; `errors` gives the faults by question."""

    slug = "fiche-refusee"
    title = "Cette fiche ne peut pas être enregistrée"
    advice = "Corrigez les réponses signalées, puis recommencez."


class CardInUse(Conflict):
    """A card that other cards name; `uses` lists them."""

    slug = "fiche-utilisee"
    title = "Cette fiche est utilisée par d’autres"

    def __init__(self, detail: str = "", *, uses: Sequence[object] = ()) -> None:
        super().__init__(detail)
        self.uses = uses


class ImportRefused(Invalid):
    """A file of cards that cannot be read at all."""

    slug = "import-refuse"
    title = "Ce fichier ne peut pas être importé"
    advice = "Corrigez le fichier, puis recommencez."


class BundleRefused(Invalid):
    """A file of definitions of which something is refused: `errors` says what and why."""

    slug = "import-refuse"
    title = "Ce fichier ne peut pas être importé"
    advice = "Rien n’a été changé. Corrigez les points signalés, puis recommencez."


class SessionOver(Unauthorized):
    """A page shown to somebody who was signed in comes back from somebody who is not any more."""

    slug = "session-terminee"
    title = "Votre session est terminée"
    advice = (
        "Votre session est terminée. Vos réponses sont enregistrées : reconnectez-vous pour "
        "continuer."
    )
