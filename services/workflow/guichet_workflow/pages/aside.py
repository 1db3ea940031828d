"""A form of a case is set aside for something chosen on another page, then taken back with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from guichet_kit.auth import principal
from sqlalchemy.orm import Session

from guichet_workflow import fields
from guichet_workflow.actions import agents, preparations
from guichet_workflow.actions.refused import NotNow
from guichet_workflow.pages.places import Place, desk_place

Things = Mapping[str, list[dict[str, Any]]]
"""What came back so far, by question."""


@dataclass(frozen=True)
class Form:
    """A form that somebody sets aside: who, which, what she typed and got so far."""

    by_id: str
    act: str
    typed: Mapping[str, Any]
    got: Things


@dataclass(frozen=True)
class Kind:
    """A kind of thing that comes back: files, items of a data source.

    `key` is where what is prepared keeps it, `id` what names one, `buttons` those that go and get
    one and that take one out, `is_asked` tells the questions, `held` reads the answer of one,
    `way` gives the page of a question, given what it has.
    """

    key: str
    id: str
    buttons: tuple[str, str]
    is_asked: Callable[[fields.Field], bool]
    held: Callable[[Any], list[dict[str, Any]]]
    way: Callable[[Place, Form, fields.Field, Sequence[Mapping[str, Any]]], str]

    def left(self) -> str:
        """Give the input that the form is set aside for, "" when the form is sent."""
        goes, takes_out = self.buttons
        return request.form.get(goes, "") or request.form.get(takes_out, "")


def got(
    session: Session,
    request_id: UUID,
    act: str,
    asked: Sequence[fields.Field],
    data: Any,
    kind: Kind,
) -> dict[str, list[dict[str, Any]]]:
    """Give what each question of a form has: what is prepared, else what a sheet shows."""
    names = [field["id"] for field in asked if kind.is_asked(field)]
    if not names:
        return {}
    found = preparations.read(session, request_id, principal().subject, act)
    kept = data if act.startswith(agents.SHEET) else {}
    things = {name: kind.held(kept.get(name)) for name in names}
    return things | {n: one for n, one in _prepared(found, kind).items() if n in things}


def set_aside(
    session: Session,
    request_id: UUID,
    act: str,
    asked: Sequence[fields.Field],
    typed: Mapping[str, Any],
    things: Things,
    kind: Kind,
) -> str:
    """Set a form of the case page aside; give where to go, "" when the form is sent.

    Raises as `agents.hold_offered` for who may not act, `NotNow` for a question that is not one.
    """
    if not kind.left():
        return ""
    agents.hold_offered(session, request_id, principal(), act)
    name = kind.left().removeprefix(fields.PREFIX).partition(":")[0]
    field = next((one for one in asked if one["id"] == name and kind.is_asked(one)), None)
    if field is None:
        raise NotNow
    form = Form(principal().subject, act, typed, things)
    return leave(session, desk_place(request_id), form, field, kind)


def leave(session: Session, place: Place, form: Form, field: fields.Field, kind: Kind) -> str:
    """Keep a form, and give the page of a question; or its place, something being taken out.

    The case is held under lock: what came back meanwhile in another tab is kept.
    """
    fresh = preparations.read(session, place.request_id, form.by_id, form.act)
    things = {**form.got, **_prepared(fresh, kind)}
    _name, taken_out, gone = kind.left().partition(":")
    here = [one for one in things.get(field["id"], []) if not taken_out or one[kind.id] != gone]
    kept = {"typed": form.typed, kind.key: {**things, field["id"]: here}}
    preparations.keep(session, place.request_id, form.by_id, form.act, **kept)
    if taken_out:
        return f"{place.home}#{fields.input_name(field)}"
    return kind.way(place, form, field, here)


def _prepared(found: Any, kind: Kind) -> Things:
    return getattr(found, kind.key) if found else {}
