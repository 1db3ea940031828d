"""The command `guichet-gateway`: those of every service, and `open` to open an authority."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from guichet_kit import cli
from guichet_kit.database import Database
from guichet_kit.problems import Problem
from guichet_kit.settings import SettingsError, load

from guichet_gateway import create_app
from guichet_gateway.actions import open_authority
from guichet_gateway.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["open"]:
        return run_open(given[1:])
    return cli.run(cli.Service("guichet_gateway", create_app, Settings, MIGRATIONS), given)


def run_open(given: Sequence[str]) -> int:
    """Open an authority, or bring its host names up to date; it answers within seconds."""
    parser = argparse.ArgumentParser(prog="guichet-gateway open")
    parser.add_argument("slug", help="short name, such as valmont")
    parser.add_argument("origin", help="public address, such as https://demarches.valmont.fr")
    parser.add_argument("name", help="name that people read")
    parser.add_argument("--host", action="append", default=[], help="another host name")
    chosen = parser.parse_args(given)
    try:
        settings = load(Settings)
        database = Database(
            settings.database_url, settings.worker_database_url, source=settings.installation
        )
        with database.transaction(chosen.slug) as session:
            open_authority(
                session, origin=chosen.origin, hosts=chosen.host, charter={"name": chosen.name}
            )
    except (SettingsError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except Problem as problem:
        print(problem.detail, *problem.errors.values(), file=sys.stderr)
        return 1
    return 0
