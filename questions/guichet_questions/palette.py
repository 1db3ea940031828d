"""The types of questions as a designer chooses them: grouped, named, each with an example.

A type that no line names is offered all the same, in the last group, under its own name.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from guichet_kit.i18n import _, language

from guichet_questions.kinds import KINDS

START = {"+": [0]}
"""The calculation of a computed value that nobody has written yet."""


@dataclass(frozen=True)
class Entry:
    """One type: its name, a sentence that says what for, what a question of it begins with."""

    kind: str
    label: str
    says: str
    starting: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Types that one looks for together."""

    title: str
    entries: tuple[Entry, ...]


def groups() -> list[Group]:
    """Every type that a form may hold, in the order it is offered."""
    return _groups(language())


@cache
def _groups(_language: str) -> list[Group]:
    offered = [
        Group(_("Textes"), _texts()),
        Group(_("Choix"), _choices()),
        Group(_("Nombres et argent"), _numbers()),
        Group(_("Dates et heures"), _dates()),
        Group(_("Identité et contact"), _people()),
        Group(_("Lieux"), _places()),
        Group(_("Fichiers"), _files()),
        Group(_("Numéros de l’administration"), _numbers_of_the_state()),
        Group(_("Mise en page et structure"), _structure()),
    ]
    named = {entry.kind for group in offered for entry in group.entries}
    rest = tuple(Entry(kind, kind, "") for kind in KINDS if kind not in named)
    known = [
        Group(group.title, tuple(entry for entry in group.entries if entry.kind in KINDS))
        for group in (*offered, Group(_("Autres"), rest))
    ]
    return [group for group in known if group.entries]


def entry_of(kind: str) -> Entry:
    """The line of a type, known or not."""
    return _by_kind(language()).get(kind) or Entry(kind, kind, "")


@cache
def _by_kind(language_asked: str) -> dict[str, Entry]:
    return {entry.kind: entry for group in _groups(language_asked) for entry in group.entries}


def new_field(kind: str, field_id: str) -> dict[str, Any]:
    """A question of this type, ready to be changed: its label is the type's own until then."""
    entry = entry_of(kind)
    starting = {"label": entry.label, **deepcopy(entry.starting)}
    return {"id": field_id, "type": kind, **starting}


def _options() -> list[dict[str, str]]:
    return [
        {"value": "reponse_1", "label": _("Première réponse")},
        {"value": "reponse_2", "label": _("Deuxième réponse")},
    ]


def _rows() -> list[dict[str, str]]:
    return [{"value": "ligne_1", "label": _("Première ligne")}]


def _texts() -> tuple[Entry, ...]:
    return (
        Entry("text", _("Texte court"), _("Une ligne. Exemple : un nom, une référence.")),
        Entry("long_text", _("Texte long"), _("Plusieurs lignes. Exemple : décrire un problème.")),
    )


def _choices() -> tuple[Entry, ...]:
    options = {"options": _options()}
    return (
        Entry("yes_no", _("Oui ou non"), _("Exemple : « Êtes-vous propriétaire ? »")),
        Entry(
            "choice",
            _("Choix unique"),
            _("Une réponse parmi plusieurs. Exemple : locataire, propriétaire."),
            options,
        ),
        Entry(
            "choices",
            _("Choix multiple"),
            _("Plusieurs réponses à cocher. Exemple : les jours de cantine."),
            options,
        ),
        Entry("checkbox", _("Case à cocher"), _("Exemple : « J’ai lu le règlement. »")),
        Entry(
            "ranking",
            _("Classement"),
            _("Ranger par préférence. Exemple : trois vœux de crèche."),
            options,
        ),
        Entry(
            "linked_lists",
            _("Listes liées"),
            _("Chaque liste dépend de la précédente. Exemple : quartier, puis école."),
            {
                "levels": [
                    {"id": "niveau_1", "label": _("Premier niveau")},
                    {"id": "niveau_2", "label": _("Deuxième niveau")},
                ],
                "tree": [
                    {
                        "value": "premier_choix",
                        "label": _("Premier choix"),
                        "children": [{"value": "sous_choix", "label": _("Sous-choix")}],
                    }
                ],
            },
        ),
        Entry(
            "matrix",
            _("Tableau"),
            _("Les mêmes questions pour chaque ligne. Exemple : repas par jour."),
            {
                "rows": _rows(),
                "columns": [{"id": "colonne_1", "type": "text", "label": _("Première colonne")}],
            },
        ),
    )


