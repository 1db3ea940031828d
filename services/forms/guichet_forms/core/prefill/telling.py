"""The sentences that tell whence an answer came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds.base import list_is_down

from guichet_forms.core.paths import value_at
from guichet_forms.core.prefill.filling import Filled
from guichet_forms.core.prefill.known import (
    ANSWER,
    CARD,
    FIXED,
    FRANCECONNECT,
    LINK,
    PROFILE,
    SOURCE,
)


def notes_of(filled: Filled) -> dict[str, str]:
    """A sentence by path: for the answers that are still as they were put, for those locked."""
    held = {path: _locked(path, origin, filled) for path, origin in filled.locked.items()}
    put = {
        path: _worded(_put(), mark)
        for path, mark in filled.marks.items()
        if path not in held and _stands(path, mark, filled)
    }
    return {**put, **held}


def _stands(path: str, mark: Mapping[str, Any], filled: Filled) -> bool:
    """Whether what was put is still there, untouched."""
    if "raw" in mark:
        return bool(filled.typed.get(path) == mark["raw"])
    return "value" in mark and bool(value_at(filled.answers, path) == mark["value"])


def _locked(path: str, origin: str, filled: Filled) -> str:
    if path in filled.down:
        return list_is_down()
    mark = filled.marks.get(path)
    return _worded(_held(), mark) if mark else _lacking().get(origin, "")


def _worded(words: Mapping[str, str], mark: Mapping[str, Any]) -> str:
    return words.get(str(mark.get("from")), "") % {"said": mark.get("said", "")}


def _put() -> dict[str, str]:
    return {
        PROFILE: _("Prérempli d’après votre compte."),
        FRANCECONNECT: _("Prérempli d’après FranceConnect."),
        ANSWER: _("Prérempli d’après votre demande du %(said)s."),
        CARD: _("Prérempli d’après « %(said)s »."),
        SOURCE: _("Prérempli d’après « %(said)s »."),
        LINK: _("Prérempli par le lien que vous avez suivi."),
        FIXED: _("Rempli d’avance : changez cette réponse si besoin."),
    }


def _held() -> dict[str, str]:
    return {
        PROFILE: _("Cette réponse vient de votre compte : elle ne se change pas ici."),
        FRANCECONNECT: _("Cette réponse vient de FranceConnect : elle ne se change pas ici."),
        ANSWER: _("Cette réponse vient de votre demande du %(said)s : elle ne se change pas ici."),
        CARD: _("Cette réponse vient de « %(said)s » : elle ne se change pas ici."),
        SOURCE: _("Cette réponse vient de « %(said)s » : elle ne se change pas ici."),
        LINK: _("Cette réponse vient du lien que vous avez suivi : elle ne se change pas."),
        FIXED: _("Cette réponse est fixée : elle ne se change pas."),
    }


def _lacking() -> dict[str, str]:
    """For what is locked, and to which nothing answers."""
    return {
        PROFILE: _("Cette réponse vient de votre compte. Connectez-vous pour la remplir."),
        FRANCECONNECT: _(
            "Cette réponse vient de FranceConnect. Connectez-vous avec FranceConnect."
        ),
        ANSWER: _("Cette réponse vient de votre demande précédente : nous n’en trouvons pas."),
        CARD: _("Cette réponse vient de ce que vous choisissez plus haut."),
        SOURCE: _("Cette réponse vient de ce que vous choisissez plus haut."),
        LINK: _("Cette réponse vient d’un lien que vous n’avez pas suivi."),
    }
