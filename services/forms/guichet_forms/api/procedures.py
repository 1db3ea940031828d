"""Procedures and what they ask."""

from typing import Any

import orjson
from flask import Response
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.problems import NotFound

from guichet_forms.actions import procedures
from guichet_forms.api.blueprint import blueprint
from guichet_forms.core.answers_schema import answers_schema
from guichet_forms.models import Procedure
from guichet_forms.pages.meeting import library
from guichet_forms.schemas.exchanges import (
    AnswersSchema,
    FormSchemaView,
    PageAsked,
    ProcedureList,
    ProcedureView,
    VersionAsked,
)

SCHEMA_JSON = "application/schema+json"


@blueprint.get("/procedures")
@blueprint.arguments(PageAsked, location="query")
@blueprint.response(200, ProcedureList)
@allow(anyone)
def list_procedures(asked: dict[str, Any]) -> dict[str, Any]:
    """Give the procedures in use, by title."""
    with transaction() as session:
        found, after = procedures.list_procedures(session, asked["after"], live_only=True)
    return {"items": found, "next": after}


@blueprint.get("/procedures/<slug>")
@blueprint.response(200, ProcedureView)
@allow(anyone)
def read_procedure(slug: str) -> Procedure:
    """Give one procedure."""
    with transaction() as session:
        return procedures.find(session, slug)


@blueprint.get("/procedures/<slug>/form")
@blueprint.response(200, FormSchemaView)
@allow(anyone)
def read_form(slug: str) -> dict[str, Any]:
    """Give the live definition, and the JSON Schema of the answers to send."""
    with transaction() as session:
        number = live_version(procedures.find(session, slug))
        version = procedures.find_version(session, slug, number)
        form = library().form(session, slug, number)
    answers = answers_schema(form, number)
    return {"version": number, "definition": version.source, "answers": answers}


@blueprint.get("/procedures/<slug>/schema")
@blueprint.arguments(VersionAsked, location="query")
@blueprint.response(200, AnswersSchema, content_type=SCHEMA_JSON)
@allow(anyone)
def read_schema(asked: dict[str, Any], slug: str) -> Response:
    """Give the JSON Schema (2020-12) of the answers, of the live version or of one once live."""
    with transaction() as session:
        number = asked["version"] or live_version(procedures.find(session, slug))
        if procedures.find_version(session, slug, number).published_at is None:
            raise NotFound
        form = library().form(session, slug, number)
    return Response(orjson.dumps(answers_schema(form, number)), mimetype=SCHEMA_JSON)


def live_version(procedure: Procedure) -> int:
    """Give the number of the version in use. Raises `NotFound`."""
    if procedure.live is None:
        raise NotFound
    return procedure.live
