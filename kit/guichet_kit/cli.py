"""The command of a service: `guichet-<service> web|worker|migrate|openapi|dead|outbox`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Executable, text
from sqlalchemy.orm import Session

from guichet_kit.app import configure_logs
from guichet_kit.database import Database
from guichet_kit.events.consumer import Consumer, list_parked, replay
from guichet_kit.events.relay import offer_again
from guichet_kit.events.transport import TransportDown, connect, declare_queue
from guichet_kit.migrations import migrate, prepare
from guichet_kit.settings import Settings, SettingsError, load
from guichet_kit.worker import Worker

STREAMED = 5_000


@dataclass(frozen=True)
class Command:
    """A command: what it runs, which gives an exit status or None for 0, and its arguments by name.

    An argument comes with its help, or with all the options that `argparse` takes for it. One that
    is `offline` needs no settings, and is given None for them.
    """

    name: str
    help: str
    run: Callable[["Service", Any, argparse.Namespace], int | None]
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

    @contextmanager
    def transaction(self, settings: Settings, authority: str) -> Iterator[Session]:
        """Open a transaction of an authority in a new application, whose connections end with it.

        Raises `ValueError` when `authority` is not the slug of an authority.
        """
        app = self.create_app(settings)
        database: Database = app.extensions["guichet"].database
        try:
            with app.app_context(), database.transaction(authority) as session:
                yield session
        finally:
            database.dispose()


def run(service: Service, arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status; settings that lack are named, all at once."""
    chosen = _parser(service).parse_args(arguments)
    if chosen.offline:
        return chosen.run(service, None, chosen) or 0
    try:
        settings = load(service.settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    configure_logs(settings.log_level)
    return chosen.run(service, settings, chosen) or 0


def _parser(service: Service) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=service.package.replace("_", "-"))
    commands = parser.add_subparsers(required=True)
    for command in (*COMMANDS, *service.commands):
        added = commands.add_parser(command.name, help=command.help)
        for name, about in command.arguments.items():
            added.add_argument(name, **({"help": about} if isinstance(about, str) else about))
        added.set_defaults(run=command.run, offline=command.offline)
    return parser


def run_prepare(service: Service, _settings: None, chosen: argparse.Namespace) -> None:
    """Create the database of the service and its roles, as superuser."""
    prepare(chosen.admin_url, service.package.removeprefix("guichet_"), chosen.password)


def run_web(service: Service, settings: Settings, _chosen: argparse.Namespace) -> None:
    """Serve with gunicorn until told to stop."""
    from guichet_kit.server import serve

    serve(
        lambda: service.create_app(settings),
        port=settings.port,
        workers=settings.workers,
        threads=settings.threads,
    )


def run_worker(service: Service, settings: Settings, _chosen: argparse.Namespace) -> None:
    """Work until SIGTERM or SIGINT."""
    Worker(service.create_app(settings)).run()


def run_migrate(service: Service, settings: Settings, chosen: argparse.Namespace) -> None:
    """Apply the pending revisions, print their names, and make the queue of the service."""
    url = settings.owner_database_url
    for name in migrate(service.package, service.migrations, url, step=chosen.step):
        print(name)
    if settings.bus_url:
        kit = service.create_app(settings).extensions["guichet"]
        declare_queue(settings.bus_url, kit.service, kit.handlers.types)


def run_openapi(service: Service, settings: Settings, _chosen: argparse.Namespace) -> None:
    """Print the OpenAPI description of the service."""
    app = service.create_app(settings)
    print(json.dumps(app.extensions["guichet_api"].spec.to_dict(), indent=2, ensure_ascii=False))


def run_dead(service: Service, settings: Settings, chosen: argparse.Namespace) -> None:
    """Print the events set aside, or have them tried again by the worker and print how many."""
    with _database_of_parked(service, settings).worker_transaction() as session:
        if chosen.act == "replay":
            print(replay(session, chosen.event))
            return
        for row in list_parked(session):
            state = "parked" if row.retry_at is None else f"next try {row.retry_at:%H:%M:%S}"
            print(row.event_id, row.authority, row.type, row.handler, state, row.reason, sep="\t")


def run_outbox(service: Service, settings: Settings, chosen: argparse.Namespace) -> None:
    """Have the worker send again what left between two moments, and print how many."""
    database = service.create_app(settings).extensions["guichet"].database
    with database.worker_transaction() as session:
        print(offer_again(session, chosen.since, chosen.until))


def print_lines(session: Session, lines: Executable) -> None:
    """Print the first column of a long read, a line each, as it comes: ten minutes at most."""
    session.execute(text("set local statement_timeout = '10min'"))
    options = {"stream_results": True, "yield_per": STREAMED}
    for row in session.execute(lines, execution_options=options):
        print(row[0])


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone()  # without an offset, the machine's time


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


COMMANDS = (
    Command("web", "serve pages and API", run_web),
    Command("worker", "run relay, consumer and jobs", run_worker),
    Command("openapi", "print the OpenAPI text", run_openapi),
    Command(
        "migrate",
        "bring the database to this release",
        run_migrate,
        {"--step": {"choices": ("all", "pre"), "default": "all"}},
    ),
    Command(
        "prepare",
        "create the database and its roles, as superuser",
        run_prepare,
        {"admin_url": "address of the superuser", "password": "of the roles"},
        offline=True,
    ),
    Command(
        "dead",
        "list the events set aside, or try one, or all, again",
        run_dead,
        {
            "act": {"choices": ("list", "replay")},
            "event": {"nargs": "?", "type": UUID, "help": "id of the one to try again"},
        },
    ),
    Command(
        "outbox",
        "send again what left between two moments (ISO 8601)",
        run_outbox,
        {
            "act": {"choices": ("replay",)},
            "--from": {"dest": "since", "type": _moment, "required": True},
            "--until": {"type": _moment, "required": True},
        },
    ),
)
