"""Authorities: opening one, finding it by its host name, saving and restoring its charter."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from guichet_gateway import charter as charters
from guichet_gateway import emblem
from guichet_gateway.models import NOW, Authority, CharterVersion, HostName, Logo

HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
PORTS = {"http": 80, "https": 443}
"""Those that browsers do not write."""
HISTORY = 50


class HostTaken(Conflict):
    """The host name already leads to another authority."""

    slug = "nom-deja-pris"
    title = "Ce nom de domaine mène déjà à une autre collectivité"
    advice = "Choisissez un autre nom de domaine."


class CharterMoved(Conflict):
    """The charter was saved by someone else since the screen was opened."""

    slug = "charte-modifiee"
    title = "La charte a été modifiée entre-temps"
    advice = (
        "Vos changements sont conservés dans la page : comparez-les, puis enregistrez à nouveau."
    )


def open_authority(
    session: Session, *, origin: str, hosts: Sequence[str], charter: Mapping[str, Any]
) -> None:
    """Open the session's authority at `origin` (public base URL) and at its host names.

    Done again, it brings hosts and origin up to date and leaves the charter people edited as it is.
    Raises `Invalid` for an origin, a host or a charter that cannot be, `HostTaken` for a host of
    another authority.
    """
    origin, own = read_origin(origin)
    _keep_hosts(session, {host.lower() for host in (*hosts, own)})
    values = charters.read(charter)
    slug = session.info["authority"]
    row = {"slug": slug, "origin": origin, "charter": values, "version": 1}
    changed = {"origin": row["origin"], "updated_at": NOW}
    inserted = upsert(Authority).values(row)
    session.execute(
        inserted.on_conflict_do_update(index_elements=["authority", "slug"], set_=changed)
    )
    first = upsert(CharterVersion).values(version=1, charter=values, saved_by=_("Mise en service"))
    session.execute(first.on_conflict_do_nothing())


def read_origin(typed: str) -> tuple[str, str]:
    """Give an origin as browsers write it (RFC 6454, 6.2), and its host name.

    Sign-in and addresses of answers are compared with it, letter by letter. Raises `Invalid` for
    what is more than a scheme, a host name and a port.
    """
    wrong = Invalid(errors={"origin": _("Saisissez une adresse comme https://demarches.ville.fr")})
    try:
        parts = urlsplit(typed)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError as error:
        raise wrong from error
    # What a parser leaves out, such as a line end, a name or a fragment, would be in our links.
    whole = typed.lower().removesuffix("/") in (f"{scheme}://{host}", f"{scheme}://{host}:{port}")
    if scheme not in PORTS or not HOST.fullmatch(host) or not whole:
        raise wrong
    return f"{scheme}://{host}" + ("" if port in (None, PORTS[scheme]) else f":{port}"), host


def _keep_hosts(session: Session, hosts: set[str]) -> None:
    for host in sorted(hosts):
        if not HOST.fullmatch(host):
            raise Invalid(
                errors={"hosts": _("« %(host)s » n’est pas un nom de domaine", host=host)}
            )
    session.execute(
        delete(HostName).where(
            HostName.authority == session.info["authority"], HostName.host.not_in(hosts)
        )
    )
    for host in sorted(hosts):
        session.execute(upsert(HostName).values(host=host).on_conflict_do_nothing())
    owners = select(HostName.host).where(
        HostName.host.in_(hosts), HostName.authority != session.info["authority"]
    )
    taken = session.scalars(owners).first()
    if taken:
        raise HostTaken(_("« %(host)s » mène déjà à une autre collectivité.", host=taken))


def authority_of(connection: Connection, host: str) -> str | None:
    """Give the authority that answers at a host name; needs no authority to be known."""
    found: str | None = connection.scalar(select(HostName.authority).where(HostName.host == host))
    return found


def read_authority(session: Session) -> Authority:
    """Give the session's authority; raise `NotFound` when it was never opened."""
    found = session.scalars(select(Authority)).first()
    if found is None:
        raise NotFound
    return found


def save_charter(
    session: Session,
    values: Mapping[str, Any],
    *,
    version: int,
    saved_by: str,
    logo: bytes = b"",
) -> int:
    """Save a charter over the version its author saw and give the new version's number.

    `logo` is a PNG file, or nothing to keep the one that `values` names. Raises `Invalid` for
    faults in the values and `CharterMoved` when someone saved in between.
    """
    found = charters.read(values)
    if logo:
        found["logo"] = _keep_logo(session, logo)
    elif found["logo"] and session.get(Logo, found["logo"]) is None:
        found["logo"] = ""
    row = session.scalars(select(Authority).with_for_update()).one()
    if row.version != version:
        raise CharterMoved
    row.charter, row.version, row.updated_at = found, version + 1, datetime.now(UTC)
    session.add(CharterVersion(version=version + 1, charter=found, saved_by=saved_by))
    session.flush()
    return row.version


def _keep_logo(session: Session, content: bytes) -> str:
    image = emblem.clean_png(content)
    name = emblem.digest(image)
    session.execute(upsert(Logo).values(digest=name, image=image).on_conflict_do_nothing())
    return name


def restore_charter(session: Session, version: int, *, current: int, saved_by: str) -> int:
    """Save an earlier version again as the newest; raises `NotFound` for one that never was."""
    old = session.get(CharterVersion, version)
    if old is None:
        raise NotFound
    return save_charter(session, old.charter, version=current, saved_by=saved_by)


def list_charters(session: Session) -> list[CharterVersion]:
    """Give the newest versions, newest first."""
    statement = select(CharterVersion).order_by(CharterVersion.version.desc()).limit(HISTORY)
    return list(session.scalars(statement))


def read_logo(session: Session, name: str) -> bytes:
    """Give the bytes of a logo by its name; raise `NotFound` for an unknown one."""
    found = session.get(Logo, name)
    if found is None:
        raise NotFound
    return found.image
