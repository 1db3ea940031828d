"""The command `guichet-notify`."""

from pathlib import Path

from guichet_kit import cli

from guichet_notify import create_app
from guichet_notify.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def main() -> int:
    """Run one command and give the exit status."""
    return cli.run(cli.Service("guichet_notify", create_app, Settings, MIGRATIONS))
