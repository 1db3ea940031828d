"""The command of a service: `guichet-<service> web|worker|migrate|openapi|dead|outbox`."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask

from guichet_kit.app import configure_logs
from guichet_kit.database import Database
from guichet_kit.events.consumer import Consumer, list_parked, replay
from guichet_kit.events.relay import offer_again
from guichet_kit.events.transport import TransportDown, connect, declare_queue
from guichet_kit.migrations import migrate, prepare
from guichet_kit.settings import Settings, SettingsError, load
from guichet_kit.worker import Worker


@dataclass(frozen=True)
class Command:
    """A command of a service's own: what it runs, and its arguments by name.

    An argument comes with its help, or with all the options that `argparse` takes for it. One that
    is `offline` needs no settings, and is given None for them.
    """

    name: str
    help: str
    run: Callable[["Service", Any, argparse.Namespace], int]
    arguments: dict[str, Any] = field(default_factory=dict)
    offline: bool = False


@dataclass(frozen=True)
class Service:
    """What the command needs to know of a service."""

    package: str
    create_app: Callable[[Any], Flask]
    settings: type[Settings]
    migrations: Path
    commands: tuple[Command, ...] = ()


def run(service: Service, arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status; settings that lack are named, all at once."""
    parser = _parser(service)
    chosen = parser.parse_args(arguments)
    if chosen.command == "prepare":
        prepare(chosen.admin_url, service.package.removeprefix("guichet_"), chosen.password)
        return 0
    if chosen.offline:
        return int(chosen.run(service, None, chosen))
    try:
        settings = load(service.settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    configure_logs(settings.log_level)
    status: int = chosen.run(service, settings, chosen)
    return status


def _parser(service: Service) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=service.package.replace("_", "-"))
    parser.set_defaults(offline=False)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("web", help="serve pages and API").set_defaults(run=run_web)
    commands.add_parser("worker", help="run relay, consumer and jobs").set_defaults(run=run_worker)
    commands.add_parser("openapi", help="print the OpenAPI text").set_defaults(run=run_openapi)
    step = commands.add_parser("migrate", help="bring the database to this release")
    step.add_argument("--step", choices=("all", "pre"), default="all")
    step.set_defaults(run=run_migrate)
    made = commands.add_parser("prepare", help="create the database and its roles, as superuser")
    made.add_argument("admin_url")
    made.add_argument("password")
    dead = commands.add_parser("dead", help="events set aside").add_subparsers(required=True)
    dead.add_parser("list", help="list them").set_defaults(run=run_dead_list)
    again = dead.add_parser("replay", help="try one, or all, again")
    again.add_argument("event", nargs="?", type=UUID)
    again.set_defaults(run=run_dead_replay)
    sent = commands.add_parser("outbox", help="events sent").add_subparsers(required=True)
    offer = sent.add_parser("replay", help="send again what left between two moments (ISO 8601)")
    for name, dest in (("--from", "since"), ("--until", "until")):
        offer.add_argument(name, dest=dest, type=_moment, required=True)
    offer.set_defaults(run=run_outbox_replay)
    for own in service.commands:
        added = commands.add_parser(own.name, help=own.help)
        for name, about in own.arguments.items():
            added.add_argument(name, **({"help": about} if isinstance(about, str) else about))
        added.set_defaults(run=own.run, offline=own.offline)
    return parser


def run_web(service: Service, settings: Settings, _chosen: argparse.Namespace) -> int:
    """Serve with gunicorn until told to stop."""
    from guichet_kit.server import serve

    size: Any = {"workers": settings.workers, "threads": settings.threads}
    serve(lambda: service.create_app(settings), port=settings.port, **size)
    return 0


def run_worker(service: Service, settings: Settings, _chosen: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT."""
    worker = Worker(service.create_app(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop_flag.set())
    worker.start()
    worker.stop_flag.wait()
    worker.stop()
    return 0


def run_migrate(service: Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Apply the pending revisions, print their names, and make the queue of the service."""
    url = settings.owner_database_url
    for name in migrate(service.package, service.migrations, url, step=chosen.step):
        print(name)
    if settings.bus_url:
        kit = service.create_app(settings).extensions["guichet"]
        declare_queue(settings.bus_url, kit.service, kit.handlers.types)
    return 0


def run_openapi(service: Service, settings: Settings, _chosen: argparse.Namespace) -> int:
    """Print the OpenAPI description of the service."""
    app = service.create_app(settings)
    print(json.dumps(app.extensions["guichet_api"].spec.to_dict(), indent=2, ensure_ascii=False))
    return 0


def run_dead_list(service: Service, settings: Settings, _chosen: argparse.Namespace) -> int:
    """Print the events set aside, one line each."""
    with _database_of_parked(service, settings).worker_transaction() as session:
        for row in list_parked(session):
            state = "parked" if row.retry_at is None else f"next try {row.retry_at:%H:%M:%S}"
            print(row.event_id, row.authority, row.type, row.handler, state, row.reason, sep="\t")
    return 0


def run_dead_replay(service: Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Have events set aside tried again by the worker, and print how many."""
    with _database_of_parked(service, settings).worker_transaction() as session:
        print(replay(session, chosen.event))
    return 0


def run_outbox_replay(service: Service, settings: Settings, chosen: argparse.Namespace) -> int:
    """Have the worker send again what left between two moments, and print how many."""
    database = service.create_app(settings).extensions["guichet"].database
    with database.worker_transaction() as session:
        print(offer_again(session, chosen.since, chosen.until))
    return 0


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()  # without an offset, the machine's time


def _database_of_parked(service: Service, settings: Settings) -> Database:
    """Give the database of the events set aside, those that the broker gave up now among them."""
    kit = service.create_app(settings).extensions["guichet"]
    consumer = Consumer(kit.database, kit.handlers, kit.faults)
    if settings.bus_url:
        with closing(connect(settings.bus_url)) as transport:
            try:
                transport.take_dead(kit.service, consumer.park)
            except TransportDown as error:
                print(error, file=sys.stderr)
    return consumer.database
