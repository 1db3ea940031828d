"""A service of a few lines, on which the kit is tested."""

from datetime import datetime
from uuid import UUID

from flask import Flask, request
from flask_smorest import Blueprint
from guichet_kit import pages
from guichet_kit.app import create_service
from guichet_kit.auth import agent, allow, anyone, citizen, right, visitor
from guichet_kit.database import Base, Sealed, metadata_for, transaction
from guichet_kit.events import Event, Handlers, emit
from guichet_kit.faults import reach
from guichet_kit.ids import uuid7
from guichet_kit.problems import Conflict
from guichet_kit.settings import Settings
from guichet_kit.wire import Wire
from marshmallow import Schema, fields
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

DONE = "sample.thing.done.v1"
handlers = Handlers("sample")
blueprint = Blueprint("sample_api", __name__, url_prefix="/api/v1")
PAGES = {"/page": anyone, "/mine": citizen, "/desk": agent, "/edit": right("x")}


class Named(Schema):
    name = fields.String(required=True)


class Model(Base):
    __abstract__ = True
    metadata = metadata_for()


class Thing(Sealed, Model):
    __tablename__ = "things"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    made_at: Mapped[datetime]


@handlers.on(DONE)
def keep_thing(session: Session, event: Event) -> None:
    if event.data["name"] == "poison":
        raise ValueError("poison")
    session.add(Thing(id=uuid7(), name=event.data["name"], made_at=event.time))


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    app = create_service(
        "sample", __name__, settings, handlers=handlers, wire=wire, api=[blueprint]
    )
    app.add_url_rule("/things", view_func=thing_add, methods=["POST"])
    for path, guard in PAGES.items():
        view = allow(guard)(lambda: _page())
        app.add_url_rule(path, view_func=view, endpoint=path)
    framed = allow(anyone)(lambda: _page(in_frames=True))
    app.add_url_rule("/framed", view_func=framed, endpoint="framed")
    mapped = allow(anyone)(lambda: _page(maps=True))
    app.add_url_rule("/mapped", view_func=mapped, endpoint="mapped")
    app.add_url_rule("/bare", view_func=bare, endpoint="bare")
    app.add_url_rule("/api/v1/broken", view_func=broken, endpoint="api_broken")
    app.add_url_rule("/broken", view_func=broken, endpoint="broken")
    app.add_url_rule("/conflict", view_func=conflict)
    app.add_url_rule("/who", view_func=who)
    return app


@blueprint.post("/echo")
@blueprint.arguments(Named)
@blueprint.response(200, Named)
@allow(anyone)
def echo(given: dict[str, str]) -> dict[str, str]:
    return given


@allow(anyone)
def thing_add() -> tuple[str, int]:
    with transaction() as session:
        emit(session, DONE, subject=uuid7(), data={"name": request.form["name"]})
        reach("sample.before_commit")
    return "ok", 201


def _page(*, in_frames: bool = False, maps: bool = False) -> Response:
    return pages.render(
        "sample/thing.html",
        title="Été & <b>",
        block="part",
        in_frames=in_frames,
        maps=maps,
        name="<script>",
    )


def bare() -> str:
    return "never"


@allow(anyone)
def broken() -> str:
    raise RuntimeError("secret detail")


@allow(anyone)
def conflict() -> str:
    raise Conflict("Rechargez", errors={"name": "Déjà pris"})


@allow(anyone)
def who() -> dict[str, str]:
    return {"visitor": visitor()}
