"""A form as large as forms come: its definition, and what a person types in each of its pages."""

from typing import Any

from tests.load.submission import FORM

SLUG = "grand-formulaire"
FIELDS, CONDITIONS, BLOCKS, ROWS = 400, 60, 3, 50
KINDS = ("text", "integer", "choice", "yes_no", "date", "email", "long_text", "amount")
OPTIONS = [{"value": f"v{number}", "label": f"Réponse {number}"} for number in range(4)]
MORE: dict[str, dict[str, Any]] = {
    "text": {"max_length": 100},
    "choice": {"options": OPTIONS},
    "email": {"why": "Pour vous répondre."},
}
TYPED: dict[str, dict[str, str]] = {
    "text": {"": "Le Goff"},
    "integer": {"": "12"},
    "choice": {"": "v1"},
    "yes_no": {"": "oui"},
    "date": {"-day": "3", "-month": "12", "-year": "2026"},
    "email": {"": "marie@exemple.fr"},
    "long_text": {"": "Un trou dans la chaussée, devant l’école."},
    "amount": {"": "120,50"},
}
NESTED = ("text", "date", "choice", "integer")


def form(pages: int) -> dict[str, Any]:
    """Give the definition in that many pages; each block ends one of the last."""
    plain = FIELDS - BLOCKS * (1 + len(NESTED))
    fields = [_field(f"q{number}", KINDS[number % len(KINDS)]) for number in range(plain)]
    every = plain // CONDITIONS
    for number in range(1, CONDITIONS + 1):
        asked = f"q{3 + len(KINDS) * (number % 6)}"
        fields[plain - 1 - (number - 1) * (every - 1)]["condition"] = {"==": [{"var": asked}, True]}
    size = -(-plain // pages)
    parts = [fields[start : start + size] for start in range(0, plain, size)]
    for number in range(BLOCKS):
        parts[-1 - number % len(parts)].append(_block(number))
    named = [
        {"id": f"page{number}", "title": f"Partie {number}", "fields": part}
        for number, part in enumerate(parts, 1)
    ]
    applicant = {"name": ["q0"], "email": "q5"}
    own = {"slug": SLUG, "title": "Grand formulaire", "applicant": applicant, "digest": []}
    return {**FORM, **own, "pages": named}


def typed(page: dict[str, Any]) -> dict[str, Any]:
    """Give what is posted with every question of a page answered, every row of its blocks too."""
    values: dict[str, Any] = {}
    for field in page["fields"]:
        if field["type"] != "block":
            values |= _posted(field["id"], field["type"])
            continue
        values[f"{field['id']}.row"] = [str(row) for row in range(ROWS)]
        for row in range(ROWS):
            for nested in field["fields"]:
                values |= _posted(f"{field['id']}.{row}.{nested['id']}", nested["type"])
    return values


def _field(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": f"Question {name}", **MORE.get(kind, {})}


def _block(number: int) -> dict[str, Any]:
    own = [_field(f"b{number}{place}", kind) for place, kind in enumerate(NESTED)]
    more = {"fields": own, "min": 0, "max": ROWS, "required": False}
    return {"id": f"bloc{number}", "type": "block", "label": f"Lignes {number}", **more}


def _posted(name: str, kind: str) -> dict[str, str]:
    return {f"{name}{part}": value for part, value in TYPED[kind].items()}
