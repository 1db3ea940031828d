"""The command `guichet-forms`."""

import argparse
import sys
from pathlib import Path

import orjson
from guichet_kit import cli

from guichet_forms import create_app
from guichet_forms.actions.procedures import publish
from guichet_forms.problems import DefinitionRefused
from guichet_forms.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_publish(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Put a definition in use for the authority of the settings, or say what is wrong with it."""
    app = service.create_app(settings)
    database = app.extensions["guichet"].database
    try:
        source = orjson.loads(Path(chosen.file).read_bytes())
        with app.app_context(), database.transaction(settings.authority) as session:
            version = publish(session, source)
    except DefinitionRefused as refused:
        for place, sentence in refused.errors.items():
            print(f"{place}: {sentence}", file=sys.stderr)
        return 1
    print(f"{version.slug} v{version.number}")
    return 0


PUBLISH = cli.Command(
    "publish",
    "put a form definition in use (service used alone)",
    run_publish,
    {"file": "the definition, in JSON"},
)


def main() -> int:
    """Run one command and give the exit status."""
    return cli.run(cli.Service("guichet_forms", create_app, Settings, MIGRATIONS, (PUBLISH,)))
