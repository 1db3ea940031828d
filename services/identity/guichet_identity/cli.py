"""The command `guichet-identity`: the kit's, and five of its own."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from guichet_kit import cli
from guichet_kit.problems import Invalid, Problem
from sqlalchemy.orm import Session

from guichet_identity import Settings, create_app
from guichet_identity.actions import programs
from guichet_identity.actions.audit import first_broken_link
from guichet_identity.actions.clients import put_client
from guichet_identity.actions.demonstration import invite_administrator
from guichet_identity.actions.programs import Wanted
from guichet_identity.models import CALLS, PROGRAM_RIGHTS, Client
from guichet_identity.tokens import identity

MIGRATIONS = Path(__file__).with_name("migrations")


def run_keys(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Print the ids of the published keys, newest first; or announce one, that signs in 10 min."""
    app = service.create_app(settings)
    with app.app_context():
        keyring = identity().keyring
        if chosen.act == "rotate":
            print(keyring.rotate())
        else:
            print(*(key["kid"] for key in keyring.public()["keys"]), sep="\n")
    app.extensions["guichet"].database.dispose()
    return 0


def run_audit(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Print the first broken link of an authority's trail; status 1 when there is one."""
    with service.transaction(settings, chosen.authority) as session:
        broken = first_broken_link(session)
    print("sound" if broken is None else f"broken at line {broken}")
    return 0 if broken is None else 1


def run_client(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Register a client of an authority and print its new secret, which is kept nowhere."""
    with service.transaction(settings, chosen.authority) as session:
        print(put_client(session, chosen.client_id, chosen.name, [chosen.redirect_uri]))
    return 0


def run_program(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """List, add, renew or end the programs of an authority; a new secret is printed alone."""
    with service.transaction(settings, chosen.authority) as session:
        try:
            print(*_on_program(session, chosen), sep="\n")
        except Problem as refused:
            told = [*refused.errors.values(), refused.detail or refused.title]
            print(*told, sep="\n", file=sys.stderr)
            return 1
    return 0


def _on_program(session: Session, chosen: argparse.Namespace) -> list[str]:
    if chosen.act == "add":
        texts = (chosen.rights, chosen.families, chosen.connectors, chosen.calls)
        lists = [[*filter(None, text.split(","))] for text in texts]
        program, secret = programs.add(session, Wanted(chosen.name, *lists))
        return [program.id, secret]
    if chosen.act == "renew":
        return [programs.renew(session, chosen.name, chosen.overlap_hours)[1]]
    if chosen.act == "end":
        return [programs.end(session, chosen.name).id]
    return [_told(program) for program in programs.find(session).items]


def _told(program: Client) -> str:
    seen = program.seen_at.isoformat(timespec="seconds") if program.seen_at else "never"
    ended = "ended" if program.ended_at else "in use"
    lists = (program.rights, program.families, program.connectors, program.calls)
    reach = (",".join(names) for names in lists)
    return "\t".join((program.id, ended, seen, *reach))


def run_administrator(service: cli.Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Invite the first administrator of an authority: a link to choose her password is mailed."""
    with service.transaction(settings, chosen.authority) as session:
        try:
            invited = invite_administrator(session, chosen.email, chosen.name, chosen.origin)
        except Invalid as refused:
            print(*refused.errors.values(), sep="\n", file=sys.stderr)
            return 1
        print(invited.email)
    return 0


COMMANDS = (
    cli.Command(
        "administrator",
        "invite the first administrator of an authority by mail",
        run_administrator,
        {
            "act": {"choices": ("invite",)},
            "authority": "its short name",
            "origin": "its public address, such as https://demarches.ville.fr",
            "email": "her address",
            "name": "her name",
        },
    ),
    cli.Command(
        "keys",
        "list the ids of the signing keys, or announce a new key",
        run_keys,
        {"act": {"choices": ("list", "rotate")}},
    ),
    cli.Command(
        "audit",
        "check the trail of an authority",
        run_audit,
        {"act": {"choices": ("verify",)}, "authority": "its short name"},
    ),
    cli.Command(
        "program",
        "list, add, renew or end the programs that act through the API, and print new secrets",
        run_program,
        {
            "act": {"choices": ("list", "add", "renew", "end")},
            "authority": "its short name",
            "name": {"nargs": "?", "default": "", "help": "name (add) or id (renew, end)"},
            "--families": {"default": "", "help": "slugs, with commas between (add)"},
            "--rights": {
                "default": "cases.trigger",
                "help": f"slugs, the same, of {', '.join(PROGRAM_RIGHTS)} (add)",
            },
            "--connectors": {
                "default": "",
                "help": "short names, the same, of the connectors whose calls it answers (add)",
            },
            "--calls": {
                "default": "",
                "help": f"other calls that it answers, the same, of {', '.join(CALLS)} (add)",
            },
            "--overlap-hours": {
                "type": int,
                "default": 24,
                "choices": tuple(programs.OVERLAPS),
                "help": "hours that the former secret still serves (renew)",
            },
        },
    ),
    cli.Command(
        "client",
        "register a site where people sign in with us, and print its secret",
        run_client,
        {
            "act": {"choices": ("put",)},
            "authority": "its short name",
            "client_id": "short name of the site",
            "name": "name that people read",
            "redirect_uri": "where it takes people back",
        },
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status."""
    service = cli.Service("guichet_identity", create_app, Settings, MIGRATIONS, COMMANDS)
    return cli.run(service, arguments)
