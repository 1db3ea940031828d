"""The command `guichet-workflow`: the kit's, and `portal`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from guichet_kit import cli
from guichet_kit.problems import Invalid

from guichet_workflow import create_app
from guichet_workflow.actions import put_portal
from guichet_workflow.core.holidays import TERRITORIES
from guichet_workflow.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_portal(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Say how an authority is called and where its portal is: links of mails begin with it."""
    app = service.create_app(settings)
    database = app.extensions["guichet"].database
    try:
        with app.app_context(), database.transaction(chosen.authority) as session:
            put_portal(session, name=chosen.name, origin=chosen.origin, territory=chosen.territory)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except Invalid as refused:
        print(*refused.errors.values(), sep="\n", file=sys.stderr)
        return 1
    finally:
        database.dispose()
    return 0


PORTAL = cli.Command(
    "portal",
    "say how an authority is called, and where its portal is",
    run_portal,
    {
        "act": {"choices": ("put",)},
        "authority": "its short name",
        "origin": "its public address, such as https://demarches.ville.fr",
        "name": "name that people read",
        "--territory": {"choices": tuple(TERRITORIES), "help": "whose holidays its delays have"},
    },
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    service = cli.Service("guichet_workflow", create_app, Settings, MIGRATIONS, (PORTAL,))
    return cli.run(service, arguments)