def _numbers() -> tuple[Entry, ...]:
    return (
        Entry("integer", _("Nombre entier"), _("Exemple : nombre d’enfants.")),
        Entry("number", _("Nombre"), _("Avec décimales et unité. Exemple : 12,5 m².")),
        Entry("amount", _("Montant en euros"), _("Deux décimales. Exemple : 1 200,00 €.")),
        Entry(
            "computed",
            _("Valeur calculée"),
            _("Tirée d’autres réponses. Exemple : quantité × tarif."),
            {"formula": START, "result": "number"},
        ),
    )


def _dates() -> tuple[Entry, ...]:
    return (
        Entry("date", _("Date"), _("Jour, mois, année. Exemple : date de naissance.")),
        Entry("time", _("Heure"), _("Exemple : heure de passage, 14:30.")),
        Entry("datetime", _("Date et heure"), _("Exemple : début d’une manifestation.")),
        Entry("period", _("Période"), _("Du, au. Exemple : occupation de la voie publique.")),
    )


def _people() -> tuple[Entry, ...]:
    return (
        Entry("civility", _("Civilité"), _("Madame, Monsieur, ou autre.")),
        Entry(
            "identity",
            _("Identité"),
            _("Nom, prénoms, naissance, en une question."),
            {"parts": ["family_name", "given_names"]},
        ),
        Entry("email", _("Adresse électronique"), _("Vérifiée. Exemple : marie@exemple.fr.")),
        Entry("phone", _("Téléphone"), _("Exemple : 06 39 98 12 34.")),
        Entry("signature", _("Signature"), _("Dessinée, ou nom écrit.")),
        Entry(
            "consent",
            _("Consentement"),
            _("Garde le texte accepté et le moment."),
            {"text": _("J’accepte que ma demande soit traitée comme indiqué.")},
        ),
    )


def _places() -> tuple[Entry, ...]:
    return (
        Entry("address", _("Adresse postale"), _("Suggérée, ou écrite à la main.")),
        Entry("location", _("Lieu"), _("Décrit en toutes lettres, et placé sur une carte.")),
        Entry("commune", _("Commune"), _("Choisie dans la liste de l’INSEE.")),
        Entry("epci", _("Intercommunalité"), _("Choisie dans la liste officielle.")),
        Entry("departement", _("Département"), _("Choisi dans la liste officielle.")),
        Entry("country", _("Pays"), _("Choisi dans la liste officielle.")),
    )


def _files() -> tuple[Entry, ...]:
    offered = {"photo": True, "reduce": True}
    example = _("Exemple : justificatif de domicile, photo.")
    return (Entry("file", _("Fichier à joindre"), example, offered),)


def _numbers_of_the_state() -> tuple[Entry, ...]:
    return (
        Entry("siret", _("SIRET"), _("Établissement : 14 chiffres, vérifiés.")),
        Entry("siren", _("SIREN"), _("Entreprise : 9 chiffres, vérifiés.")),
        Entry("rna", _("Numéro RNA"), _("Association : W et 9 chiffres.")),
        Entry("iban", _("IBAN"), _("Compte bancaire, vérifié.")),
        Entry("nir", _("Numéro de sécurité sociale"), _("Seulement si un décret le permet.")),
        Entry("plate", _("Plaque d’immatriculation"), _("Exemple : AB-123-CD.")),
        Entry("tax_number", _("Numéro fiscal"), _("13 chiffres, sur l’avis d’impôt.")),
        Entry("pre_demande", _("Numéro de pré-demande"), _("Titre d’identité, donné par l’ANTS.")),
    )


def _structure() -> tuple[Entry, ...]:
    return (
        Entry("heading", _("Intertitre"), _("Sépare deux groupes de questions."), {"level": 2}),
        Entry(
            "paragraph",
            _("Texte d’explication"),
            _("Une consigne, un lien, un rappel."),
            {"text": _("Écrivez ici votre explication.")},
        ),
        Entry(
            "block",
            _("Bloc répétable"),
            _("Un groupe de questions posé plusieurs fois. Exemple : chaque enfant."),
            {"fields": [], "min": 1, "max": 5},
        ),
        Entry(
            "card_data",
            _("Données d’une fiche"),
            _("Montre ce que l’administration sait déjà."),
        ),
        Entry("hidden", _("Donnée du lien"), _("Lue dans le lien, jamais montrée.")),
    )
