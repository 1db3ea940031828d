"""The command `guichet-workflow`."""

from pathlib import Path

from guichet_kit import cli

from guichet_workflow import create_app
from guichet_workflow.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def main() -> int:
    """Run the command and give its exit status."""
    return cli.run(cli.Service("guichet_workflow", create_app, Settings, MIGRATIONS))
