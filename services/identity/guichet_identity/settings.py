"""What the identity service needs beside the settings of every service."""

from dataclasses import dataclass
from typing import ClassVar

from guichet_kit.settings import Settings as Base


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Three secrets of at least 32 characters each.

    `gateway_secret` authenticates the gateway at the token endpoint, `pairwise_key` makes the
    pseudonyms (losing it cuts every account from its requests), `signing_secret` encrypts the
    private signing keys that lie in the database.
    """

    secrets: ClassVar = (*Base.secrets, "gateway_secret", "pairwise_key", "signing_secret")
    gateway_secret: str
    pairwise_key: str
    signing_secret: str
