"""What a receipt must say, and where: a circuit goes live only if its procedures say it all."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.core import Finding
from guichet_workflow.core.legal_checks import meaning
from guichet_workflow.models import Procedure

MOST = 100
"""Procedures that are read for one circuit; there are one or two."""
Json = Mapping[str, Any]


def procedure_faults(session: Session, json: Json) -> list[Finding]:
    """Give what the published procedures that follow a circuit lack, or say otherwise than it.

    The receipt names the service with its addresses and telephone, what silence means and when
    (CRPA R112-11-1). A procedure that forms has not told about yet is not looked at.
    """
    statement = select(Procedure).where(Procedure.workflow == json["slug"]).order_by(Procedure.slug)
    rows = [row for row in session.scalars(statement.limit(MOST)) if row.service]
    kept = _kept(json)
    return [finding for row in rows for finding in _faults(row, kept)]


def _faults(row: Procedure, kept: tuple[str, Json]) -> Iterator[Finding]:
    lacking = [
        name for field, name in _mentions().items() if not row.service.get(field, "").strip()
    ]
    if lacking:
        text = _(
            "Sur le service de la démarche « %(title)s », il manque\u00a0: %(lacking)s. "
            "L’accusé de réception doit les donner (CRPA, R112-11-1).",
            title=row.title,
            lacking=", ".join(lacking),
        )
        yield Finding("start", text)
    if _said(row.silence) != kept:
        text = _(
            "La démarche « %(title)s » annonce à l’usager un autre effet du silence, ou un autre "
            "délai, que ce circuit. Accordez-les, et publiez d’abord la démarche.",
            title=row.title,
        )
        yield Finding("silence", text)


def _mentions() -> dict[str, str]:
    return {
        "name": _("le nom du service"),
        "address": _("son adresse postale"),
        "email": _("son adresse électronique"),
        "phone": _("son téléphone"),
    }


def _said(silence: Json) -> tuple[str, Json]:
    outcome = silence.get("outcome", "sans_objet")
    return ("none", {}) if outcome == "sans_objet" else (outcome, silence.get("delay", {}))


def _kept(json: Json) -> tuple[str, Json]:
    silence = json.get("silence") or {"means": "none"}
    if silence.get("means") == "none":
        return "none", {}
    found = [one for one in json["statuses"] if one.get("id") == silence.get("to")]
    return meaning(silence, found[0] if found else {}), silence.get("after", {})
