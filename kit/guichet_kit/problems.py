"""Refusals with a name: RFC 9457 for programs, a plain French page for people."""

from guichet_kit.i18n import _


class Problem(Exception):
    """A refusal that people or programs can act on.

    Subclasses set `status`, `slug` and `title`; `detail` says what to do; `errors` maps a field
    to its sentence.
    """

    status = 400
    slug = "demande-invalide"
    title = "Votre demande n’a pas pu être comprise"
    advice = "Revenez à la page précédente et recommencez."

    def __init__(
        self, detail: str = "", *, errors: dict[str, str] | None = None, retry_after: int = 0
    ) -> None:
        self.detail = detail or _(self.advice)
        self.errors = errors or {}
        self.retry_after = retry_after
        super().__init__(self.detail)


class NotFound(Problem):
    """Nothing here, or nothing that this person may know of."""

    status = 404
    slug = "page-introuvable"
    title = "Cette page n’existe pas ou n’existe plus"
    advice = "Vérifiez l’adresse, ou repartez de l’accueil."


class Unauthorized(Problem):
    """The request bears no valid proof of who sends it."""

    status = 401
    slug = "connexion-necessaire"
    title = "Vous devez vous connecter pour voir cette page"
    advice = "Connectez-vous, puis recommencez."


class Forbidden(Problem):
    """The person is known and has no right to this."""

    status = 403
    slug = "acces-refuse"
    title = "Vous n’avez pas accès à cette page"
    advice = "Si vous pensez que c’est une erreur, contactez votre administration."


class Conflict(Problem):
    """The thing changed since the person saw it."""

    status = 409
    slug = "deja-modifie"
    title = "Quelqu’un d’autre a agi entre-temps"
    advice = "Rechargez la page pour voir ce qui a changé."


class Invalid(Problem):
    """Values that cannot be taken; `errors` says which and why."""

    status = 422
    slug = "valeurs-refusees"
    title = "Il y a un problème dans ce que vous avez saisi"
    advice = "Corrigez les champs signalés, puis recommencez."


class TooLarge(Problem):
    """More than the service takes at once."""

    status = 413
    slug = "envoi-trop-lourd"
    title = "Votre envoi est trop volumineux"
    advice = "Réduisez la taille ou le nombre de fichiers, puis recommencez."


class AddressTooLong(Problem):
    """An address longer than the server reads (RFC 9110 §15.5.15)."""

    status = 414
    slug = "adresse-trop-longue"
    title = "Cette adresse est trop longue"
    advice = "Raccourcissez l’adresse ou les mots cherchés, puis recommencez."


class HeadersTooLarge(Problem):
    """More headers, or longer ones, than the server reads (RFC 6585 §5); often cookies."""

    status = 431
    slug = "entetes-trop-lourds"
    title = "Votre navigateur a envoyé trop d’informations à la fois"
    advice = "Effacez les cookies de ce site dans votre navigateur, puis recommencez."


class TooMany(Problem):
    """Too many tries in too little time."""

    status = 429
    slug = "trop-d-essais"
    title = "Trop d’essais en peu de temps"
    advice = "Patientez quelques minutes, puis recommencez."


class MethodRefused(Problem):
    """The address exists and does not answer to this method."""

    status = 405
    slug = "methode-refusee"
    title = "Cette adresse ne peut pas être utilisée de cette façon"
    advice = "Repartez de la page précédente."


class Unavailable(Problem):
    """A part that is needed does not answer for now."""

    status = 503
    slug = "service-indisponible"
    title = "Le service est momentanément indisponible"
    advice = "Rien de ce que vous aviez enregistré n’est perdu. Réessayez dans quelques minutes."


class Broken(Problem):
    """A fault of ours; the log has it under the identifier shown."""

    status = 500
    slug = "erreur-interne"
    title = "Le service a rencontré un problème"
    advice = (
        "Ce n’est pas de votre fait et nous en avons été avertis. "
        "Ce que vous aviez enregistré est conservé. Réessayez dans quelques minutes."
    )


BY_STATUS: dict[int, type[Problem]] = {Problem.status: Problem}
BY_STATUS |= {kind.status: kind for kind in Problem.__subclasses__()}


def field_errors(messages: object, place: str = "") -> dict[str, str]:
    """Flatten what marshmallow reports into one sentence per field ("pages.0.title")."""
    found: dict[str, str] = {}
    if isinstance(messages, list):
        found[place] = " ".join(map(str, messages))
    elif isinstance(messages, dict):
        for key, inner in messages.items():
            found |= field_errors(inner, f"{place}.{key}" if place else str(key))
    return found
