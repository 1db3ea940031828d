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
        "personal": (_("Donnée personnelle"), ""),
        "autocomplete": (
            _("Remplissage par le navigateur"),
            _("Ce que le navigateur sait déjà de la personne."),
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
                "Pour un compte ou FranceConnect : « prénoms », « courriel »… Vide : selon la "
                "question. Pour une valeur fixe : la réponse. Pour le reste, choisissez dans la "
                "liste qui s’ouvre."
            ),
        ),
    }


def _of_types() -> dict[str, Words]:
    """Keys that some types have."""
    one_by_line = _(
        "Une par ligne, ou une colonne collée d’un tableur. Le mot devant la barre | est fait du "
        "texte : gardez-le quand vous changez le texte."
    )
    return {
        **_of_bounds(),
        "options": (_("Réponses proposées"), one_by_line),
        "rows": (_("Lignes"), one_by_line),
        "levels": (_("Listes, dans l’ordre"), _("Une par ligne. Exemple : Quartier, puis École.")),
        "tree": (
            _("Choix de chaque liste"),
            _(
                "Un par ligne. Décalez de deux espaces, sous un choix, ceux qui en dépendent. Ou "
                "collez d’un tableur une colonne par liste."
            ),
        ),
        "display": (_("Présentation"), ""),
        "source": (
            _("Source des réponses"),
            _("Une liste de « Sources de données », à la place des réponses ci-dessus."),
        ),
        "show": (_("Ce qui est montré"), _("Un par ligne : information | ce que l’usager lit.")),
        "free_if_down": (
            _("Accepter un texte libre"),
            _("Seulement quand la source ne répond pas."),
        ),
        "format": (_("Vérification"), ""),
        "pattern": (
            _("Expression régulière"),
            _("Pour qui connaît cette écriture (RE2), avec la vérification du même nom."),
        ),
        "pattern_hint": (_("Exemple de réponse"), _("Montré quand la réponse est refusée.")),
        "pattern_message": (_("Message si la réponse est refusée"), ""),
        "text": (_("Texte"), ""),
        "parts": (_("Ce qui est demandé"), _("Sans choix : nom de naissance et prénoms.")),
        "accept": (_("Types de fichiers"), _("Sans choix : PDF, JPEG et PNG.")),
        "indispensable": (
            _("Pièce indispensable"),
            _(
                "Si la pièce est obligatoire. Décochez quand la demande peut être examinée sans "
                "elle : l’usager l’envoie plus tard, et le délai court."
            ),
        ),
        "photo": (_("Prendre une photo"), _("Sur un téléphone, propose l’appareil photo.")),
        "place": (
            _("Lire le lieu de la photo"),
            _(
                "Remplit la question « Lieu » qui suit, si elle est vide ; l’usager le voit et le "
                "corrige. Les photos ne sont alors pas réduites avant l’envoi."
            ),
        ),
        "reduce": (
            _("Réduire les grandes photos"),
            _("Avant l’envoi, à 2 000 points. Pas pour un plan qu’il faut lire de près."),
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
        "max_bytes": (_("Taille maximale d’un fichier"), _("En mégaoctets (Mo). Vide : 10.")),
        "max_files": (_("Nombre de fichiers au plus"), _("Vide : 5.")),
        "min": (_("Au moins"), ""),
        "max": (_("Au plus"), ""),
        "most": (_("Rangs demandés"), _("Vide : tous.")),
    }


def _of_kinds() -> dict[str, Words]:
    """Keys whose meaning depends on the type."""
    day = _("Exemples : 27/03/2026, aujourd’hui, dans 30 jours, il y a 18 ans.")
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
        "paragraph.text": (
            _("Explication"),
            _("**gras**, *italique*, listes avec des tirets, [lien](https://exemple.fr)."),
        ),
        "card_data.source": (_("Question qui choisit la fiche"), ""),
        "matrix.rows": (
            _("Lignes"),
            _("Une par ligne. Les colonnes se construisent dans le plan."),
        ),
    }


def empty_label(kind: str, key: str) -> str:
    """What no choice at all means for a key, "" when nothing more is to say."""
    known = _empty(language())
    return known.get(f"{kind}.{key}") or known.get(key) or ""


@cache
def _empty(_language: str) -> dict[str, str]:
    return {
        "personal": _("Selon le type de question"),
        "autocomplete": _("Rien"),
        "prefill.from": _("Rien : la personne répond"),
        "locked": _("Peut être changée"),
        "anonymise": _("Effacer, comme d’habitude"),
        "format": _("Aucune"),
        "display": _("Boutons, ou recherche au-delà de 15 réponses"),
        "block.display": _("L’un sous l’autre"),
        "result": _("Nombre"),
        "level": _("Grand"),
        "source": _("Aucune : les réponses ci-dessus"),
    }


def _of_values() -> dict[str, str]:
    return {
        "level.2": _("Grand"),
        "level.3": _("Petit"),
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
