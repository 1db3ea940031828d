"""Who sends a request: a visitor, a citizen signed in, an agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_forms.core.access import Standing


@dataclass(frozen=True)
class Sender:
    """Who sends: `kind` (visitor, subject, agent), `id`, an agent's name, a citizen's profiles.

    `roles` are an agent's, `claims` is what her token says of her. `program` names the program
    that sends, which owns nothing it could find again: its `id` is another each time.
    """

    kind: str
    id: str
    name: str = ""
    profiles: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    claims: Mapping[str, Any] = field(default_factory=dict)
    program: str = ""

    @property
    def owner(self) -> str:
        """The same as kept on drafts."""
        return f"{self.kind}:{self.id}"

    @property
    def caller(self) -> str:
        """Whose idempotency keys these are: the same when a program calls again."""
        return f"program:{self.program}" if self.program else self.owner

    @property
    def standing(self) -> Standing:
        """What access to a form depends on."""
        acr = str(self.claims.get("acr", ""))
        return Standing(kind=self.kind, profiles=self.profiles, roles=self.roles, acr=acr)
