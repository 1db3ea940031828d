"""How many SMS a text makes: 3GPP TS 23.038 (alphabets), TS 23.040 §9.2.3.24 (joined parts)."""

from typing import NamedTuple

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Signs of the extension table: each takes the room of two."""
ALONE = {"gsm": 160, "ucs2": 70}
JOINED = {"gsm": 153, "ucs2": 67}
PLAINER = str.maketrans(
    {
        **dict.fromkeys("’‘‛′", "'"),
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("–—−‑", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\t", " "),
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
        "\u00ad": "",
    }
)
"""Typography that would more than halve what one SMS holds, and that no reader misses."""


class Size(NamedTuple):
    """What a text takes: SMS, room taken and room of the SMS begun, and the signs that cost.

    `costly` are the signs outside the GSM alphabet: with one of them an SMS holds 70 signs
    instead of 160.
    """

    parts: int
    used: int
    room: int
    costly: str


def plainer(text: str) -> str:
    """Give a text with the typography of telephones: straight quotes, hyphens, simple spaces."""
    return text.translate(PLAINER)


def measure(text: str) -> Size:
    """Count the SMS that a text makes; an empty text makes none."""
    costly = "".join(dict.fromkeys(sign for sign in text if not _plain(sign)))
    alphabet = "ucs2" if costly else "gsm"
    widths = [_width(sign, alphabet) for sign in text]
    total = sum(widths)
    if total <= ALONE[alphabet]:
        return Size(1 if text else 0, total, ALONE[alphabet], costly)
    parts, used = _packed(widths, JOINED[alphabet])
    return Size(parts, used, JOINED[alphabet], costly)


def _plain(sign: str) -> bool:
    return sign in BASIC or sign in EXTENDED


def _width(sign: str, alphabet: str) -> int:
    if alphabet == "gsm":
        return 2 if sign in EXTENDED else 1
    return len(sign.encode("utf-16-be")) // 2


def _packed(widths: list[int], room: int) -> tuple[int, int]:
    """Fill parts in order: a sign that takes the room of two is never cut between two parts."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts, used
