"""The command `guichet-documents`: the kit's, and `template`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from guichet_kit import cli
from guichet_kit.problems import Invalid

from guichet_documents import create_app
from guichet_documents.actions import put_template
from guichet_documents.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def run_template(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Put a template of an authority in use and print its version; 1 when it is refused."""
    app = service.create_app(settings)
    database = app.extensions["guichet"].database
    try:
        html = Path(chosen.file).read_text(encoding="utf-8")
        with app.app_context(), database.transaction(chosen.authority) as session:
            made = put_template(session, chosen.slug, chosen.title, html)
            print(f"{made.slug} v{made.version}")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except Invalid as refused:
        print(*refused.errors.values(), sep="\n", file=sys.stderr)
        return 1
    finally:
        database.dispose()
    return 0


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
    service = cli.Service("guichet_documents", create_app, Settings, MIGRATIONS, (TEMPLATE,))
    return cli.run(service, arguments)
