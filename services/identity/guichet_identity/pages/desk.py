"""What the administration screens have in common: their tabs and the sentence of what was done."""

from typing import Any

from flask import Response, request
from guichet_kit.i18n import _
from guichet_kit.pages import render


def show_desk(screen: str, title: str, *, status: int = 200, **context: Any) -> Response:
    """Render the administration `screen` in the agents' layout."""
    return render(
        f"identity/{screen}.html",
        title=title,
        area="desk",
        status=status,
        tabs=_tabs(),
        done=_done(request.args.get("fait", "")),
        **context,
    )


def _tabs() -> list[dict[str, Any]]:
    tabs = [
        ("/agents/comptes/", _("Agents")),
        ("/agents/comptes/roles/", _("Rôles")),
        ("/agents/comptes/services/", _("Services")),
        ("/agents/comptes/programmes/", _("Programmes")),
        ("/agents/comptes/profils/", _("Profils des usagers")),
        ("/agents/comptes/journal/", _("Journal")),
    ]
    return [
        {"url": url, "label": label, "current": request.path.rstrip("/") == url.rstrip("/")}
        for url, label in tabs
    ]


def _done(what: str) -> str:
    return {
        "invite": _("L’agent est ajouté. Un courriel lui permet de choisir son mot de passe."),
        "change": _("Les changements sont enregistrés. Ils valent dans les deux minutes."),
        "ferme": _("Le compte est fermé et ses sessions aussi."),
        "rouvert": _("Le compte est rouvert. Un courriel permet de choisir un mot de passe."),
        "role": _("Le rôle est enregistré. Il vaut dans les deux minutes."),
        "supprime": _("Le rôle est supprimé."),
        "programme": _(
            "Le programme est enregistré. Les changements valent dans les deux minutes."
        ),
        "arrete": _("Le programme est arrêté. Il n’agit plus dans les deux minutes."),
        "profil": _("Le profil est donné."),
        "retire": _("Le profil est retiré."),
    }.get(what, "")
