"""The fonts a charter may choose: those that devices have, so that no page waits for one."""

from __future__ import annotations

from guichet_kit.i18n import _

SERIF = 'Charter, "Bitstream Charter", Georgia, Cambria, "DejaVu Serif", serif'
WIDE = 'Verdana, "DejaVu Sans", "Noto Sans", Tahoma, sans-serif'
FONTS = {
    "": {},
    "titles": {"font-heading": SERIF},
    "serif": {"font": SERIF, "font-heading": SERIF},
    "wide": {"font": WIDE, "font-heading": WIDE},
}
"""The custom properties of kit.css that each choice sets over the defaults."""


def names() -> dict[str, str]:
    """What each choice is called."""
    return {
        "": _("Celle de l’appareil"),
        "titles": _("Titres avec empattements"),
        "serif": _("Avec empattements partout"),
        "wide": _("Lettres larges, plus faciles à lire"),
    }
