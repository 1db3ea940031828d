"""What a data source offers for one question, as one types: for who may fill the form in."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.problems import NotFound
from guichet_questions.kinds import Kind, kind_of
from guichet_questions.kinds.place import ADDRESSES, Address, Location
from guichet_questions.kinds.sourced import CardData, SourcedChoice
from guichet_questions.kinds.territory import COMMUNES, Commune
from guichet_questions.lists import Item
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.offers import MOST_OF_POSTCODE, MOST_OFFERED
from guichet_forms.pages.meeting import meet
from guichet_forms.pages.offering import offers, throttle
from guichet_forms.problems import NotForYou

LONGEST = 200
SHORTEST_ADDRESS = 3
"""Under which a geocoder finds nothing (Géoplateforme)."""
LEADING_SIGNS = re.compile(r"^[\W_]+")
"""What a geocoder refuses a question for, at its beginning (Géoplateforme)."""
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
    return answer_search(found.form, _field(found.form, field_id))


def answer_search(form: Form, item: Field) -> Response:
    """Answer what a question offers for the words of the address. Raises `NotFound`.

    A question that shows an item answers what the one of the address says of itself.
    """
    kind = kind_of(item)
    if isinstance(kind, CardData):
        return _told(_lines(form, kind), down=False)
    words = request.args.get("q", "")[:LONGEST]
    if isinstance(kind, Address | Location):
        words = LEADING_SIGNS.sub("", words).strip()
        words = words if len(words) >= SHORTEST_ADDRESS else ""
        offered = offers().search(ADDRESSES, words, MOST_OFFERED)
    elif isinstance(kind, Commune):
        offered = offers().search(COMMUNES, words, MOST_OF_POSTCODE)
    elif isinstance(kind, SourcedChoice):
        offered = offers().search(kind.source, words, MOST_OFFERED)
    else:
        raise NotFound
    told = _TOLD.get(type(kind), _named)
    data = [told(item) for item in offered.items if not item.disabled]
    return _told(data, down=bool(offered.down))


def _told(data: list[dict[str, Any]], *, down: bool) -> Response:
    answer = jsonify({"err": 1 if down else 0, "data": data})
    answer.status_code = 503 if down else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _lines(form: Form, shown: CardData) -> list[dict[str, str]]:
    """What the item of the address says of itself, as this question shows it."""
    asked = form.by_id.get(shown.field.settings.get("source", ""))
    chosen = kind_of(asked) if asked else None
    if not isinstance(chosen, SourcedChoice):
        return []
    item = offers().known(chosen.source, request.args.get("q", "")[:LONGEST])
    return shown.rows(item.as_json()) if item else []


def _named(item: Item) -> dict[str, Any]:
    return {"id": item.id, "text": item.text}


def _address(item: Item) -> dict[str, Any]:
    """An address in its parts, under the seal that brings back what is known of it."""
    return {**item.extra, "ban_id": item.id, "text": item.text, "id": offers().sealed(item)}


def _point(item: Item) -> dict[str, Any]:
    return {**_named(item), "lat": item.extra["lat"], "lon": item.extra["lon"]}


_TOLD: dict[type[Kind], Callable[[Item], dict[str, Any]]] = {Address: _address, Location: _point}


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
