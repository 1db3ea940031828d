"""A form of every type that takes one answer, what one types in it, and a form of few of them."""

from typing import Any

SPORTS = [
    {"value": "piscine", "label": "La piscine"},
    {"value": "gymnase", "label": "Le gymnase des Prés, ouvert le soir"},
    {"value": "stade", "label": "Le stade"},
]
STREETS = [
    "Allée des Tilleuls", "Avenue de la Gare", "Boulevard Émile-Zola", "Chemin du Moulin",
    "Cours de la République", "Esplanade du Château", "Impasse des Lilas", "Passage du Lavoir",
    "Place de la Mairie", "Place du Marché", "Quai de l’Yvette", "Rue de l’École",
    "Rue de l’Église", "Rue des Écoliers", "Rue des Lilas", "Rue du Lavoir", "Rue Haute",
    "Ruelle aux Chats", "Square Marie-Curie", "Venelle du Four",
]  # fmt: skip
TREE = [
    {
        "value": "voirie",
        "label": "Voirie",
        "children": [
            {
                "value": "trou",
                "label": "Un trou",
                "children": [
                    {"value": "petit", "label": "Petit"},
                    {"value": "gros", "label": "Gros"},
                ],
            },
            {"value": "autre", "label": "Autre chose"},
        ],
    },
    {
        "value": "eau",
        "label": "Eau",
        "children": [
            {"value": "fuite", "label": "Une fuite"},
            {"value": "autre", "label": "Autre"},
        ],
    },
    {"value": "rien", "label": "Rien de cela"},
]
LEVELS = [
    {"id": "theme", "label": "Thème"},
    {"id": "objet", "label": "Objet"},
    {"id": "taille", "label": "Taille"},
]
PARTS = ["civility", "family_name", "usage_name", "given_names", "birth_date", "birth_place"]


# Something of every type whose answer has parts.
SHOWN = {
    "and": [
        {"==": [{"var": "q_linked_lists.theme"}, "voirie"]},
        {"==": [{"var": "q_identity.birth_place"}, "Rennes"]},
        {"==": [{"var": "q_period.from"}, "2027-06-01"]},
        {"in": ["stade", {"var": "q_ranking"}]},
    ]
}


def question(kind: str, label: str, **keys: Any) -> dict[str, Any]:
    return {"id": f"q_{kind}", "type": kind, "label": label, **keys}


QUESTIONS = [
    question("text", "Nom de l’association", hint="Celui de ses statuts.", why="Il y figure."),
    {"id": "q_digits", "type": "text", "label": "Numéro de compteur", "format": "digits"},
    {"id": "q_regex", "type": "text", "label": "Référence cadastrale", "format": "regex",
     "pattern": "[A-Z]{2}[0-9]{4}", "pattern_hint": "AB0123",
     "pattern_message": "Une référence a deux lettres et quatre chiffres."},
    question("long_text", "Votre projet", max_length=500),
    question("email", "Adresse électronique", autocomplete="email"),
    question("phone", "Téléphone", autocomplete="tel"),
    question("number", "Longueur de la haie", decimals=1, unit="m"),
    question("integer", "Nombre d’enfants", min=0, max=20),
    question("amount", "Montant demandé"),
    question("date", "Premier jour des travaux", min="today+1d", max="today+6m"),
    question("time", "Heure du rendez-vous", min="08:30", max="18:00"),
    question("datetime", "Début de la fête"),
    question("period", "Période d’occupation", hint="Du montage au démontage."),
    question("yes_no", "Habitez-vous la commune ?"),
    question("choice", "Salle souhaitée", options=SPORTS),
    {"id": "q_list", "type": "choice", "label": "Quartier", "options": SPORTS, "display": "list"},
    {"id": "q_search", "type": "choice", "label": "Votre rue", "display": "autocomplete",
     "options": [{"value": f"rue-{n}", "label": label} for n, label in enumerate(STREETS)],
     "hint": "Écrivez une partie de son nom."},
    question("choices", "Matériel", options=SPORTS, max=2),
    question("ranking", "Vos préférences", options=SPORTS, most=2, hint="Au plus deux."),
    question("linked_lists", "Objet de la demande", tree=TREE, levels=LEVELS),
    question("civility", "Civilité"),
    question("identity", "Votre identité", autocomplete="name", parts=PARTS),
    question("iban", "IBAN"),
    question("siret", "Numéro SIRET"),
    question("siren", "Numéro SIREN"),
    question("rna", "Numéro RNA"),
    question("nir", "Numéro de sécurité sociale"),
    question("plate", "Immatriculation"),
    question("tax_number", "Numéro fiscal"),
    question("pre_demande", "Numéro de pré-demande"),
    {"id": "q_shown", "type": "text", "label": "Remarque", "required": False, "condition": SHOWN},
    question("checkbox", "Je m’engage à rendre la salle propre"),
    question("signature", "Votre signature"),
]  # fmt: skip

FORM: dict[str, Any] = {
    "slug": "tous-les-types",
    "title": "Tous les types de questions",
    "summary": "Une question de chaque type.",
    "family": "voirie",
    "workflow": "tous-les-types",
    "nir_basis": "Décret du test",
    "service": {
        "name": "Accueil",
        "address": "1 place de la Mairie, 35999 Valmont",
        "email": "mairie@valmont.example",
        "phone": "01 99 00 10 10",
    },
    "applicant": {"name": ["q_text"], "email": "q_email"},
    "pages": [{"id": "tout", "title": "Toutes les questions", "fields": QUESTIONS}],
}

_SCRIPTED = ("q_text", "q_email", "q_search", "q_ranking", "q_linked_lists", "q_signature")
SHORT: dict[str, Any] = {
    **FORM,
    "slug": "listes",
    "pages": [
        {
            "id": "listes",
            "title": "Les listes",
            "fields": [item for item in QUESTIONS if item["id"] in _SCRIPTED],
        }
    ],
}

TYPED: dict[str, str] = {
    "q_text": "Les Amis du kiosque",
    "q_digits": "00 123",
    "q_regex": "AB0123",
    "q_long_text": "Trois concerts.",
    "q_email": "marie@exemple.fr",
    "q_phone": "06 39 98 00 12",
    "q_number": "12,50",
    "q_integer": "3",
    "q_amount": "1 200,5",
    "q_time-hour": "14",
    "q_time-minute": "30",
    "q_datetime-day": "27",
    "q_datetime-month": "3",
    "q_datetime-year": "2027",
    "q_datetime-hour": "9",
    "q_period-from-day": "1",
    "q_period-from-month": "6",
    "q_period-from-year": "2027",
    "q_period-to-day": "3",
    "q_period-to-month": "6",
    "q_period-to-year": "2027",
    "q_identity-family_name": "Le Goff",
    "q_identity-given_names": "Marie",
    "q_identity-birth_date-day": "27",
    "q_identity-birth_date-month": "3",
    "q_identity-birth_date-year": "1984",
    "q_identity-birth_place": "Rennes",
    "q_iban": "FR14 2004 1010 0505 0001 3M02 606",
    "q_siret": "732 829 320 00074",
    "q_siren": "732 829 320",
    "q_rna": "W351234567",
    "q_nir": "2 95 10 99 126 111 93",
    "q_plate": "ab-123-cd",
    "q_tax_number": "30 23 217 600 053",
    "q_pre_demande": "a1b2c3d4e5",
    "q_signature-name": "Marie Le Goff",
}
TICKED = {
    "q_yes_no": "non",
    "q_choice": "stade",
    "q_choices": "piscine",
    "q_civility": "madame",
    "q_identity-civility": "madame",
    "q_checkbox": "1",
}
