"""Access tokens for the services, asked of identity (RFC 8693) and kept while they last."""

import base64
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from guichet_kit.ids import uuid7
from guichet_kit.problems import Unavailable
from guichet_kit.wire import Wire

TOKEN_PATH = "/identite/token"  # noqa: S105 - an address
REVOKE_PATH = "/identite/sessions/revoke"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token"  # noqa: S105 - a name
MARGIN_S = 20
TIMEOUT_S = 5.0
MOST = 5_000


class Refused(Exception):
    """Identity refuses: the session ended, was closed, or belongs elsewhere."""


@dataclass(frozen=True)
class Token:
    """An access token, when to stop using it, and what it says."""

    text: str
    until: float
    claims: dict[str, Any]


@dataclass
class Tokens:
    """Asks identity for tokens, and remembers each until shortly before it ends."""

    wire: Wire
    secret: str
    _kept: dict[tuple[str, ...], Token] = field(default_factory=dict)

    def anonymous(self, authority: str, service: str) -> Token:
        """Give a token for a visitor nobody knows."""
        key = ("", authority, service)
        return self._kept_or(
            key, grant_type="client_credentials", audience=service, authority=authority
        )

    def exchange(
        self, session: str, subject: str, authority: str, service: str, **wanted: str
    ) -> Token:
        """Give a token for who signed in: `wanted` is a `family`, a `scope`, or nothing.

        `session` names the browser session in memory, `subject` is its token at identity. Raises
        `Refused` when identity says that the session is over.
        """
        key = (session, authority, service, *wanted.values())
        return self._kept_or(
            key,
            grant_type=EXCHANGE,
            subject_token=subject,
            subject_token_type=REFRESH_TOKEN,
            authority=authority,
            audience=service,
            **wanted,
        )

    def forget(self, session: str) -> None:
        """Drop the tokens of a session that ended."""
        for key in [key for key in self._kept if key[0] == session]:
            self._kept.pop(key, None)

    def ask(self, path: str, key: str = "", **form: str) -> dict[str, Any]:
        """Post a form to identity as the gateway and give its JSON answer; raise `Refused`.

        With a `key` the form is posted again when the answer is lost.
        """
        basic = base64.b64encode(f"gateway:{self.secret}".encode()).decode()
        reply = self.wire.call(
            "identity",
            "POST",
            path,
            headers={
                "Authorization": f"Basic {basic}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
            body=urlencode(form).encode(),
            timeout=TIMEOUT_S,
            key=key,
        )
        content = reply.read()
        if reply.status == 400:
            raise Refused(str(orjson.loads(content).get("error", "")))
        if reply.status != 200:
            raise Unavailable
        answer: dict[str, Any] = orjson.loads(content)
        return answer

    def _kept_or(self, key: tuple[str, ...], **form: str) -> Token:
        kept = self._kept.get(key)
        if kept and kept.until > time.monotonic():
            return kept
        # A token asked for twice harms nobody: each lives a few minutes.
        answer = self.ask(TOKEN_PATH, key=uuid7().hex, **form)
        text = str(answer["access_token"])
        until = time.monotonic() + int(answer["expires_in"]) - MARGIN_S
        if len(self._kept) > MOST:
            self._kept.clear()
        found = self._kept[key] = Token(text, until, claims_of(text))
        return found


def claims_of(token: str) -> dict[str, Any]:
    """Read what a token of identity's own answer says; services check the signature, not we."""
    payload = token.split(".")[1]
    found: dict[str, Any] = orjson.loads(
        base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    return found
