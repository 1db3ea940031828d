"""What the keys of questions are called on screen, and how to fill them in."""

from __future__ import annotations

from functools import cache

from guichet_kit.i18n import _, language

Words = tuple[str, str]


def words_of(kind: str, key: str) -> Words:
    """The label of a key and a sentence that helps; the key itself when it has no words yet."""
    known = _words(language())
    return known.get(f"{kind}.{key}") or known.get(key) or (key, "")


@cache
def _words(_language: str) -> dict[str, Words]:
    return {**_of_types(), **_of_all(), **_of_kinds()}


def choice_label(key: str, value: str) -> str:
    """What a value of a key is called; the value itself when it has no words yet."""
    return _values(language()).get(f"{key}.{value}") or value


@cache
def _values(_language: str) -> dict[str, str]:
    return _of_values()


def _of_all() -> dict[str, Words]:
    """Keys of every type."""
    return {
        "label": (_("Libellé"), _("La question, telle que l’usager la lit.")),
        "hint": (_("Aide"), _("Une précision sous le libellé.")),
        "required": (_("Réponse obligatoire"), ""),
        "why": (
            _("Pourquoi le demander ?"),
            _("Une phrase que l’usager peut ouvrir. Due pour chaque donnée personnelle."),
        ),
        "personal": (
            _("Donnée personnelle"),
            _("Sans choix, le type de la question décide."),
        ),
        "autocomplete": (
            _("Remplissage par le navigateur"),
            _("Un mot convenu, comme given-name pour le prénom ou email."),
        ),
        "statistic": (_("Compter dans les statistiques"), _("Sans le nom de personne.")),
        "in_list": (_("Colonne de la liste des réponses"), ""),
        "in_summary": (
            _("Sur la page de vérification et l’accusé"),
            _("Décochez pour ce que l’usager n’a pas à relire."),
        ),
        "anonymise": (_("À l’anonymisation"), ""),
        "locked": (_("Réponse déjà connue"), _("Si elle est remplie d’avance.")),
        "prefill.from": (_("Remplir d’avance depuis"), ""),
        "prefill.key": (
            _("Ce qu’il faut y lire"),
            _(
                "Compte ou FranceConnect : given_name, family_name, email… Demande précédente : "
                "la question, ou démarche.question. Fiche ou source : question.information. "
                "Valeur fixe : la réponse."
            ),
        ),
    }


def _of_types() -> dict[str, Words]:
    """Keys that some types have."""
    one_by_line = _(
        "Une par ligne : valeur | libellé. Vous pouvez coller deux colonnes d’un tableur."
    )
    return {
        **_of_bounds(),
        "options": (_("Réponses proposées"), one_by_line),
        "rows": (_("Lignes"), one_by_line),
        "levels": (_("Niveaux"), _("Un par ligne : identifiant | libellé.")),
        "tree": (_("Arbre des choix"), _("Au format JSON : value, label, children.")),
        "display": (_("Présentation"), ""),
        "source": (
            _("Source des réponses"),
            _(
                "Le nom d’une source de données, à la place des réponses. Pour les données d’une "
                "fiche : la question où elle est choisie."
            ),
        ),
        "show": (_("Ce qui est montré"), ""),
        "free_if_down": (
            _("Accepter un texte libre"),
            _("Seulement quand la source ne répond pas."),
        ),
        "format": (_("Vérification"), ""),
        "pattern": (
            _("Expression régulière"),
            _("Syntaxe RE2. Seulement avec cette vérification."),
        ),
        "pattern_hint": (_("Exemple de réponse"), _("Montré quand la réponse est refusée.")),
        "pattern_message": (_("Message si la réponse est refusée"), ""),
        "text": (_("Texte"), ""),
        "parts": (_("Ce qui est demandé"), _("Un par ligne.")),
        "accept": (_("Types de fichiers"), _("Un par ligne, comme application/pdf ou image/*.")),
        "indispensable": (
            _("Pièce indispensable"),
            _(
                "Si la pièce est obligatoire. Décochez quand la demande peut être examinée sans "
                "elle : l’usager l’envoie plus tard, et le délai court."
            ),
        ),
        "photo": (_("Prendre une photo"), _("Sur un téléphone, propose l’appareil photo.")),
        "reduce": (
            _("Réduire les grandes photos"),
            _("Avant l’envoi, à 2 000 points. Pas pour un plan qu’il faut lire de près."),
        ),
        "wallet": (
            _("Reprendre de « Mes documents »"),
            _("Un usager connecté peut joindre un document de son porte-documents."),
        ),
        "level": (_("Niveau"), ""),
        "unit": (_("Unité"), _("Par exemple m².")),
        "decimals": (_("Décimales"), ""),
        "result": (_("Nature du résultat"), ""),
        "shown": (_("Montrer le résultat"), ""),
        "center": (
            _("Centre de la carte"),
            _("Latitude, longitude, comme 48.1173, -1.6778 : la carte s’ouvre là."),
        ),
        "row_label": (_("Nom d’une ligne"), _("Par exemple « Enfant ».")),
    }


