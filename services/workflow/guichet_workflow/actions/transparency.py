"""The circuit in use of a procedure, to be told to anyone."""

from dataclasses import dataclass

from guichet_kit.problems import NotFound
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from guichet_workflow.actions.definitions import compiled_source
from guichet_workflow.core import Definition
from guichet_workflow.models import Procedure, Workflow


@dataclass(frozen=True)
class Followed:
    """The circuit that a procedure follows now: as it runs, and as it was written."""

    definition: Definition
    text: str


def read_followed(session: Session, procedure: str) -> Followed:
    """Give the circuit in use of a published procedure, in one statement; raises `NotFound`."""
    statement = (
        select(cast(Workflow.source, Text))
        .join(Procedure, Procedure.workflow == Workflow.slug)
        .where(Procedure.slug == procedure, Workflow.live)
    )
    text = session.scalar(statement)
    if text is None:
        raise NotFound
    return Followed(compiled_source(text), text)
