"""The words of the messages that no procedure writes: of identity, and of tracking codes."""

from guichet_kit.i18n import _


def defaults() -> dict[str, tuple[str, str]]:
    """Give the subject and the text of each message of the suite, by its name."""
    return {
        "confirmer-adresse": (
            _("Confirmez votre adresse électronique"),
            _(
                "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
                "Une personne a donné cette adresse électronique sur le portail {{ commune }}.\n\n"
                "Si c’est vous, ouvrez ce lien pour confirmer votre adresse :\n{{ lien }}\n\n"
                "Ce lien ne sert qu’une fois. "
                "Si ce n’est pas vous, ignorez ce message.\n\n"
                "{{ commune }}"
            ),
        ),
        "mot-de-passe": (
            _("Choisissez un nouveau mot de passe"),
            _(
                "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
                "Une personne a demandé à changer le mot de passe du compte lié à cette "
                "adresse.\n\n"
                "Si c’est vous, ouvrez ce lien pour en choisir un nouveau :\n{{ lien }}\n\n"
                "Ce lien ne sert qu’une fois. "
                "Si ce n’est pas vous, ignorez ce message : votre mot de passe reste le même.\n\n"
                "{{ commune }}"
            ),
        ),
        "code-renouvele": (
            _("Votre nouveau code de suivi (demande {{ numero }})"),
            _(
                "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
                "Le code de suivi de votre demande « {{ demarche }} » n° {{ numero }} a été "
                "renouvelé. "
                "L’ancien ne fonctionne plus, ni les liens de nos courriels précédents.\n\n"
                "Ce lien ouvre votre suivi, où vous trouverez le nouveau code :\n{{ lien }}\n\n"
                "{{ service }}\n{{ commune }}"
            ),
        ),
        "code-perdu": (
            _("Retrouver votre demande {{ numero }}"),
            _(
                "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
                "Vous avez perdu le code de suivi de votre demande « {{ demarche }} » n° "
                "{{ numero }}. "
                "Ce lien l’ouvre, une seule fois, pendant une heure :\n{{ lien }}\n\n"
                "Si vous n’avez rien demandé, ignorez ce message : votre demande reste fermée aux "
                "autres."
                "\n\n{{ service }}\n{{ commune }}"
            ),
        ),
        "signature-a-donner": (
            _("Un document à signer ({{ numero }})"),
            _(
                "Bonjour,\n\n"
                "{{ commune }} vous demande de signer un document : « {{ objet }} », pour la "
                "demande « {{ demarche }} » n° {{ numero }}.\n\n"
                "Ce lien l’ouvre, avec l’adresse électronique à laquelle ce message est arrivé. "
                "Vous y lisez le document, puis vous le signez ou dites pourquoi vous ne le signez "
                "pas :\n{{ lien }}\n\n"
                "{% if au_plus_tard %}Répondez au plus tard le {{ au_plus_tard }}.\n\n{% endif %}"
                "Ce lien est personnel : ne faites pas suivre ce message.\n\n"
                "{{ service }}\n{{ commune }}"
            ),
        ),
        "transmission-a-prendre": (
            _("Une demande vous est transmise ({{ numero }})"),
            _(
                "Bonjour,\n\n"
                "{{ commune }} a reçu une demande qui n’est pas de son ressort et vous la transmet "
                "(code des relations entre le public et l’administration, article L114-2) : "
                "« {{ demarche }} », n° {{ numero }}. L’administration compétente : "
                "{{ destinataire }}.\n\n"
                "Ce lien l’ouvre, avec l’adresse électronique à laquelle ce message est arrivé. "
                "Vous y dites si vous prenez la demande :\n{{ lien }}\n\n"
                "{% if au_plus_tard %}Répondez au plus tard le {{ au_plus_tard }}.\n\n{% endif %}"
                "La demande contient des données personnelles : ne faites pas suivre ce message "
                "hors de votre service.\n\n"
                "{{ service }}\n{{ commune }}"
            ),
        ),
        "transmission-faite": (
            _("Votre demande {{ numero }} est transmise"),
            _(
                "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
                "Votre demande « {{ demarche }} » n° {{ numero }} ne relève pas de {{ commune }}. "
                "Nous l’avons transmise à l’administration compétente : {{ destinataire }} (code "
                "des relations entre le public et l’administration, article L114-2). Vous n’avez "
                "rien à refaire.\n\n"
                "Nous vous écrirons quand elle sera prise en charge. Votre suivi :\n{{ lien }}\n\n"
                "{{ service }}\n{{ commune }}"
            ),
        ),
        "transmission-prise": (
            _("Qui a votre demande {{ numero }} maintenant"),
            _(
                "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
                "Votre demande « {{ demarche }} » n° {{ numero }} est maintenant chez "
                "{{ destinataire }}, qui l’a prise en charge.\n\n"
                "Qui la suit : {{ interlocuteur }}\n"
                "Pour les joindre : {{ contact }}\n\n"
                "Votre suivi :\n{{ lien }}\n\n"
                "{{ service }}\n{{ commune }}"
            ),
        ),
        "adresse-changee": (
            _("L’adresse électronique de votre demande {{ numero }} a changé"),
            _(
                "Bonjour,\n\n"
                "Une correction de la demande « {{ demarche }} » n° {{ numero }} a remplacé cette "
                "adresse "
                "électronique par une autre : nos courriels y arrivent désormais. Les liens de nos "
                "courriels précédents ne fonctionnent plus.\n\n"
                "Si ce n’est pas vous, appelez le service sans attendre.\n\n"
                "{{ service }}\n{{ commune }}"
            ),
        ),
        "resume-du-matin": (
            _("Ce qui vous attend ce matin"),
            _(
                "Bonjour{% if nom %} {{ nom }}{% endif %},\n\n"
                "{{ texte }}\n\n"
                "Ma journée :\n{{ lien }}\n\n"
                "Pour ne plus recevoir ce résumé : Ma journée, puis « Le résumé du matin ».\n\n"
                "{{ commune }}"
            ),
        ),
    }
