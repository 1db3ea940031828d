"""The charter of an authority: its name, colours, links and contacts, checked and made ready."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid

from guichet_gateway import fonts, palette

BRAND = "#14543f"
ONE_LINE = {
    "name": 80,
    "subtitle": 80,
    "phone": 30,
    "email": 254,
    "help_url": 500,
    "publisher": 120,
    "hosting": 200,
    "data_officer": 254,
}
SEVERAL_LINES = {"address": 300, "hours": 300}
LINKS = {"header_links": 5, "footer_links": 8}
COLOURS = ("brand", "accent")
MAX_FEATURED = 6
URL = re.compile(r"(?:https?://[^\s/?#]+[^\s]*|/(?!/)[^\s\\]*)", re.IGNORECASE)
PHONE = re.compile(r"\+?[0-9][0-9 .()\u00a0\u202f-]{1,28}")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys((*ONE_LINE, *SEVERAL_LINES), ""),
    "brand": BRAND,
    "accent": "",
    "header_links": [],
    "footer_links": [],
    "featured": [],
    "font": "",
    "logo": "",
}


def stylesheet(tokens: Mapping[str, str], font: str) -> str:
    """The style sheet of these colours and of this font; an unknown font is the device's."""
    return palette.stylesheet({**tokens, **fonts.FONTS.get(font, {})})


@dataclass(frozen=True)
class Site:
    """An authority as its pages need it; `charter` holds the names of `DEFAULTS`.

    `card_writers` are the roles that write the cards of some model.
    """

    authority: str
    origin: str
    charter: dict[str, Any]
    version: int = 0
    card_writers: frozenset[str] = frozenset()

    @cached_property
    def tokens(self) -> dict[str, str]:
        """The colours made from the brand."""
        return palette.tokens(self.charter["brand"], self.charter["accent"] or None)

    @cached_property
    def css(self) -> str:
        """The style sheet that puts the kit in the authority's colours and font."""
        return stylesheet(self.tokens, self.charter.get("font", ""))

    @cached_property
    def css_hash(self) -> str:
        """What names this version of the style sheet in its address."""
        return hashlib.sha256(self.css.encode()).hexdigest()[:12]

    @cached_property
    def shown(self) -> dict[str, Any]:
        """The charter with the addresses that the layouts link to."""
        logo = self.charter["logo"]
        return {
            **self.charter,
            "stylesheet_url": f"/charte-{self.css_hash}.css" if self.authority else "",
            "icon_url": f"/icone.svg?v={self.version}" if self.authority else "",
            "theme_color": self.tokens["brand-strong"],
            "logo_url": f"/logo-{logo}.png" if logo else "",
        }


@lru_cache(maxsize=1)
def nobody() -> Site:
    """Give the neutral frame of pages that belong to no authority."""
    return Site("", "", {**DEFAULTS, "name": _("Guichet"), "subtitle": _("Démarches en ligne")})


def read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give a whole charter from what was typed or loaded; raise `Invalid` naming each fault.

    Links are lists of {label, url}; missing values take those of `DEFAULTS`.
    """
    errors: dict[str, str] = {}
    found: dict[str, Any] = {
        **{name: _line(values, name, size, errors) for name, size in ONE_LINE.items()},
        **{name: _text(values, name, size, errors) for name, size in SEVERAL_LINES.items()},
        **{name: _colour(values, name, errors) for name in COLOURS},
        **{name: _links(values, name, most, errors) for name, most in LINKS.items()},
        "featured": [str(slug) for slug in values.get("featured", ())][:MAX_FEATURED],
        "font": str(values.get("font", "")),
        "logo": str(values.get("logo", "")),
    }
    if found["font"] not in fonts.FONTS:
        errors["font"] = _("Choisissez une police dans la liste")
    if not found["name"]:
        errors.setdefault("name", _("Saisissez le nom de la collectivité, par exemple Valmont"))
    if found["help_url"] and not URL.fullmatch(found["help_url"]):
        errors["help_url"] = _("Saisissez une adresse qui commence par https:// ou par /")
    if found["phone"] and not PHONE.fullmatch(found["phone"]):
        errors.setdefault(
            "phone", _("Saisissez un numéro de téléphone, par exemple 01 99 00 10 00")
        )
    if found["email"] and not EMAIL.fullmatch(found["email"]):
        errors.setdefault("email", _("Saisissez une adresse, par exemple mairie@valmont.example"))
    if errors:
        raise Invalid(errors=errors)
    return found


def _line(values: Mapping[str, Any], name: str, size: int, errors: dict[str, str]) -> str:
    found = " ".join(str(values.get(name, "")).split())
    return _checked(found, name, size, errors)


def _text(values: Mapping[str, Any], name: str, size: int, errors: dict[str, str]) -> str:
    raw = str(values.get(name, "")).replace("\r\n", "\n").replace("\r", "\n")
    found = "\n".join(line.strip() for line in raw.strip().split("\n"))
    return _checked(found, name, size, errors)


def _checked(found: str, name: str, size: int, errors: dict[str, str]) -> str:
    if len(found) > size:
        errors[name] = _("Ce texte est trop long : %(size)s caractères au plus", size=size)
    elif CONTROLS.search(found):
        errors[name] = _("Ce texte contient un caractère invisible : saisissez-le à nouveau")
    return found


def _colour(values: Mapping[str, Any], name: str, errors: dict[str, str]) -> str:
    typed = str(values.get(name, DEFAULTS[name])).strip()
    if not typed and name == "accent":
        return ""
    try:
        return palette.normalised(typed if typed.startswith("#") else f"#{typed}")
    except ValueError:
        errors[name] = _("Écrivez la couleur avec un dièse et six caractères, par exemple #1f6f59")
        return typed


def _links(
    values: Mapping[str, Any], name: str, most: int, errors: dict[str, str]
) -> list[dict[str, str]]:
    found = [
        {"label": " ".join(str(link["label"]).split()), "url": str(link["url"]).strip()}
        for link in values.get(name, ())
    ]
    for link in found:
        if not link["label"] or not URL.fullmatch(link["url"]):
            errors[name] = _(
                "« %(line)s » n’est pas un lien : écrivez son texte, puis son adresse "
                "qui commence par https:// ou par /",
                line=f"{link['label']} {link['url']}".strip()[:80],
            )
        elif len(link["label"]) > 60 or len(link["url"]) > 500:
            errors[name] = _("Le lien « %(label)s » est trop long", label=link["label"][:60])
    if len(found) > most:
        errors[name] = _("Gardez %(most)s liens au plus", most=most)
    return found


def links_from(text: str) -> list[dict[str, str]]:
    """Read one link a line, its text then its address: « Site de la ville https://… »."""
    found = []
    for line in text.splitlines():
        if line.strip():
            label, _space, url = line.strip().rpartition(" ")
            found.append({"label": label, "url": url})
    return found


def links_text(links: list[dict[str, str]]) -> str:
    """Write links one a line, as `links_from` reads them."""
    return "\n".join(f"{link['label']} {link['url']}".strip() for link in links)
