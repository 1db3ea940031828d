"""People of the authority who do more than treat cases: they publish, they let programs in."""

from collections.abc import Callable

from guichet_kit.wire import LocalWire
from guichet_onebox.installation import Installation, Part
from sqlalchemy.orm import Session

from tests.attacks.conftest import People
from tests.attacks.test_programs import token_of
from tests.faults.conftest import Ground

ADMIN = "admin@valmont.example"
LET_IN = """
update roles set rights = rights || '["calls.answer"]'
where slug = 'administration' and not rights ? 'calls.answer'
"""


def within(ground: Ground, service: str, work: Callable[[Session], object]) -> None:
    """Run `work` in one committed transaction of Valmont, as what loads an installation does."""
    part = Part(service)
    installation = Installation(ground.folder, ground.port, ground.postgres)
    app = part.create_app(installation.settings(part), LocalWire({}))
    database = app.extensions["guichet"].database
    try:
        with app.app_context(), database.transaction("valmont") as session:
            work(session)
    finally:
        database.dispose()


def program_token(ground: Ground) -> str:
    """Give a token of workflow for a program that may answer the calls of cases, for 120 s."""
    ground.suite.sql("identity", LET_IN)
    return token_of(People(ground.suite), ADMIN, "workflow")