def _of_bounds() -> dict[str, Words]:
    return {
        "max_length": (_("Longueur maximale"), _("En caractères.")),
        "max_bytes": (_("Taille maximale d’un fichier"), _("En octets : 5 000 000 pour 5 Mo.")),
        "max_files": (_("Nombre de fichiers"), ""),
        "min": (_("Au moins"), ""),
        "max": (_("Au plus"), ""),
        "most": (_("Rangs demandés"), _("Vide : tous.")),
    }


def _of_kinds() -> dict[str, Words]:
    """Keys whose meaning depends on the type."""
    day = _("Comme 2026-03-27, ou today, today+30d, today-18y.")
    earliest, latest = (_("Au plus tôt"), day), (_("Au plus tard"), day)
    dated = {
        f"{kind}.{key}": words
        for kind in ("date", "datetime", "period")
        for key, words in (("min", earliest), ("max", latest))
    }
    return {
        **dated,
        "time.min": (_("Au plus tôt"), _("Comme 08:30.")),
        "time.max": (_("Au plus tard"), _("Comme 17:30.")),
        "choices.min": (_("Cases à cocher au moins"), ""),
        "choices.max": (_("Cases à cocher au plus"), ""),
        "block.min": (_("Nombre de fois au moins"), ""),
        "block.max": (_("Nombre de fois au plus"), ""),
        "checkbox.text": (
            _("Texte de la case"),
            _("À côté de la case ; le libellé sert de titre."),
        ),
        "consent.text": (_("Texte accepté"), _("Gardé avec la réponse.")),
        "paragraph.text": (_("Explication"), ""),
    }


def _of_values() -> dict[str, str]:
    return {
        "display.radios": _("Boutons"),
        "display.list": _("Liste déroulante"),
        "display.autocomplete": _("Recherche dans la liste"),
        "display.stack": _("L’un sous l’autre"),
        "display.table": _("En tableau"),
        "format.digits": _("Chiffres seulement"),
        "format.postcode": _("Code postal"),
        "format.regex": _("Expression régulière"),
        "anonymise.erase": _("Effacer"),
        "anonymise.keep": _("Garder"),
        "anonymise.generalise": _("Rendre moins précis"),
        "prefill.from.profile": _("Le compte de l’usager"),
        "prefill.from.franceconnect": _("FranceConnect"),
        "prefill.from.answer": _("Une demande précédente"),
        "prefill.from.card": _("La fiche choisie plus haut"),
        "prefill.from.link": _("Le lien suivi"),
        "prefill.from.source": _("Le choix fait plus haut"),
        "prefill.from.value": _("Une valeur fixe"),
        "result.text": _("Texte"),
        "result.number": _("Nombre"),
        "result.boolean": _("Oui ou non"),
        "required.false": _("Non, facultative"),
        "required.front_office": _("Oui, sauf pour un agent qui saisit"),
        "locked.true": _("Ne peut pas être changée"),
        "locked.unless_empty": _("Peut être remplie si elle manque"),
        "personal.true": _("Oui"),
        "personal.false": _("Non"),
    }
