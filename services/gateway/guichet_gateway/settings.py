"""What the gateway needs beside the settings of every service."""

import ipaddress
from dataclasses import dataclass
from typing import ClassVar

import orjson
from guichet_kit.settings import Settings as Base
from guichet_kit.settings import SettingsError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Two secrets, where the services are, and how many tries a person has.

    `services` is a JSON object {"forms": "http://…"}, empty in one process; `trusted_proxies` lists
    networks (CIDR, commas) whose X-Forwarded-For is believed; the limits are tries in ten minutes
    from one address.
    """

    secrets: ClassVar = (*Base.secrets, "gateway_secret", "session_key")
    gateway_secret: str
    session_key: str
    services: str = "{}"
    trusted_proxies: str = ""
    sign_in_limit: int = 30
    tracking_limit: int = 10
    sending_limit: int = 30

    def __post_init__(self) -> None:
        """Refuse addresses and networks that cannot be read."""
        super().__post_init__()
        try:
            _ = self.addresses, self.proxies
        except (ValueError, AttributeError) as error:
            raise SettingsError(f"GUICHET_SERVICES or GUICHET_TRUSTED_PROXIES: {error}") from error

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each service, by its name; identity's own setting completes it."""
        found = {str(name): str(url) for name, url in orjson.loads(self.services).items()}
        if self.identity_url:
            found.setdefault("identity", self.identity_url)
        return found

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The networks of our own reverse proxies."""
        names = [part.strip() for part in self.trusted_proxies.split(",") if part.strip()]
        return tuple(ipaddress.ip_network(name) for name in names)
