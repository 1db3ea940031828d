"""The list that a case was opened from: the ways to the request before it, after it, and back."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from flask import request

LIST = "/agents/demandes/"
LONGEST = 500
ASKED = "liste"
OURS = ("de", "sens")


def ways(request_id: UUID) -> Mapping[str, str]:
    """Give the addresses `previous`, `next` and `back`, none for a case opened from elsewhere.

    The list reads what it is asked for as it reads any address: nothing of it is trusted here.
    """
    said = parse_qsl(_asked(request_id)[:LONGEST])
    asked = [(name, value) for name, value in said if name not in OURS]
    if not asked:
        return {}
    here = [*asked, ("de", str(request_id))]
    return {
        "previous": f"{LIST}voisine?{urlencode([*here, ('sens', 'avant')])}",
        "next": f"{LIST}voisine?{urlencode(here)}",
        "back": f"{LIST}?{urlencode(asked)}",
    }


def lost(request_id: UUID) -> str:
    """Give the address of a case with the list that the page before knew, "" if it is told."""
    asked = "" if ASKED in request.args else _asked(request_id)
    return f"/agents/dossiers/{request_id}/?{urlencode({ASKED: asked})}" if asked else ""


def _asked(request_id: UUID) -> str:
    """Give what was asked of the list; after an act, the page that it was done on says it."""
    if ASKED in request.args:
        return request.args[ASKED]
    try:
        former = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if former.path != f"/agents/dossiers/{request_id}/":
        return ""
    return dict(parse_qsl(former.query[:LONGEST])).get(ASKED, "")
