"""The circuit in use of a procedure, to be told to anyone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from guichet_kit.problems import NotFound
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from guichet_workflow.actions.definitions import compiled_source
from guichet_workflow.core import Definition
from guichet_workflow.core.definition.delay import with_options
from guichet_workflow.core.definition.options import compile_options, values_of
from guichet_workflow.models import Procedure, Workflow


@dataclass(frozen=True)
class Followed:
    """The circuit that a procedure follows now: as it runs, and as it was written."""

    definition: Definition
    text: str


def read_followed(session: Session, procedure: str) -> Followed:
    """Give the circuit in use of a published procedure, in one statement; raises `NotFound`."""
    statement = (
        select(cast(Workflow.source, Text), Procedure.options)
        .join(Procedure, Procedure.workflow == Workflow.slug)
        .where(Procedure.slug == procedure, Workflow.live)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    text = _settled(*found) if '"option"' in found[0] else found[0]
    return Followed(compiled_source(text), text)


def _settled(text: str, given: Mapping[str, Any]) -> str:
    """The circuit with the delays that the options of the procedure set."""
    json = orjson.loads(text)
    values = values_of(compile_options(json), given)
    return orjson.dumps(with_options(json, values)).decode()
