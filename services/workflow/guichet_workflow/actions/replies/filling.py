"""A reply filled with what a case holds; what the case lacks is marked, and never leaves."""

import re
from collections.abc import Mapping

from guichet_kit import templating
from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from guichet_kit.templating import TemplateFailed, TemplateRefused

from guichet_workflow.actions.carry import Held
from guichet_workflow.core.clock import last_day_before
from guichet_workflow.core.extras import shown_status
from guichet_workflow.core.moments import said_day

NAMED = re.compile(r"{{-?\s*([^\W\d]\w*)")
MARK = re.compile(r"\[à compléter\s?: ([^\]\n]{1,60})\]")
FIRST_NAMES, SURNAMES = ("prenom", "prenom_demandeur"), ("nom", "nom_demandeur")


def variables() -> dict[str, str]:
    """Give what a reply may name, with the words for it."""
    return {
        "reference": _("numéro de la demande"),
        "usager": _("nom complet"),
        "prenom": _("prénom"),
        "nom": _("nom de famille"),
        "demarche": _("démarche"),
        "date_depot": _("date de dépôt"),
        "statut": _("statut lu par l’usager"),
        "echeance": _("date de l’échéance"),
        "agent": _("nom de l’agent"),
        "service": _("service de l’agent"),
        "collectivite": _("nom de la collectivité"),
    }


def check(body: str) -> None:
    """Raise `Invalid` for a reply that names what does not exist or cannot be filled."""
    known = variables()
    unknown = [name for name in NAMED.findall(body) if name not in known]
    if unknown:
        raise _invalid(_("«\u00a0%(name)s\u00a0» n’est pas dans la liste.", name=unknown[0]))
    _render(body, known)


def _render(body: str, values: Mapping[str, str]) -> str:
    try:
        return templating.render_sandboxed(body, dict(values)).strip()
    except (TemplateRefused, TemplateFailed) as refusal:
        raise _invalid(f"{refusal}.") from refusal


def _invalid(sentence: str) -> Invalid:
    return Invalid(errors={"body": sentence})


def fill(body: str, held: Held, who: Principal) -> str:
    """Give the words of a reply for a case, with a mark for each value that it lacks."""
    known, found = variables(), _values(held, who)
    marks = {name: _("[à compléter\u00a0: %(what)s]", what=words) for name, words in known.items()}
    return _render(body, {name: found.get(name) or marks[name] for name in known})


def _values(held: Held, who: Principal) -> dict[str, str]:
    row, state = held.row, held.state
    here = held.definition.territory
    due = last_day_before(state.due_at, here) if state.due_at else None
    return {
        "reference": row.number,
        "usager": row.applicant.get("name", ""),
        "prenom": _answer(held, FIRST_NAMES),
        "nom": _answer(held, SURNAMES),
        "demarche": row.title,
        "date_depot": said_day(row.received_at, here),
        "statut": shown_status(held.definition, state).citizen_label,
        "echeance": said_day(due, here),
        "agent": who.name,
        "service": _unit(held, who),
        "collectivite": held.name,
    }


def _unit(held: Held, who: Principal) -> str:
    """Give the agent's unit as the workflow calls its function."""
    labels = {one.role: one.label for one in held.definition.functions.values()}
    return labels.get(who.unit, "")


def _answer(held: Held, names: tuple[str, ...]) -> str:
    found = [held.state.data.get(name) for name in names]
    return next((one for one in found if isinstance(one, str) and one), "")


def missing_in(words: str) -> list[str]:
    """Give what is left to complete in words that a reply was put in."""
    return list(dict.fromkeys(MARK.findall(words)))


def check_complete(words: str, field: str) -> None:
    """Raise `Invalid` on `field` for words that still hold a mark."""
    if missing := missing_in(words):
        what = ", ".join(missing)
        sentence = _("Complétez avant d’envoyer\u00a0: %(what)s.", what=what)
        raise Invalid(errors={field: sentence})
