"""Colours of a charter: from one or two brand colours, tokens whose every text is legible.

Hue and chroma of the brand are kept in OKLCH (Ottosson, https://bottosson.github.io/posts/oklab/);
lightness is found by bisection so that the contrast with white (WCAG 2.2, relative luminance)
reaches a target whatever the brand colour is.
"""

import math
import re

from guichet_kit.i18n import _

VERSION = 1
WHITE = "#ffffff"

# Contrast with white of each step of the brand. Texts (`brand` and darker) still reach 4.5 on the
# darkest light ground, `brand-soft` (4.5 x 1.15 = 5.2), and borders reach 3 (3 x 1.15 = 3.45).
BRAND_STEPS = {
    "brand-surface": 1.06,
    "brand-soft": 1.15,
    "brand-line": 1.45,
    "brand-mid": 2.0,
    "brand-ui": 3.6,
    "brand": 5.3,
    "brand-strong": 7.4,
    "brand-deep": 10.0,
    "brand-ink": 14.0,
}
# Greys carry a breath of the brand's hue.
GREY_STEPS = {"ground": 1.06, "line": 1.3, "ui": 3.9, "ink-soft": 8.0, "ink": 15.5}
GREY_CHROMA, GROUND_CHROMA = 0.01, 0.005
# Wide areas: a tint of the brand, not a flood of it.
SOFT_CHROMA = {"brand-surface": 0.01, "brand-soft": 0.024, "brand-line": 0.04, "brand-ink": 0.045}


# Meaning colours never follow the brand; always beside an icon and a word.
STATUS = {
    "info": "#1f5fa8",
    "info-ground": "#eaf2fb",
    "ok": "#146c45",
    "ok-ground": "#e7f6ee",
    "warn": "#7d4b00",
    "warn-ground": "#fdf3df",
    "bad": "#b3261e",
    "bad-ground": "#fdeceb",
}

_LIGHT_GROUNDS = ("paper", "ground", "brand-surface", "brand-soft")
_STATUS_GROUNDS = ("info-ground", "ok-ground", "warn-ground", "bad-ground")
_ALL_GROUNDS = _LIGHT_GROUNDS + _STATUS_GROUNDS
_TEXTS = ("brand", "brand-strong", "ink-soft", "bad")
# (text or border, ground, least contrast): what the style sheet puts together (WCAG 2.2, 1.4.3,
# 1.4.6, 1.4.11).
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, 7.0) for ink in ("ink", "brand-ink") for ground in _ALL_GROUNDS),
    *((ink, ground, 4.5) for ink in _TEXTS for ground in _LIGHT_GROUNDS),
    *(("brand", ground, 4.5) for ground in _STATUS_GROUNDS),
    *((ink, ground, 3.0) for ink in ("brand-ui", "ui") for ground in _LIGHT_GROUNDS),
    *((name, f"{name}-ground", 4.5) for name in ("info", "ok", "warn", "bad")),
    *((name, "paper", 4.5) for name in ("info", "ok", "warn")),
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-strong", 7.0),
    ("on-brand", "brand-ink", 7.0),
    ("on-brand", "bad", 4.5),
    ("on-brand", "ink", 7.0),
    ("on-accent", "accent", 4.5),
    ("focus-dark", "paper", 7.0),
    ("focus-dark", "focus-light", 3.0),
    ("focus-light", "brand-ink", 3.0),
)

_ERROR_HUE_MARGIN = 25.0
_MEANINGFUL_CHROMA = 0.05


def tokens(brand: str, accent: str | None) -> dict[str, str]:
    """Give the token table, name -> "#rrggbb", for a brand colour and an accent.

    Without an accent one is made from the brand. Every pair of `PAIRS` reaches its contrast.
    Raises ValueError when a colour is not written "#rrggbb" or "#rgb".
    """
    brand = normalised(brand)
    table = {
        name: _toned(brand, target, SOFT_CHROMA.get(name)) for name, target in BRAND_STEPS.items()
    }
    table |= _dark_brand(brand)
    table |= {name: _toned(brand, target, GREY_CHROMA) for name, target in GREY_STEPS.items()}
    table["ground"] = _toned(brand, GREY_STEPS["ground"], GROUND_CHROMA)
    band = normalised(accent) if accent else table["brand-mid"]
    dark, light = table["ink"], WHITE
    return (
        table
        | STATUS
        | {
            "paper": WHITE,
            "on-brand": WHITE,
            "accent": band,
            "on-accent": max(("#000000", light), key=lambda ink: contrast(ink, band)),
            "focus-dark": dark,
            "focus-light": band if contrast(band, dark) >= 7 else light,
        }
    )


