"""What the bench adds to a running suite: the form of ten fields and its workflow."""

from typing import Any

from guichet_kit.app import configure_logs
from guichet_onebox.demonstration import Loader
from guichet_onebox.installation import Installation
from guichet_onebox.servers.postgres import Postgres
from sqlalchemy.orm import Session

from tests.load.submission import FORM
from tests.support.suite import Suite

WORKFLOW: dict[str, Any] = {
    "slug": "dix-champs",
    "title": "Mesure",
    "functions": {"instructeur": {"label": "L’état civil", "role": "etat-civil"}},
    "start": "a-traiter",
    "anonymise_after_days": 90,
    "statuses": [
        {
            "id": "a-traiter",
            "label": "À traiter",
            "citizen_label": "Reçue",
            "kind": "open",
            "turn": "agent",
            "function": "instructeur",
            "enter": [{"do": "message", "template": "recue"}],
            "choices": [{"id": "finir", "label": "Finir", "by": ["instructeur"], "to": "finie"}],
        },
        {
            "id": "finie",
            "label": "Finie",
            "citizen_label": "Finie",
            "kind": "done",
            "turn": "nobody",
            "enter": [{"do": "message", "template": "finie"}, {"do": "close"}],
        },
    ],
}


def installation_of(suite: Suite) -> Installation:
    """Give the installation that a running suite is."""
    database = Postgres(suite.folder / "unused", given_url=suite.servers["database_url"])
    return Installation(suite.folder, suite.port, database, bus_url=suite.servers["bus_url"])


def publish_form(suite: Suite) -> None:
    """Publish the form and its workflow at Valmont, and wait until the catalogue knows it."""
    from guichet_forms.actions.procedures import publish as publish_procedure
    from guichet_identity.actions.roles import put_role
    from guichet_notify.actions.templates import put_template
    from guichet_workflow.actions import publish as publish_workflow

    def put_message(session: Session) -> None:
        for name in ("recue", "finie"):
            put_template(session, f"dix-champs.{name}", "Votre demande {{ numero }}", "Bonjour.")

    def widen_role(session: Session) -> None:
        families = ["etat-civil", "transports"]
        put_role(session, "etat-civil", "Officier d’état civil", families, ["stats.read"])

    def put_workflow(session: Session) -> None:
        publish_workflow(session, WORKFLOW)

    def put_form(session: Session) -> None:
        publish_procedure(session, FORM)

    loader = Loader(installation_of(suite))
    configure_logs("error")
    loader.within("identity", "valmont", widen_role)
    loader.within("notify", "valmont", put_message)
    loader.within("workflow", "valmont", put_workflow)
    loader.within("forms", "valmont", put_form)
    loader.close()
    suite.wait_for("backoffice", "select 1 from procedures where slug = 'dix-champs'")
    suite.wait_for("backoffice", "select 1 from readers where workflow = 'dix-champs'")
