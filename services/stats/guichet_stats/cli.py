"""The command `guichet-stats`: the kit's, and `rebuild`."""

import argparse
import fileinput
import sys
from pathlib import Path

from guichet_kit import cli
from guichet_kit.database import Database
from guichet_kit.faults import Faults

from guichet_stats import create_app
from guichet_stats.actions import rebuilding
from guichet_stats.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_rebuild(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Count afresh and print how many facts there are; killed or refused, it changes nothing."""
    owner, worker = settings.owner_database_url, settings.worker_database_url
    database = Database(owner, worker, source="stats")
    faults = Faults(settings.crash_at)
    try:
        with (
            fileinput.input(chosen.file, mode="rb") as lines,
            database.transaction(chosen.authority) as session,
        ):
            counted = rebuilding.rebuild(session, lines)
            faults.reach("rebuild.counted")
    except rebuilding.Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    finally:
        database.dispose()
    print(counted)
    return 0


REBUILD = cli.Command(
    "rebuild",
    "count afresh from the lines of guichet-forms facts and guichet-workflow facts; stop the "
    "worker before those",
    run_rebuild,
    {"authority": "its short name", "file": {"nargs": "+", "help": "the lines; - for stdin"}},
)


def main() -> int:
    """Run one command and give the exit status."""
    service = cli.Service("guichet_stats", create_app, Settings, MIGRATIONS, (REBUILD,))
    return cli.run(service)
