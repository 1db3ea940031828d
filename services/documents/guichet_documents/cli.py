"""The command `guichet-documents`: the kit's, what the antivirus set aside, and `template`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from guichet_kit import cli
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid

from guichet_documents import actions, create_app
from guichet_documents.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_list(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Print the files of an authority that were set aside, the newest first, two hundred at most.

    One a line, tabs between: id, day, number of its request, why, what was found.
    """
    with service.transaction(settings, chosen.authority) as session:
        for file in actions.list_quarantined(session):
            day = file.created_at.date().isoformat()
            print(file.id, day, file.number or "-", file.scan, file.threat or "-", sep="\t")
    return 0


def run_again(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Have the worker scan a file again that was set aside; 1 when there is none, 2 for no id."""
    try:
        document_id = UUID(chosen.document)
    except ValueError:
        words = _("« %(id)s » n’est pas l’identifiant d’un fichier.", id=chosen.document)
        print(words, file=sys.stderr)
        return 2
    with service.transaction(settings, chosen.authority) as session:
        found = actions.scan_again(session, document_id)
    return 0 if found else 1


def run_template(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Put a template of an authority in use and print its version; 1 when it is refused."""
    try:
        html = Path(chosen.file).read_text(encoding="utf-8")
        with service.transaction(settings, chosen.authority) as session:
            made = actions.put_template(session, chosen.slug, chosen.title, html)
            print(f"{made.slug} v{made.version}")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except Invalid as refused:
        print(*refused.errors.values(), sep="\n", file=sys.stderr)
        return 1
    return 0


QUARANTINED = cli.Command(
    "quarantined",
    "list the files that the antivirus set aside",
    run_list,
    {"authority": "short name, such as valmont"},
)
SCAN_AGAIN = cli.Command(
    "scan-again",
    "have the antivirus look again at a file set aside, when its signature was wrong",
    run_again,
    {"authority": "short name, such as valmont", "document": "id of the file"},
)


TEMPLATE = cli.Command(
    "template",
    "put a template of a document in use",
    run_template,
    {
        "act": {"choices": ("put",)},
        "authority": "its short name",
        "slug": "name of the template, such as acte-naissance.recepisse",
        "file": "its HTML",
        "--title": {"required": True, "help": "title that people read"},
    },
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    own = (QUARANTINED, SCAN_AGAIN, TEMPLATE)
    service = cli.Service("guichet_documents", create_app, Settings, MIGRATIONS, own)
    return cli.run(service, arguments)
