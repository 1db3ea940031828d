"""Which entry of the menu a page stands under, by its address."""

import re
from collections.abc import Set
from typing import Any

ENTRIES = {
    "/demarches": "procedures",
    "/recherche": "procedures",
    "/mon-espace": "account",
    "/demandes": "account",
    "/documents": "account",
    "/messages": "account",
    "/suivi": "tracking",
    "/agents": "day",
    "/agents/demandes": "requests",
    "/agents/dossiers": "requests",
    "/agents/listes": "requests",
    "/agents/saisir": "capture",
    "/agents/statistiques": "stats",
    "/agents/formulaires": "forms",
    "/agents/formulaires/reponses": "answers",
    "/agents/sources": "sources",
    "/agents/fiches": "cards",
    "/agents/circuits": "workflows",
    "/agents/messages": "messages",
    "/agents/documents": "templates",
    "/agents/charte": "charter",
    "/agents/comptes": "accounts",
}

WHOLE = frozenset({"messages.edit"})
"""Rights that open nothing when they are bound to families."""
TEMPLATES = "forms.build:whole"
"""The right to build forms, bound to no family: it opens the templates of documents too."""

CARDS = "cards.write"
"""Cards to read and write, or models of cards to make: nobody holds it by this name."""

ANSWERS = re.compile(r"/agents/formulaires/[^/]+/reponses(/|$)")
"""The answers of one procedure, which stand beside its form."""


def entry(path: str, area: str = "portal") -> str:
    """Give the entry of the longest prefix that takes `path`, or nothing.

    A form in the agents' layout is one that an agent fills in for somebody.
    """
    if area == "desk" and path.startswith("/demarches/"):
        return "capture"
    if ANSWERS.match(path):
        return "answers"
    taken = [prefix for prefix in ENTRIES if path == prefix or path.startswith(f"{prefix}/")]
    return ENTRIES[max(taken, key=len)] if taken else ""


def shown(claims: dict[str, Any], writers: Set[str] = frozenset()) -> frozenset[str]:
    """Give the rights of a token that open an entry of the agents' menu.

    `writers` are the roles that write cards; who builds forms makes their models.
    """
    held, bounds = frozenset(claims.get("rights", ())), frozenset(claims.get("bounds", ()))
    roles = frozenset(claims.get("roles", ()))
    whole = frozenset({TEMPLATES}) if "forms.build" in held - bounds else frozenset()
    cards = frozenset({CARDS}) if held & {"forms.build"} or writers & roles else frozenset()
    return (held - (WHOLE & bounds)) | whole | cards
