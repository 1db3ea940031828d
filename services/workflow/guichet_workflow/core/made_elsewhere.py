"""What a case and the request that its circuit made of it say of each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.acts.journeys import link
from guichet_workflow.core.run import Run

REQUALIFICATION = "requalification"
GONE = "requalified"
"""The name under which a case keeps the request that goes on in its place: number, title."""
LONGEST = 40


def made(run: Run, kind: str, number: str, title: str = "") -> None:
    """Show beside a case the request that was made; the citizen reads that hers changed procedure.

    Delays go on from the first reception (CRPA L114-3): the authority is the same.
    """
    number = number.strip()[:LONGEST]
    if kind != REQUALIFICATION or not number:
        link(run, number)
        return
    told = {"number": number, "title": title}
    run.mark("linked", [*run.case.extra.get("linked", []), number])
    run.mark(GONE, told)
    run.history("requalified", told, True)


def came(run: Run, origin: Mapping[str, str]) -> None:
    """Show beside a case that begins the one from which it comes."""
    told = {name: origin[name] for name in ("number", "title", "how")}
    run.mark("linked", [told["number"]])
    run.history("taken_over", told, told["how"] == REQUALIFICATION)


def _named(values: Mapping[str, Any]) -> str:
    """Give "2026-000123, « Titre »", or the number alone of a request whose title is not known."""
    number, title = values["number"], values.get("title", "")
    return _("%(number)s, «\u00a0%(title)s\u00a0»", number=number, title=title) if title else number


def _requalified(values: Mapping[str, Any], _who: str, citizen: bool) -> str:
    if citizen:
        return _(
            "Votre demande change de démarche\u00a0: elle est suivie sous le numéro %(request)s. "
            "Elle garde sa date de réception.",
            request=_named(values),
        )
    return _(
        "Demande changée de démarche\u00a0: elle continue sous le numéro %(request)s.",
        request=_named(values),
    )


def _taken_over(values: Mapping[str, Any], _who: str, _citizen: bool) -> str:
    if values["how"] == REQUALIFICATION:
        return _(
            "Cette demande remplace la demande %(request)s. Elle garde sa date de réception.",
            request=_named(values),
        )
    return _("Demande créée par le circuit de la demande %(request)s.", request=_named(values))


SENTENCES: dict[str, Callable[[Mapping[str, Any], str, bool], str]] = {
    "requalified": _requalified,
    "taken_over": _taken_over,
}
