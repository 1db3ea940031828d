"""What marshmallow says of a definition, in French."""

import re

from guichet_kit.i18n import _


def in_french(text: str, where: str = "") -> str:
    """Give a message of marshmallow in French; ours come back as they are.

    The last part of `where`, a path with dots, is what is wrong.
    """
    if text == "Unknown field.":
        word = where.rpartition(".")[2]
        return _("Le mot «\u00a0%(word)s\u00a0» n’existe pas à cet endroit.", word=word)
    if found := re.fullmatch(r"Must be one of: (.+)\.", text):
        return _("Choisissez une de ces valeurs\u00a0: %(values)s.", values=found.group(1))
    if found := re.fullmatch(r"(?:Shorter|Length must be).* (\d+) and (\d+)\.", text):
        return _("Écrivez entre %(least)s et %(most)s caractères.", least=found[1], most=found[2])
    if found := re.fullmatch(r"Must be greater \D+ (-?\d+) and less \D+ (-?\d+)\.", text):
        return _("Écrivez un nombre de %(least)s à %(most)s.", least=found[1], most=found[2])
    if found := re.fullmatch(r"Must be greater than or equal to (-?\d+)\.", text):
        return _("Écrivez un nombre d’au moins %(least)s.", least=found[1])
    return _sentences().get(text, text)


def _sentences() -> dict[str, str]:
    return {
        "Missing data for required field.": _("Il manque cette information."),
        "Field may not be null.": _("Il manque cette information."),
        "Invalid input type.": _("Attendu ici\u00a0: un groupe entre accolades."),
        "Not a valid mapping type.": _("Attendu ici\u00a0: un groupe entre accolades."),
        "Not a valid list.": _("Attendu ici\u00a0: une liste entre crochets."),
        "Not a valid string.": _("Attendu ici\u00a0: un texte."),
        "Not a valid integer.": _("Attendu ici\u00a0: un nombre entier."),
        "Not a valid boolean.": _("Attendu ici\u00a0: true ou false."),
        "No procedure was chosen.": _("Choisissez une démarche."),
        "String does not match expected pattern.": _(
            "Attendu ici\u00a0: des minuscules sans accent, des chiffres et des tirets."
        ),
    }
