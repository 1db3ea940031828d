"""A procedure that asks where, and one that chooses from sources, for the browser."""

from typing import Any

from .all_types import FORM

WHY = "Pour savoir où aller."
WHO: list[dict[str, Any]] = [
    {"id": "nom", "type": "text", "label": "Nom", "required": False},
    {"id": "courriel", "type": "email", "label": "Courriel", "required": False, "why": WHY},
]
WHERE: dict[str, Any] = {
    **FORM,
    "slug": "lieux",
    "title": "Dire où",
    "applicant": {"name": ["nom"], "email": "courriel"},
    "pages": [
        {
            "id": "ou",
            "title": "Où est-ce ?",
            "fields": [
                {"id": "adresse", "type": "address", "label": "Votre adresse", "why": WHY},
                {
                    "id": "lieu",
                    "type": "location",
                    "label": "Où est le problème ?",
                    "hint": "Une adresse, un croisement ou un repère.",
                    "center": "48.1173, -1.6778",
                },
                {
                    "id": "ici",
                    "type": "text",
                    "label": "Vous êtes de Valmont",
                    "required": False,
                    "condition": {"==": [{"var": "adresse.citycode"}, "35999"]},
                },
                *WHO,
            ],
        }
    ],
}

ROWS = {
    "id": "enfants",
    "type": "block",
    "label": "Enfants",
    "row_label": "Enfant {n}",
    "max": 3,
    "fields": [
        {"id": "rue_enfant", "type": "choice", "label": "Rue de l’enfant", "source": "rues"},
        {"id": "adresse_enfant", "type": "address", "label": "Adresse de l’enfant", "why": WHY},
    ],
}
SEEN = {"and": [{"==": [{"var": "rue.id"}, "rue-14"]}, {"==": [{"var": "ville.id"}, "35999"]}]}
CHOOSE: dict[str, Any] = {
    **WHERE,
    "slug": "choisir",
    "title": "Choisir dans des listes",
    "pages": [
        {
            "id": "listes",
            "title": "Les listes",
            "fields": [
                {"id": "salle", "type": "choice", "label": "Salle", "source": "salles"},
                {"id": "rue", "type": "choice", "label": "Rue", "source": "rues"},
                {"id": "loin", "type": "choice", "label": "École lointaine", "source": "loin"},
                {
                    "id": "libre",
                    "type": "choice",
                    "label": "Autre école",
                    "source": "loin",
                    "free_if_down": True,
                    "required": False,
                },
                {"id": "rues", "type": "choices", "label": "Rues fermées", "source": "rues",
                 "required": False},
                {"id": "ecole", "type": "choice", "label": "École", "source": "annuaire"},
                {"id": "ville", "type": "commune", "label": "Commune de naissance"},
                {"id": "dep", "type": "departement", "label": "Département"},
                {"id": "pays", "type": "country", "label": "Pays"},
                {"id": "vu", "type": "text", "label": "Vu", "required": False, "condition": SEEN},
                {"id": "fiche", "type": "card_data", "label": "Votre école", "source": "ecole",
                 "show": [{"key": "telephone", "label": "Téléphone"}]},
            ],
        },
        {
            "id": "suite",
            "title": "La suite",
            "fields": [
                {"id": "fiche2", "type": "card_data", "label": "L’école choisie", "source": "ecole",
                 "show": [{"key": "telephone", "label": "Téléphone"}]},
                ROWS,
                *WHO,
            ],
        },
    ],
}  # fmt: skip
