"""For every type: what its definition needs, what it may say, and values that it stores."""

from typing import Any

OPTIONS = [{"value": "lampe", "label": "Une lampe"}, {"value": "trou", "label": "Un trou"}]
TREE = [
    {
        "value": "voirie",
        "label": "Voirie",
        "children": [
            {"value": "trou", "label": "Un trou", "children": [{"value": "gros", "label": "Gros"}]},
            {"value": "autre", "label": "Autre chose"},
        ],
    },
    {"value": "eau", "label": "Eau", "children": [{"value": "autre", "label": "Autre"}]},
    {"value": "rien", "label": "Rien de cela"},
]
LEVELS = [
    {"id": "theme", "label": "Thème"},
    {"id": "objet", "label": "Objet"},
    {"id": "taille", "label": "Taille"},
]
NESTED = [{"id": "y", "type": "text", "label": "Dedans"}]
PARTS = ["civility", "family_name", "usage_name", "given_names", "birth_date", "birth_place"]
DOCUMENT = {
    "document_id": "0" * 32, "name": "a", "size": 1, "media_type": "a/b", "sha256": "0" * 64,
}  # fmt: skip

NEEDED: dict[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "ranking": {"options": OPTIONS},
    "linked_lists": {"levels": LEVELS, "tree": TREE},
    "paragraph": {"text": "Un **mot**."},
    "consent": {"text": "J’accepte."},
    "computed": {"formula": {"+": [1, 2]}},
    "block": {"fields": NESTED},
    "matrix": {"columns": NESTED, "rows": [{"value": "r", "label": "Une ligne"}]},
}
RICH: dict[str, dict[str, Any]] = {
    **NEEDED,
    "number": {"decimals": 2, "unit": "cm"},
    "identity": {"parts": PARTS},
}
STORED: dict[str, list[Any]] = {
    "commune": [{"id": "", "text": "Valmont", "postcode": "35120", "free": True}],
    "epci": [{"id": "", "text": "Pays de Valmont", "free": True}],
    "departement": [{"id": "2A", "text": "Corse-du-Sud (2A)"}],
    "country": [{"id": "FR", "text": "France"}],
    "text": ["Le Goff", "N’Guyên-Ø"],
    "long_text": ["Un trou.\nUn autre."],
    "email": ["marie@exemple.fr", "marie@xn--caf-dma.fr"],
    "phone": ["+33639980012", "+262692123456", "+590590123456", "+32470123456", "+333960"],
    "number": ["1200.5", "-3", "0"],
    "integer": ["12", "-3"],
    "amount": ["1200.50", "0.00", "0.10"],
    "date": ["2024-02-29"],
    "time": ["00:00", "14:30"],
    "datetime": ["2026-03-29T01:59", "2026-10-25T02:30"],
    "period": [{"from": "2026-01-31", "to": "2026-01-31"}],
    "yes_no": [True, False],
    "checkbox": [True, False],
    "choice": ["trou"],
    "choices": [["lampe", "trou"]],
    "ranking": [["trou", "lampe"]],
    "linked_lists": [
        {"theme": "voirie", "objet": "trou", "taille": "gros"},
        {"theme": "eau", "objet": "autre"},
        {"theme": "rien"},
    ],
    "civility": ["madame", "autre"],
    "identity": [
        {
            "civility": "madame", "family_name": "Le Goff", "usage_name": "Kervella",
            "given_names": "Marie Anne", "birth_date": "1984-03-27", "birth_place": "Rennes",
        },
        {
            "civility": "autre", "family_name": "N’Guyên", "given_names": "Ø",
            "birth_date": "2000-02-29", "birth_place": "Hué (Viêt Nam)",
        },
    ],
    "address": [
        {"line": "1 rue", "complement": "", "postcode": "35120", "city": "Valmont", "free": True}
    ],
    "location": [{"text": "Ici"}, {"text": "Là", "lat": 48.1, "lon": -1.5}],
    "file": [[DOCUMENT]],
    "signature": [
        {"name": "Marie", "strokes": [], "at": "2026-11-21T23:00:00+00:00"},
        {"name": "Ø", "strokes": [[0, 0, 600, 200], [5, 5]], "at": "2026-11-21T23:00:00+00:00"},
    ],
    "iban": ["FR1420041010050500013M02606", "BE68539007547034"],
    "siret": ["73282932000074", "35600000049837"],
    "siren": ["732829320"],
    "rna": ["W351234567", "W9R1234567"],
    "nir": ["295109912611193", "253072B07300470"],
    "plate": ["AB123CD", "123ABC35", "12A2A", "1AB971"],
    "tax_number": ["3023217600053"],
    "pre_demande": ["A1B2C3D4E5"],
    "hidden": ["abc"],
    "consent": [
        {
            "given": True,
            "text": "J’accepte.",
            "digest": "ebbcb32a2f21a97e3bd68b1fab911d93df7fa942f11212a3f4d15238f0806cc9",
            "at": "2026-11-21T23:30:00+00:00",
        },
    ],
}  # fmt: skip
