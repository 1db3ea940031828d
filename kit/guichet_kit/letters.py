"""Texts as they are compared, whoever typed them."""

from unicodedata import combining, normalize


def unaccented(text: str) -> str:
    """Give a text in small letters without accents: "Élu" and "ELU" give "elu"."""
    return "".join(one for one in normalize("NFKD", text) if not combining(one)).casefold()
