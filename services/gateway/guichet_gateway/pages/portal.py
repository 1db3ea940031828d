"""The citizens' portal: home and catalogue, from the projection of what forms published."""

from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode

from flask import g, request
from guichet_kit import pages
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _, ngettext
from werkzeug.wrappers import Response

from guichet_gateway import routing
from guichet_gateway.actions import catalogue as actions
from guichet_gateway.models import Procedure


@allow(anyone)
def home() -> Response:
    """Show the search, the procedures put forward, and how to follow a request."""
    with transaction() as session:
        found = actions.home_procedures(session, g.site.charter["featured"])
    return pages.render(
        "gateway/home.html",
        title=_("Que voulez-vous faire ?"),
        nav="home",
        tiles=[_tile(item) for item in found],
    )


@allow(anyone)
def catalogue() -> Response:
    """Show the procedures: all in alphabetical order, those of a family, those that match."""
    query = " ".join(request.args.get("q", "").split())
    family = request.args.get("famille", "")
    family = family if family in routing.FAMILIES else ""
    with transaction() as session:
        families = actions.list_families(session)
        if query:
            listing = actions.Listing(actions.search_procedures(session, query, family=family))
        else:
            after = request.args.get("apres", "")
            listing = actions.list_procedures(session, family=family, after=after)
    return pages.render(
        "gateway/catalogue.html",
        title=_("Démarches qui correspondent à « %(query)s »", query=query)
        if query
        else _("Toutes les démarches"),
        nav="procedures",
        block="results",
        query=query,
        family=family,
        tabs=_tabs(families, family, query),
        tiles=[_tile(item) for item in listing.items],
        next_url=_url(famille=family, apres=listing.next_after) if listing.next_after else None,
        clear_url=_url(q=query) if family and query else "/demarches/",
        family_label=_(routing.FAMILIES[family]) if family else "",
    )


def _tile(procedure: Procedure) -> dict[str, str]:
    text = " · ".join(part for part in (_time(procedure), _access(procedure)) if part)
    return {
        "url": f"/demarches/{procedure.slug}/",
        "title": procedure.title,
        "summary": procedure.summary,
        "icon": procedure.icon or procedure.family,
        "text": text[:1].upper() + text[1:],
    }


def _time(procedure: Procedure) -> str:
    if not procedure.minutes:
        return ""
    return ngettext("%(num)s minute", "%(num)s minutes", procedure.minutes)


def _access(procedure: Procedure) -> str:
    known = {
        "anyone": _("sans compte"),
        "account": _("avec un compte"),
        "profile": _("réservée à certains comptes"),
    }
    return known.get(procedure.access, "")


def _tabs(families: list[str], current: str, query: str) -> list[dict[str, Any]]:
    every = {"label": _("Toutes"), "url": _url(q=query), "current": not current}
    return [
        every,
        *(
            {
                "label": _(routing.FAMILIES[name]),
                "url": _url(q=query, famille=name),
                "current": name == current,
            }
            for name in sorted(families, key=_named)
            if name in routing.FAMILIES
        ),
    ]


def _named(family: str) -> str:
    """Sort a family where people look for its name, whatever its accents."""
    return "".join(c for c in normalize("NFD", routing.FAMILIES.get(family, "")) if c.isascii())


def _url(**values: str | None) -> str:
    kept = urlencode({name: value for name, value in values.items() if value})
    return f"/demarches/?{kept}" if kept else "/demarches/"
