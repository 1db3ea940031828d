"""The fictional authorities of the demonstration, loaded once, and the words that welcome."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from guichet_kit.events.transport import declare_queue
from guichet_kit.wire import LocalWire
from sqlalchemy.orm import Session

from guichet_onebox.installation import PARTS, Installation

CATALOGUE = Path(__file__).parents[3] / "catalogue"
PASSWORD = "Trois-Tilleuls-2026"  # noqa: S105 - shown to whoever starts the demonstration
RIGHTS = (
    "charter.edit",
    "accounts.manage",
    "forms.build",
    "workflows.build",
    "messages.edit",
    "stats.read",
)


@dataclass(frozen=True)
class Role:
    """A role of the demonstration and what it gives."""

    slug: str
    label: str
    families: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agent:
    """An agent of the demonstration."""

    email: str
    name: str
    unit: str
    roles: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Citizen:
    """A citizen of the demonstration."""

    email: str
    name: str
    profiles: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Authority:
    """An authority of the demonstration: its charter, its people, its procedures."""

    slug: str
    charter: dict[str, Any]
    units: dict[str, str]
    roles: tuple[Role, ...]
    agents: tuple[Agent, ...]
    citizens: tuple[Citizen, ...]
    procedures: tuple[str, ...]
    sender: str


ADMINISTRATOR = Role("administration", "Administration de Guichet", (), RIGHTS)
CIVIL = Role("etat-civil", "Officier d’état civil", ("etat-civil",), ("stats.read",))
ROADS = Role("voirie", "Agent de voirie", ("voirie",), ("stats.read",))
CLUBS = Role("vie-associative", "Instruction des subventions", ("sport-culture",), ())
ELECTED = Role("elu-vie-associative", "Élu à la vie associative", ("sport-culture",), ())

VALMONT = Authority(
    slug="valmont",
    charter={
        "name": "Valmont",
        "subtitle": "Mes démarches",
        "brand": "#1f6f59",
        "accent": "#f2b84b",
        "phone": "04 99 00 00 12",
        "address": "Mairie de Valmont\n12 place du Marché\n35999 Valmont",
        "hours": "Du lundi au vendredi, 8 h 30 à 17 h 30",
        "header_links": [],
        "footer_links": [],
    },
    units={
        "etat-civil": "État civil",
        "voirie": "Voirie",
        "vie-associative": "Vie associative",
        "direction": "Direction générale",
    },
    roles=(ADMINISTRATOR, CIVIL, ROADS, CLUBS, ELECTED),
    agents=(
        Agent(
            "anne.martin@valmont.example",
            "Anne Martin",
            "etat-civil",
            ("etat-civil",),
            "agente de l’état civil",
        ),
        Agent(
            "bruno.tessier@valmont.example",
            "Bruno Tessier",
            "etat-civil",
            ("etat-civil",),
            "agent de l’état civil",
        ),
        Agent(
            "karim.benali@valmont.example",
            "Karim Benali",
            "voirie",
            ("voirie",),
            "agent de voirie",
        ),
        Agent(
            "claire.dubois@valmont.example",
            "Claire Dubois",
            "vie-associative",
            ("vie-associative",),
            "instruit les subventions",
        ),
        Agent(
            "paul.renard@valmont.example",
            "Paul Renard",
            "vie-associative",
            ("elu-vie-associative",),
            "élu, décide des subventions",
        ),
        Agent(
            "admin@valmont.example",
            "Élise Faure",
            "direction",
            ("administration",),
            "administratrice",
        ),
    ),
    citizens=(
        Citizen("marie.legoff@example.org", "Marie Le Goff"),
        Citizen(
            "moulin@example.org",
            "Les Amis du moulin",
            ({"slug": "association", "name": "Les Amis du moulin", "number": "W991234567"},),
        ),
    ),
    procedures=("acte-naissance", "signalement-voirie", "subvention-association"),
    sender="ne-pas-repondre@valmont.example",
)

VAL_DE_SERRE = Authority(
    slug="val-de-serre",
    charter={
        "name": "Val-de-Serre",
        "subtitle": "Agglomération",
        "brand": "#5b3a8c",
        "accent": "#7fd1c7",
        "phone": "04 99 00 01 00",
        "address": "Val-de-Serre Agglomération\n1 quai de la Serre\n35998 Serre-les-Bains",
        "hours": "Du lundi au vendredi, 9 h à 17 h",
        "header_links": [],
        "footer_links": [],
    },
    units={"voirie": "Voirie communautaire", "direction": "Direction générale"},
    roles=(ADMINISTRATOR, ROADS),
    agents=(
        Agent(
            "sofia.roux@val-de-serre.example",
            "Sofia Roux",
            "voirie",
            ("voirie",),
            "agente de voirie",
        ),
        Agent(
            "admin@val-de-serre.example",
            "Hugo Lambert",
            "direction",
            ("administration",),
            "administrateur",
        ),
    ),
    citizens=(Citizen("lea.marchand@example.org", "Léa Marchand"),),
    procedures=("signalement-voirie",),
    sender="ne-pas-repondre@val-de-serre.example",
)
AUTHORITIES = (VALMONT, VAL_DE_SERRE)


class Loader:
    """Puts the demonstration into the services, through the actions that they offer to loaders."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        wire = LocalWire({})
        self.apps: dict[str, Flask] = {
            part.name: part.create_app(installation.settings(part), wire) for part in PARTS
        }

    def declare_queues(self) -> None:
        """Make every consumer's queue, so that the first events find them all."""
        for name, app in self.apps.items():
            kit = app.extensions["guichet"]
            if kit.handlers.types:
                declare_queue(kit.settings.bus_url, name, kit.handlers.types)

    def within(self, service: str, authority: str, work: Callable[[Session], None]) -> None:
        """Run `work` in one committed transaction of an authority of a service."""
        app = self.apps[service]
        database = app.extensions["guichet"].database
        with app.app_context(), database.transaction(authority) as session:
            work(session)

    def close(self) -> None:
        """Close the connections."""
        for app in self.apps.values():
            app.extensions["guichet"].database.dispose()


