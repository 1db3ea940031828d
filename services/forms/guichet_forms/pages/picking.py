"""What a data source offers for one question, as one types: for who may fill the form in."""

from flask import Blueprint, Response, jsonify, request
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.problems import NotFound

from guichet_forms.core.definition import Field, Form
from guichet_forms.core.fields import kind_of
from guichet_forms.core.fields.sourced import SourcedChoice
from guichet_forms.core.fields.territory import COMMUNES, Commune
from guichet_forms.offers import MOST_OF_POSTCODE, MOST_OFFERED
from guichet_forms.pages.meeting import meet
from guichet_forms.pages.offering import offers, throttle
from guichet_forms.problems import NotForYou

LONGEST = 200
blueprint = Blueprint("picking", __name__)


@blueprint.get("/demarches/<slug>/choix/<field_id>")
@allow(anyone)
def search(slug: str, field_id: str) -> Response:
    """Give the first items that hold the words typed, in Publik's shape; ids and texts only."""
    with transaction() as session:
        found = meet(session, slug, request.args.get("canal", ""))
    if found.missing or not found.channel:
        raise NotForYou
    throttle(found.sender.owner)
    return answer_search(_field(found.form, field_id))


def answer_search(item: Field) -> Response:
    """Answer what a question offers for the words of the address. Raises `NotFound`."""
    kind = kind_of(item)
    words = request.args.get("q", "")[:LONGEST]
    if isinstance(kind, Commune):
        offered = offers().search(COMMUNES, words, MOST_OF_POSTCODE)
    elif isinstance(kind, SourcedChoice):
        offered = offers().search(kind.source, words, MOST_OFFERED)
    else:
        raise NotFound
    data = [{"id": item.id, "text": item.text} for item in offered.items if not item.disabled]
    answer = jsonify({"err": 1 if offered.down else 0, "data": data})
    answer.status_code = 503 if offered.down else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _field(form: Form, field_id: str) -> Field:
    """The question of this id, nested ones included. Raises `NotFound`."""
    outer, _dot, path = field_id.partition(".")
    item = form.by_id.get(outer)
    if item is not None and path:
        name = path.rpartition(".")[2]
        item = next((inner for inner in item.fields if inner.id == name), None)
    if item is None:
        raise NotFound
    return item
