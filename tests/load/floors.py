"""The bare programs that our figures are held against: what Flask, Jinja2 and an ORM give alone."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask, Response, redirect, request
from guichet_kit.database import sqlalchemy_url
from jinja2 import DictLoader, Environment
from marshmallow import Schema, fields, validate
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

WORDS = ("Copie intégrale", "Lampadaire & trottoir", "Nid-de-poule", "Extrait avec filiation")
TEMPLATES = {
    "row.html": """{% macro row(item) %}<tr id="r{{ item.id }}"><td>
<a href="/demandes/{{ item.id }}">{{ item.number }}</a></td>
<td>{{ item.title }}<br><small>{{ item.person }}</small></td>
<td><span class="tag tag-{{ item.kind }}">{{ item.status }}</span></td><td>{{ item.day }}</td><td>
{% if item.late %}<strong>En retard de {{ item.late }} jours</strong>{% else %}Dans les temps
{% endif %}</td></tr>{% endmacro %}""",
    "page.html": """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{{ title }}
</title></head><body><h1>{{ title }}</h1><table>{% import "row.html" as rows %}
{% for item in items %}{{ rows.row(item) }}{% endfor %}</table></body></html>""",
}


def hello(values: dict[str, Any]) -> Flask:
    """Give an application that says hello, shows a bare page, and takes the naive form."""
    app = Flask(__name__)
    for path in ("/", "/api/v1/hello"):
        app.add_url_rule(path, path, lambda: "hello")
    _add_page(app, int(values.get("rows", 60)))
    if values.get("database_url"):
        _add_form(app, values["database_url"])
    return app


def _add_page(app: Flask, count: int) -> None:
    template = Environment(loader=DictLoader(TEMPLATES), autoescape=True).get_template("page.html")
    items = [
        {
            "id": f"0190{number:028x}",
            "number": f"2026-{number:06}",
            "title": WORDS[number % 4],
            "person": f"Personne <{number}> & famille",
            "kind": "open",
            "status": "À vérifier",
            "day": "mardi 3 mars 2026",
            "late": number % 3,
        }
        for number in range(count)
    ]
    app.add_url_rule(
        "/page", "page", lambda: Response(template.render(title="Demandes", items=items))
    )


class Model(DeclarativeBase):
    """Tables of the naive form, sealed from nobody."""


class Record(Model):
    """What was typed."""

    __tablename__ = "naive_records"
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Note(Model):
    """What others are told."""

    __tablename__ = "naive_outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


def make_tables(owner_url: str) -> None:
    """Create the tables of the naive form."""
    engine = sa.create_engine(sqlalchemy_url(owner_url))
    Model.metadata.create_all(engine)
    engine.dispose()


TEXTS = [f"text{number}" for number in range(23)]
FORM = Schema.from_dict(
    {
        **{name: fields.Str(required=True, validate=validate.Length(max=200)) for name in TEXTS},
        "email": fields.Email(required=True),
        "day": fields.Date(required=True),
        "kind": fields.Str(required=True, validate=validate.OneOf(["a", "b", "c"])),
        "number": fields.Int(required=True, validate=validate.Range(1, 50)),
        "agreed": fields.Bool(required=True),
        "amount": fields.Decimal(required=True, as_string=True),
        "postcode": fields.Str(required=True, validate=validate.Regexp(r"\d{5}")),
    }
)()


def naive_values() -> dict[str, str]:
    """Give the thirty values of a request, about two kilobytes."""
    return {
        **dict.fromkeys(TEXTS, "Quelques mots d’une réponse comme une autre, assez longue"),
        "email": "marie@example.org",
        "day": "2026-12-03",
        "kind": "b",
        "number": "2",
        "agreed": "true",
        "amount": str(Decimal("12.50")),
        "postcode": "35999",
    }


def _add_form(app: Flask, url: str) -> None:
    engine = sa.create_engine(sqlalchemy_url(url), pool_size=8)

    def submit() -> Any:
        clean = FORM.dump(FORM.load(request.form.to_dict()))
        with Session(engine) as session, session.begin():
            record = Record(form="naive", data=clean)
            session.add(record)
            session.flush()
            session.add(Note(topic="sent", payload={"id": record.id, "data": clean}))
        return redirect(f"/done/{uuid4()}", 303)

    app.add_url_rule("/api/v1/submit", view_func=submit, methods=["POST"])
