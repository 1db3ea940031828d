"""The command `guichet-workflow`: the kit's, `portal`, `check` and `simulate`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from guichet_kit import cli
from guichet_kit.problems import Invalid

from guichet_workflow import create_app, files
from guichet_workflow.actions import put_portal, told
from guichet_workflow.core.holidays import TERRITORIES
from guichet_workflow.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_portal(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Say how an authority is called and where its portal is: links of mails begin with it."""
    try:
        with service.transaction(settings, chosen.authority) as session:
            put_portal(session, name=chosen.name, origin=chosen.origin, territory=chosen.territory)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except Invalid as refused:
        print(*refused.errors.values(), sep="\n", file=sys.stderr)
        return 1
    return 0


def run_check(service: cli.Service, settings: None, chosen: argparse.Namespace) -> int:
    """Print what is wrong in a circuit: 1 when something keeps it from going live."""
    return _tell(lambda: files.check_file(chosen.file))


def run_simulate(service: cli.Service, settings: None, chosen: argparse.Namespace) -> int:
    """Play the scenarios of a file: 1 when one no longer comes out the same."""
    return _tell(lambda: files.play_files(chosen.file, chosen.scenarios, accept=chosen.accept))


def _tell(work: Callable[[], tuple[list[str], bool]]) -> int:
    try:
        lines, good = work()
    except files.Unreadable as refused:
        print(refused, file=sys.stderr)
        return 2
    for line in lines:
        print(line)
    return 0 if good else 1


PORTAL = cli.Command(
    "portal",
    "say how an authority is called, and where its portal is",
    run_portal,
    {
        "act": {"choices": ("put",)},
        "authority": "its short name",
        "origin": "its public address, such as https://demarches.ville.fr",
        "name": "name that people read",
        "--territory": {
            "choices": tuple(TERRITORIES),
            "help": "whose holidays and days count",
        },
    },
)

FILE = {"type": Path, "help": "the circuit, as JSON"}
CHECK = cli.Command(
    "check", "say what is wrong in a circuit", run_check, {"file": FILE}, offline=True
)
SIMULATE = cli.Command(
    "simulate",
    "play the scenarios of a circuit, and say what changed",
    run_simulate,
    {
        "file": FILE,
        "scenarios": {"type": Path, "help": "the scenarios, as JSON"},
        "--accept": {"action": "store_true", "help": "keep them as they now come out"},
    },
    offline=True,
)


def run_facts(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Print what `guichet-stats rebuild` counts, one line of JSON each."""
    with service.transaction(settings, chosen.authority) as session:
        cli.print_lines(session, told.facts())
    return 0


FACTS = cli.Command(
    "facts",
    "print the cases closed, without anybody's data, for guichet-stats rebuild",
    run_facts,
    {"authority": "its short name"},
)


COMMANDS = (PORTAL, CHECK, SIMULATE, FACTS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    service = cli.Service("guichet_workflow", create_app, Settings, MIGRATIONS, COMMANDS)
    return cli.run(service, arguments)
