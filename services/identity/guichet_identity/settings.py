"""What the identity service needs beside the settings of every service."""

from dataclasses import dataclass

from guichet_kit.settings import Settings as Base
from guichet_kit.settings import SettingsError

SECRETS = ("gateway_secret", "pairwise_key", "signing_secret")


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Three secrets of at least 32 characters each.

    `gateway_secret` authenticates the gateway at the token endpoint, `pairwise_key` makes the
    pseudonyms (losing it cuts every account from its requests), `signing_secret` encrypts the
    private signing keys that lie in the database.
    """

    gateway_secret: str
    pairwise_key: str
    signing_secret: str

    def __post_init__(self) -> None:
        """Refuse a secret that could be guessed."""
        super().__post_init__()
        for name in SECRETS:
            if len(getattr(self, name)) < 32:
                raise SettingsError(f"GUICHET_{name.upper()} needs at least 32 characters")
