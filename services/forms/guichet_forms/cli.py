"""The command `guichet-forms`."""

from pathlib import Path

from guichet_kit import cli

from guichet_forms import create_app
from guichet_forms.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def main() -> int:
    """Run one command and give the exit status."""
    return cli.run(cli.Service("guichet_forms", create_app, Settings, MIGRATIONS))
