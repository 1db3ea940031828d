"""What a process of the gateway keeps in memory for a few seconds: authorities and families."""

import time
from dataclasses import dataclass, field

from guichet_kit.database import Database
from sqlalchemy.exc import OperationalError

from guichet_gateway.actions.authorities import authority_of, read_authority
from guichet_gateway.actions.cards import list_writers
from guichet_gateway.actions.catalogue import family_of
from guichet_gateway.charter import Site

KEPT_S = 5.0
FAMILY_KEPT_S = 60.0
MOST = 5_000


@dataclass
class Directory:
    """Host names and their authorities, procedures and their families.

    A host name that is unknown is remembered too, so that noise does not reach the database; both
    memories are emptied when they grow past `MOST`.
    """

    database: Database
    _hosts: dict[str, tuple[float, Site | None]] = field(default_factory=dict)
    _families: dict[tuple[str, str], tuple[float, str]] = field(default_factory=dict)

    def find(self, host: str) -> Site | None:
        """Give the authority that answers at a host name, or None.

        While the database does not answer, what was known before still holds.
        """
        known = self._hosts.get(host)
        if known and known[0] > time.monotonic():
            return known[1]
        try:
            found = self._read(host)
        except OperationalError:
            if known and known[1]:
                return known[1]
            raise
        if len(self._hosts) > MOST:
            self._hosts.clear()
        self._hosts[host] = (time.monotonic() + KEPT_S, found)
        return found

    def forget(self) -> None:
        """Read everything again: an authority was opened or its charter saved."""
        self._hosts.clear()

    def family(self, authority: str, slug: str) -> str | None:
        """Give the family of a procedure, or None when it was never published."""
        known = self._families.get((authority, slug))
        if known and known[0] > time.monotonic():
            return known[1]
        with self.database.transaction(authority) as session:
            found = family_of(session, slug)
        if found is None:
            return None
        if len(self._families) > MOST:
            self._families.clear()
        self._families[authority, slug] = (time.monotonic() + FAMILY_KEPT_S, found)
        return found

    def _read(self, host: str) -> Site | None:
        with self.database.web.connect() as connection:
            authority = authority_of(connection, host)
        if authority is None:
            return None
        with self.database.transaction(authority) as session:
            row = read_authority(session)
            writers = list_writers(session)
            return Site(authority, row.origin, row.charter, row.version, writers)
