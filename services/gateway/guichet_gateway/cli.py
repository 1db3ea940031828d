"""The command `guichet-gateway`: those of every service, and `open` to open an authority."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from guichet_kit import cli
from guichet_kit.problems import Problem

from guichet_gateway import create_app
from guichet_gateway.actions import open_authority
from guichet_gateway.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_open(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Open an authority, or bring its host names up to date; it answers within seconds."""
    try:
        with service.transaction(settings, chosen.slug) as session:
            open_authority(
                session, origin=chosen.origin, hosts=chosen.host, charter={"name": chosen.name}
            )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except Problem as problem:
        print(problem.detail, *problem.errors.values(), file=sys.stderr)
        return 1
    return 0


OPEN = cli.Command(
    "open",
    "open an authority, or bring its host names up to date",
    run_open,
    {
        "slug": "short name, such as valmont",
        "origin": "public address, such as https://demarches.valmont.fr",
        "name": "name that people read",
        "--host": {"action": "append", "default": [], "help": "another host name"},
    },
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status."""
    service = cli.Service("guichet_gateway", create_app, Settings, MIGRATIONS, (OPEN,))
    return cli.run(service, arguments)
