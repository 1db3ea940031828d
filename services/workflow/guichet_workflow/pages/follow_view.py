"""What the follow-up page shows to a citizen, in words; nothing internal is in it."""

from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.actions import citizens
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.reading import Around
from guichet_workflow.core.case import Actor
from guichet_workflow.core.clock import last_day_before
from guichet_workflow.core.conditional import offered_fields
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.extras import alerts, citizen_acts, shown_status
from guichet_workflow.core.legal import attestation, deadline
from guichet_workflow.core.legal_words import appeal_words, deadline_sentence
from guichet_workflow.core.made_elsewhere import GONE
from guichet_workflow.core.moments import said_in_list
from guichet_workflow.core.whole import asks_whole
from guichet_workflow.core.words import delay_words, history_sentence, turn
from guichet_workflow.fields import asks_place
from guichet_workflow.models import GIVEN, MADE, CaseFile, Line, Opening
from guichet_workflow.pages import own_choices
from guichet_workflow.pages.case_view.answers import point_of
from guichet_workflow.pages.places import Place, code_url, correction_url

KINDS = {
    "messaged": "message",
    "chose": "message",
    "asked": "message",
    "message_sent": "message",
    "closed": "decision",
}
GIVEN_TO_HER = (MADE, GIVEN)
"""The origins of the documents that the service gives to the citizen."""
ODD = {citizens.TOO_LATE: "trop-tard", citizens.MOVED_ON: "question"}
"""What is told of a file that came back once her page had changed, the worst first."""


def follow_view(held: Held, around: Around, place: Place) -> dict[str, Any]:
    """Give all that the template of the follow-up page needs."""
    state, definition = held.state, held.definition
    answers = [{**answer, "point": point_of(answer)} for answer in held.row.answers]
    legal = deadline(definition, state, held.now)
    may, here = citizen_acts(definition, state), definition.territory
    asked = offered_fields(state.asked.fields, state.data) if state.asked else ()
    return {
        "case": held.row,
        "place": place,
        "territory": here,
        "step": shown_status(definition, state),
        "turn": turn(definition, state),
        "mine": definition.statuses[state.status].turn == "citizen" and not state.closed_at,
        "alerts": alerts(state, "citizen"),
        "gone": state.extra.get(GONE),
        "asked": state.asked,
        "questions": asked,
        "whole": asks_whole(state) is not None,
        "correction_url": correction_url(place, held) if place.hers else "",
        "answer_day": last_day_before(state.asked.due_at, here)
        if state.asked and state.asked.due_at
        else None,
        "draft": held.row.draft,
        "lines": [_line(line, here) for line in _told(around.lines)],
        "made": [_file(file, place) for file in around.files if file.origin in GIVEN_TO_HER],
        "sent": [_file(file, place) for file in around.files if file.origin not in GIVEN_TO_HER],
        "answers": answers,
        "maps": any(answer["point"] for answer in answers) or asks_place([asked]),
        "readers": _readers(definition, around.openings),
        "silence": deadline_sentence(legal, citizen=True) if legal else "",
        "proof": attestation(definition, state) is not None,
        "appeal": appeal_words(definition, state),
        "due_day": last_day_before(state.due_at, here) if state.due_at else None,
        "kept": _("%(delay)s après la fin", delay=delay_words(definition.anonymise_after)),
        "erase_day": _erase_day(held),
        "open": state.closed_at is None,
        "version": state.version,
        "offers": own_choices.offers(held),
        "may_withdraw": may.withdraw,
        "may_add": may.pieces,
        "may_write": may.write,
        "by_letter": bool(place.ticket and held.row.applicant.get("email")),
        "code_url": code_url(held.row) if place.ticket and place.hers else "",
        "code_ready": bool(held.row.code_digest),
        "renews_code": bool(place.ticket) and state.anonymised_at is None,
        "erased": state.anonymised_at is not None,
    }


def _told(lines: list[Line]) -> list[Line]:
    """Leave out the first status, which the box at the top and "reçu" say already."""
    first = next((line for line in lines if line.kind == "moved"), None)
    return [line for line in lines if line is not first]


def _line(line: Line, territory: str) -> dict[str, Any]:
    by = Actor(line.by_kind)
    event: dict[str, Any] = {"time": line.at, "kind": KINDS.get(line.kind, "event")}
    event["said"] = said_in_list(line.at, territory)
    if line.kind == "chose" and by.kind == CITIZEN:
        event["kind"] = "event"
    if line.kind == "message_sent":
        event["text"] = line.values.get("text", "")
    return event | {"title": history_sentence(line.kind, line.values, by, "citizen")}


def _file(file: CaseFile, place: Place) -> dict[str, Any]:
    url = place.to(f"pieces/{file.document_id}")
    return {"name": file.title or file.name, "url": url, "at": file.added_at}


def _readers(definition: Definition, openings: list[Opening]) -> list[dict[str, Any]]:
    """Say who opened the request by service: an agent's name is for colleagues."""
    labels = {function.role: function.label for function in definition.functions.values()}
    someone = _("Un agent du service")
    return [
        {
            "who": labels.get(one.unit)
            or (_("Un agent\u00a0: %(unit)s", unit=one.unit) if one.unit else someone),
            "at": one.at,
        }
        for one in openings
    ]


def _erase_day(held: Held) -> Any:
    found = [timer for timer in held.state.timers if timer.kind == "anonymise"]
    return last_day_before(found[0].due_at, held.definition.territory) if found else None


def said_of(act: str) -> str:
    """Give what is said of an act that was just done, "" for one that is not known."""
    sentences = {
        "reponse": _("Votre réponse est envoyée."),
        "choix": _("Votre choix est enregistré."),
        "piece": _("Votre pièce est ajoutée à la demande."),
        "analyse": _(
            "Votre pièce est ajoutée à la demande. L’antivirus l’analysera dès que possible : "
            "personne ne pourra l’ouvrir avant."
        ),
        "question": _(
            "Votre fichier est ajouté aux pièces de la demande\u00a0: la question n’est plus posée."
        ),
        "trop-tard": _(
            "Votre demande s’est terminée pendant l’envoi\u00a0: ce fichier n’y est pas ajouté. "
            "Écrivez au service s’il doit le recevoir."
        ),
        "message": _("Votre message est envoyé au service."),
        "retrait": _("Votre demande est retirée."),
        "attestation": _(
            "Votre attestation est demandée\u00a0: elle arrive dans vos documents, sur cette page."
        ),
        "code": _("Votre code de suivi ne fonctionne plus. Un nouveau se prépare."),
        "lien": _("Les liens de suivi déjà envoyés ne fonctionnent plus."),
    }
    return sentences.get(act, "")
