"""The submission that is measured, two pages and ten fields: its values, ready drafts of it."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

from guichet_kit.ids import uuid7
from guichet_kit.testing import ServiceUnderTest

from tests.load.rig import rows

FORM: dict[str, Any] = json.loads((Path(__file__).parent / "forms/dix-champs.json").read_text())
URL = "/demarches/dix-champs/"
GO = {"action": "continue"}
FIRST = {
    "prenom": "Marie",
    "nom": "Le Goff",
    "email": "marie@example.org",
    "telephone": "",
    "adresse-line": "14 rue du Lavoir",
    "adresse-complement": "",
    "adresse-postcode": "35000",
    "adresse-city": "Valmont",
    **GO,
}
SECOND = {
    "motif": "carte",
    "date-day": "3",
    "date-month": "12",
    "date-year": "2026",
    "nombre": "2",
    "message": "Merci.",
    **GO,
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
COPY = (
    "insert into drafts (authority, id, slug, number, owner, channel, answers, typed, token, "
    "reached, revision, saved_at, expires_at) select authority, m.id, slug, number, "
    "'visitor:' || m.visitor, channel, answers, typed, m.token, reached, revision, saved_at, "
    "expires_at from drafts, unnest(%s::uuid[], %s::uuid[], %s::text[]) m(id, token, visitor) "
    "where owner = 'visitor:first'"
)


def hidden(html: str) -> dict[str, str]:
    """Give the hidden values of a page's forms."""
    return dict(HIDDEN.findall(html))


class Drafts:
    """Drafts filled in and ready to be sent, copied from one that was typed page by page."""

    def __init__(self, service: ServiceUnderTest) -> None:
        from guichet_forms.actions import procedures

        self.service = service
        self.bench = service.fresh()
        self.authority = self.bench.authority
        with self.bench.transaction() as session:
            procedures.publish(session, FORM)
        client = self.bench.client(visitor="first")
        for number, values in ((1, FIRST), (2, SECOND)):
            token = hidden(client.get(f"{URL}{number}").text)["token"]
            answer = client.post(f"{URL}{number}", data={**values, "token": token})
            assert answer.status_code == 303, answer.text
        self.revision = hidden(client.get(f"{URL}verifier").text)["revision"]

    def make(self, count: int) -> list[tuple[str, dict[str, str]]]:
        """Give visitors and what each posts to send the draft that is hers."""
        made: list[tuple[UUID, UUID]] = [(uuid7(), uuid7()) for _ in range(count)]
        visitors = [f"load-{identifier}" for identifier, _token in made]
        rows(self.service.url(), COPY, [m[0] for m in made], [m[1] for m in made], visitors)
        return [
            (visitor, {"token": str(token), "revision": self.revision})
            for visitor, (_id, token) in zip(visitors, made, strict=True)
        ]
