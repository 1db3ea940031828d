"""The command `guichet-backoffice`."""

from pathlib import Path

from guichet_kit import cli

from guichet_backoffice import create_app
from guichet_backoffice.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def main() -> int:
    """Run one command and give the exit status."""
    return cli.run(cli.Service("guichet_backoffice", create_app, Settings, MIGRATIONS))
