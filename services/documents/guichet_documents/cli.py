"""The command `guichet-documents`."""

from pathlib import Path

from guichet_kit import cli

from guichet_documents import create_app
from guichet_documents.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def main() -> int:
    """Run the command and give its exit status."""
    return cli.run(cli.Service("guichet_documents", create_app, Settings, MIGRATIONS))
