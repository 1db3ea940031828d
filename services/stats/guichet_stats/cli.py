"""The command `guichet-stats`."""

from pathlib import Path

from guichet_kit import cli

from guichet_stats import create_app
from guichet_stats.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def main() -> int:
    """Run one command and give the exit status."""
    return cli.run(cli.Service("guichet_stats", create_app, Settings, MIGRATIONS))