def load(installation: Installation) -> None:
    """Load what is not there yet, and tell the gateway at which addresses it answers this time."""
    marker = installation.folder / "demonstration"
    loader = Loader(installation)
    try:
        loader.declare_queues()
        for authority in AUTHORITIES:
            _open(loader, authority, default=authority is VALMONT)
            if not marker.exists():
                _fill(loader, authority)
        marker.touch()
    finally:
        loader.close()


def _open(loader: Loader, authority: Authority, *, default: bool) -> None:
    from guichet_gateway.actions import open_authority
    from guichet_workflow.actions import put_portal

    origin = loader.installation.origin(authority.slug)
    hosts = ["localhost", "127.0.0.1"] if default else []

    def put(session: Session) -> None:
        open_authority(session, origin=origin, hosts=hosts, charter=authority.charter)

    def put_address(session: Session) -> None:
        put_portal(session, name=authority.charter["name"], origin=origin)

    loader.within("gateway", authority.slug, put)
    loader.within("workflow", authority.slug, put_address)


def _fill(loader: Loader, authority: Authority) -> None:
    loader.within("identity", authority.slug, lambda session: _people(session, authority))
    loader.within("notify", authority.slug, lambda session: _messages(session, authority))
    loader.within("documents", authority.slug, lambda session: _documents(session, authority))
    loader.within("workflow", authority.slug, lambda session: _workflows(session, authority))
    loader.within("forms", authority.slug, lambda session: _forms(session, authority))


def _people(session: Session, authority: Authority) -> None:
    from guichet_identity.actions import accounts, agents, demonstration, roles

    for slug, label in authority.units.items():
        agents.put_unit(session, slug, label)
    for role in authority.roles:
        roles.put_role(session, role.slug, role.label, list(role.families), list(role.rights))
    for agent in authority.agents:
        if accounts.by_email(session, agent.email) is None:
            demonstration.create_agent(
                session, agent.email, PASSWORD, agent.name, agent.unit, list(agent.roles)
            )
    for citizen in authority.citizens:
        if accounts.by_email(session, citizen.email) is None:
            profiles = [dict(profile) for profile in citizen.profiles]
            demonstration.create_account(session, citizen.email, PASSWORD, citizen.name, profiles)


def _messages(session: Session, authority: Authority) -> None:
    from guichet_notify.actions.templates import put_sender, put_template

    put_sender(session, authority.charter["name"], authority.sender)
    for procedure in authority.procedures:
        for slug, words in _read(procedure, "messages.json").items():
            put_template(session, f"{procedure}.{slug}", words["subject"], words["body"])


def _documents(session: Session, authority: Authority) -> None:
    from guichet_documents.actions.templates import put_template

    for procedure in authority.procedures:
        titles = _titles(_read(procedure, "workflow.json"))
        for path in sorted((CATALOGUE / procedure / "documents").glob("*.html")):
            title = titles.get(path.stem, path.stem)
            put_template(session, f"{procedure}.{path.stem}", title, path.read_text())


def _titles(workflow: dict[str, Any]) -> dict[str, str]:
    """Give the title under which the workflow asks for each document."""
    actions = [action for status in workflow["statuses"] for action in status.get("enter", [])]
    return {a["template"]: a["title"] for a in actions if a["do"] == "document"}


def _workflows(session: Session, authority: Authority) -> None:
    from guichet_workflow.actions.definitions import publish

    for procedure in authority.procedures:
        publish(session, _read(procedure, "workflow.json"))


def _forms(session: Session, authority: Authority) -> None:
    from guichet_forms.actions.procedures import publish

    for procedure in authority.procedures:
        publish(session, _read(procedure, "form.json"))


def _read(procedure: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CATALOGUE / procedure / name).read_text())
    return found


def welcome(installation: Installation) -> str:
    """Say where to click and whom to sign in as."""
    lines = ["", "Guichet est ouvert.", ""]
    for authority in AUTHORITIES:
        lines.append(f"  {authority.charter['name']} : {installation.origin(authority.slug)}/")
        lines += [f"    {who.email:36} {who.name}, habitant·e" for who in authority.citizens]
        lines += [f"    {who.email:36} {who.name}, {who.says}" for who in authority.agents]
        lines.append("")
    lines += [
        f"  Mot de passe de tous : {PASSWORD}",
        f"  Courriels envoyés : {installation.origin('valmont')}/boite-demonstration/",
        "  Les agents travaillent sur /agents/. Ctrl-C arrête tout.",
        "",
    ]
    return "\n".join(lines)
