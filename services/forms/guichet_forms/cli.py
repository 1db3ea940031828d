"""The command `guichet-forms`."""

import argparse
import sys
from pathlib import Path

import orjson
from guichet_kit import cli
from guichet_kit.problems import NotFound

from guichet_forms import create_app
from guichet_forms.actions import exchange, told
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.exchange import Given
from guichet_forms.actions.procedures import publish
from guichet_forms.core.exchange.bundle import write_json, write_zip
from guichet_forms.core.exchange.notes import FileRefused
from guichet_forms.problems import DefinitionRefused
from guichet_forms.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_publish(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Put a definition in use for the authority of the settings, or say what is wrong with it."""
    try:
        source = orjson.loads(Path(chosen.file).read_bytes())
        with service.transaction(settings, settings.authority) as session:
            version = publish(session, source)
    except DefinitionRefused as refused:
        for place, sentence in refused.errors.items():
            print(f"{place}: {sentence}", file=sys.stderr)
        return 1
    print(f"{version.slug} v{version.number}")
    return 0


PUBLISH = cli.Command(
    "publish",
    "put a form definition in use (service used alone)",
    run_publish,
    {"file": "the definition, in JSON"},
)


def run_import(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Import a file of definitions, or say what it would do; 1 when something is refused."""
    path = Path(chosen.file)
    given = Given(content=path.read_bytes(), name=path.name, publish=chosen.publish)
    who = Designer("operator", "operator")
    try:
        with service.transaction(settings, settings.authority) as session:
            report = exchange.plan(session, who, given)
            if not (chosen.dry_run or report.refused):
                report = exchange.apply(session, who, given)
    except FileRefused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1
    for item in report.items:
        print(item.status, item.part, item.slug, sep="\t")
        for note in (*item.notes, *item.left):
            print("", note.place, note.sentence, sep="\t")
    return 1 if report.refused else 0


def run_export(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Write the bundle of these forms; an archive when the file's name ends in .zip."""
    try:
        with service.transaction(settings, settings.authority) as session:
            bundle = exchange.gather(session, chosen.slug)
    except NotFound:
        print(f"no such form among: {' '.join(chosen.slug)}", file=sys.stderr)
        return 1
    write = write_zip if chosen.file.endswith(".zip") else write_json
    Path(chosen.file).write_bytes(write(bundle))
    return 0


IMPORT = cli.Command(
    "import",
    "import a bundle, a definition, or a file of Publik (service used alone)",
    run_import,
    {
        "file": "the file",
        "--dry-run": {"action": "store_true", "help": "only say what it would do"},
        "--publish": {"action": "store_true", "help": "put the forms in use"},
    },
)
EXPORT = cli.Command(
    "export",
    "write forms and what they need to a bundle (service used alone)",
    run_export,
    {"file": "where to write, .json or .zip", "slug": {"nargs": "+", "help": "the forms"}},
)


def run_facts(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Print what `guichet-stats rebuild` counts, one line of JSON each."""
    with service.transaction(settings, chosen.authority) as session:
        cli.print_lines(session, told.facts())
    return 0


FACTS = cli.Command(
    "facts",
    "print the requests received, without anybody's data, for guichet-stats rebuild",
    run_facts,
    {"authority": "its short name"},
)


COMMANDS = (PUBLISH, IMPORT, EXPORT, FACTS)


def main() -> int:
    """Run one command and give the exit status."""
    return cli.run(cli.Service("guichet_forms", create_app, Settings, MIGRATIONS, COMMANDS))
