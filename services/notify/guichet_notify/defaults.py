"""The words of the messages that identity needs before anyone has written any."""

from collections.abc import Callable

from guichet_kit.i18n import _


def _confirm() -> tuple[str, str]:
    subject = _("Confirmez votre adresse électronique")
    body = _(
        "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
        "Une personne a donné cette adresse électronique sur le portail {{ commune }}.\n\n"
        "Si c’est vous, ouvrez ce lien pour confirmer votre adresse :\n{{ lien }}\n\n"
        "Ce lien ne sert qu’une fois. "
        "Si ce n’est pas vous, ignorez ce message.\n\n"
        "{{ commune }}"
    )
    return subject, body


def _reset() -> tuple[str, str]:
    subject = _("Choisissez un nouveau mot de passe")
    body = _(
        "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
        "Une personne a demandé à changer le mot de passe du compte lié à cette adresse.\n\n"
        "Si c’est vous, ouvrez ce lien pour en choisir un nouveau :\n{{ lien }}\n\n"
        "Ce lien ne sert qu’une fois. "
        "Si ce n’est pas vous, ignorez ce message : votre mot de passe reste le même.\n\n"
        "{{ commune }}"
    )
    return subject, body


DEFAULTS: dict[str, Callable[[], tuple[str, str]]] = {
    "confirmer-adresse": _confirm,
    "mot-de-passe": _reset,
}
