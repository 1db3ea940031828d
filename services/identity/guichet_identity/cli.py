"""The command `guichet-identity`: the kit's, and `keys`, `audit` and `client`."""

import argparse
import sys
from pathlib import Path

from flask import Flask
from guichet_kit import cli
from guichet_kit.settings import SettingsError, load

from guichet_identity import Settings, create_app
from guichet_identity.actions.audit import first_broken_link
from guichet_identity.actions.clients import put_client
from guichet_identity.tokens import identity

MIGRATIONS = Path(__file__).with_name("migrations")
OWN = {"keys", "audit", "client"}


def main() -> int:
    """Run one command and give the exit status."""
    if not OWN.intersection(sys.argv[1:2]):
        return cli.run(cli.Service("guichet_identity", create_app, Settings, MIGRATIONS))
    chosen = _parser().parse_args()
    try:
        app = create_app(load(Settings))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    with app.app_context():
        status: int = chosen.run(app, chosen)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guichet-identity")
    commands = parser.add_subparsers(required=True)
    keys = commands.add_parser("keys").add_subparsers(required=True)
    keys.add_parser("list", help="print the ids of the keys").set_defaults(run=list_keys)
    keys.add_parser("rotate", help="announce a new key").set_defaults(run=rotate_keys)
    audit = commands.add_parser("audit").add_subparsers(required=True)
    verify = audit.add_parser("verify", help="check the trail of an authority")
    verify.add_argument("authority")
    verify.set_defaults(run=verify_audit)
    client = commands.add_parser("client").add_subparsers(required=True)
    put = client.add_parser("put", help="register a site and print its secret")
    for name in ("authority", "client_id", "name", "redirect_uri"):
        put.add_argument(name)
    put.set_defaults(run=register_client)
    return parser


def list_keys(_app: Flask, _chosen: argparse.Namespace) -> int:
    """Print the ids of the published keys, newest first."""
    for key in identity().keyring.public()["keys"]:
        print(key["kid"])
    return 0


def rotate_keys(_app: Flask, _chosen: argparse.Namespace) -> int:
    """Announce a new signing key and print its id; it signs in ten minutes."""
    print(identity().keyring.rotate())
    return 0


def verify_audit(app: Flask, chosen: argparse.Namespace) -> int:
    """Print the first broken link of an authority's trail; status 1 when there is one."""
    with app.extensions["guichet"].database.transaction(chosen.authority) as session:
        broken = first_broken_link(session)
    print("sound" if broken is None else f"broken at line {broken}")
    return 0 if broken is None else 1


def register_client(app: Flask, chosen: argparse.Namespace) -> int:
    """Register a client of an authority and print its new secret, which is kept nowhere."""
    with app.extensions["guichet"].database.transaction(chosen.authority) as session:
        print(put_client(session, chosen.client_id, chosen.name, [chosen.redirect_uri]))
    return 0
