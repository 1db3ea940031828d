"""Loading the fictional authorities into the services, once, and the words that welcome."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from guichet_kit.events.transport import declare_queue
from guichet_kit.wire import LocalWire
from guichet_workflow.core.definition.compilation import ATTESTATION
from sqlalchemy.orm import Session

from guichet_onebox.demonstration.authorities import (
    AUTHORITIES,
    PASSWORD,
    VALMONT,
    Authority,
)
from guichet_onebox.installation import CATALOGUE, PARTS, Installation


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
            name = f"{procedure}.{slug}"
            put_template(session, name, words["subject"], words["body"])
            if sms := words.get("sms"):
                put_template(session, name, "", sms, channel="sms")


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
    titles = {a["template"]: a["title"] for a in actions if a["do"] == "document"}
    proof = workflow.get("silence", {}).get("attestation")
    return {proof: ATTESTATION, **titles} if proof else titles


def _workflows(session: Session, authority: Authority) -> None:
    from guichet_workflow.actions.definitions import publish
    from guichet_workflow.actions.simulations import bring_in

    for procedure in authority.procedures:
        publish(session, _read(procedure, "workflow.json"))
        bring_in(session, procedure, _read(procedure, "simulations.json"), by="Guichet")


def _forms(session: Session, authority: Authority) -> None:
    from guichet_forms.actions.procedures import publish
    from guichet_forms.actions.rehearsals import bring_in

    for procedure in authority.procedures:
        publish(session, _read(procedure, "form.json", authority.words))
        bring_in(session, procedure, _read(procedure, "tests.json"), by="Guichet")


def _read(procedure: str, name: str, words: tuple[tuple[str, str], ...] = ()) -> Any:
    """Give a part of a procedure, in the words of the authority that takes it."""
    text = (CATALOGUE / procedure / name).read_text()
    for theirs, ours in words:
        text = text.replace(theirs, ours)
    return json.loads(text)


def welcome(installation: Installation) -> str:
    """Say where to click and whom to sign in as."""
    lines = ["", "Guichet est ouvert.", ""]
    for authority in AUTHORITIES:
        lines.append(f"  {authority.charter['name']} : {installation.origin(authority.slug)}/")
        lines += [f"    {who.email:36} {who.name}, habitant·e" for who in authority.citizens]
        lines += [f"    {who.email:36} {who.name}, {who.says}" for who in authority.agents]
        lines.append("")
    lines += [
        f"  Mot de passe de tous : {PASSWORD}",
        f"  Courriels envoyés : {installation.origin('valmont')}/boite-demonstration/",
        "  Les agents travaillent sur /agents/. Ctrl-C arrête tout.",
        "",
    ]
    return "\n".join(lines)