def _dark_brand(brand: str) -> dict[str, str]:
    """Keep a brand colour that is already legible, and set its darker steps apart from it."""
    own = contrast(brand, WHITE)
    if own < BRAND_STEPS["brand"]:
        return {}
    base = brand if own <= 13 else _toned(brand, 13)
    own = min(own, 13)
    strong, deep = max(7.4, own * 1.25), max(10.0, own * 1.3)
    return {
        "brand": base,
        "brand-strong": _toned(brand, strong),
        "brand-deep": _toned(brand, deep),
        "brand-ink": _toned(brand, max(14.0, own * 1.35), SOFT_CHROMA["brand-ink"]),
    }


def stylesheet(table: dict[str, str]) -> str:
    """Give the style sheet that sets the tokens over the defaults of kit.css."""
    lines = "".join(f"  --{name}: {value};\n" for name, value in sorted(table.items()))
    return f"/* Guichet palette {VERSION} */\n:root {{\n{lines}}}\n"


def warnings(brand: str, accent: str | None) -> list[str]:
    """Give, in sentences, what to tell whoever picks these colours; none of it forbids them."""
    brand, found = normalised(brand), list[str]()
    if _looks_like(brand, STATUS["bad"]):
        found.append(
            _("Cette couleur ressemble à celle des erreurs. Choisissez plutôt une autre teinte.")
        )
    if contrast(brand, WHITE) < BRAND_STEPS["brand"]:
        used = tokens(brand, accent)["brand"]
        found.append(
            _(
                "%(brand)s est trop claire pour du texte : liens et boutons seront en %(used)s.",
                brand=brand,
                used=used,
            )
        )
    if accent and _hard_to_tell(brand, normalised(accent)):
        found.append(_("Les deux couleurs se ressemblent : la seconde ne se remarquera pas."))
    return found


def _hard_to_tell(color: str, other: str) -> bool:
    return contrast(color, other) < 1.3 and _looks_like(color, other)


def _looks_like(color: str, other: str) -> bool:
    """Tell whether two colours are of nearly one hue, greys aside."""
    chroma, hue = to_oklch(color)[1:]
    other_hue = to_oklch(other)[2]
    apart = abs((hue - other_hue + 180) % 360 - 180)
    return chroma >= _MEANINGFUL_CHROMA and apart < _ERROR_HUE_MARGIN


def normalised(color: str) -> str:
    """Give "#rrggbb" for "#RGB" or "#RRGGBB"; raises ValueError for anything else."""
    text = color.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        return "#" + "".join(digit * 2 for digit in text[1:])
    if re.fullmatch(r"#[0-9a-f]{6}", text):
        return text
    raise ValueError(f"not a colour: {color!r}")


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two "#rrggbb" colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(color: str) -> tuple[float, float, float]:
    """Give the linear light of the three channels, 0 to 1."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def _decoded(channel: float) -> float:
    light: float = channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
    return light


def _toned(color: str, target: float, most_chroma: float | None = None) -> str:
    """Give the lightest colour of this hue reaching `target` contrast with white once rounded."""
    chroma, hue = to_oklch(color)[1:]
    chroma = chroma if most_chroma is None else min(chroma, most_chroma)
    low, high = 0.0, 1.0
    for _step in range(40):
        middle = (low + high) / 2
        if contrast(from_oklch(middle, chroma, hue), WHITE) >= target:
            low = middle
        else:
            high = middle
    return from_oklch(low, chroma, hue)


def to_oklch(color: str) -> tuple[float, float, float]:
    """Give lightness (0 to 1), chroma and hue in degrees of "#rrggbb"."""
    red, green, blue = _linear(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Give "#rrggbb", lowering the chroma until the colour exists on a screen."""
    low, high = 0.0, chroma
    if _displayable(lightness, chroma, hue):
        low = chroma
    else:
        for _step in range(24):
            middle = (low + high) / 2
            low, high = (middle, high) if _displayable(lightness, middle, hue) else (low, middle)
    return "#" + "".join(f"{_encoded(c):02x}" for c in _to_linear(lightness, low, hue))


def _displayable(lightness: float, chroma: float, hue: float) -> bool:
    return all(-0.0005 <= c <= 1.0005 for c in _to_linear(lightness, chroma, hue))


def _encoded(linear: float) -> int:
    """Give the 8-bit sRGB value of a linear channel."""
    light = min(max(linear, 0.0), 1.0)
    value: float = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(value * 255)


def _to_linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
