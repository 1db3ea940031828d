"""Settings of a service: one frozen dataclass, read once from the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import ClassVar, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T", bound="Settings")
MODES = ("production", "demonstration", "test")
SECRET_LENGTH = 32
TILES = re.compile(r"(https://[a-zA-Z0-9.-]+|http://(127\.0\.0\.1|localhost))(:[0-9]+)?/[!-~]*")
"""One host and no sign that could end a directive of the content policy."""


class SettingsError(Exception):
    """The environment does not describe a service that can start; the message names every fault."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every service needs; a default is given only where it is right in production.

    `secrets` names the fields of which a short value could be guessed. `tiles_url` gives the
    pictures of maps (`{z}`, `{x}` and `{y}` in it), `tiles_credit` says whose they are; without
    them there is no map.
    """

    secrets: ClassVar[tuple[str, ...]] = ("handover_key",)
    database_url: str
    worker_database_url: str
    owner_database_url: str = ""
    bus_url: str = ""
    issuer: str
    identity_url: str = ""
    jwks_path: str = "/identite/jwks"
    handover_key: str
    installation: str = "guichet"
    authority: str = ""
    mode: str = "production"
    log_level: str = "info"
    metrics_token: str = ""
    templates_folder: str = ""
    crash_at: str = ""
    tiles_url: str = ""
    tiles_credit: str = ""
    port: int = 8000
    workers: int = 2
    threads: int = 4

    def __post_init__(self) -> None:
        """Refuse a combination that would be unsafe, and a secret that could be guessed."""
        if self.mode not in MODES:
            raise SettingsError(f"GUICHET_MODE is {self.mode!r}; it is one of {', '.join(MODES)}")
        if self.crash_at and self.mode == "production":
            raise SettingsError("GUICHET_CRASH_AT is for tests; it is refused in production")
        named = all(part in self.tiles_url for part in ("{z}", "{x}", "{y}"))
        if self.tiles_url and not (named and TILES.fullmatch(self.tiles_url)):
            raise SettingsError("GUICHET_TILES_URL is an https address with {z}, {x} and {y} in it")
        for name in self.secrets:
            if len(getattr(self, name)) < SECRET_LENGTH:
                message = f"GUICHET_{name.upper()} needs at least {SECRET_LENGTH} characters"
                raise SettingsError(message)

    @property
    def tiles_origin(self) -> str:
        """Where the pictures of maps come from, as a content policy names it; "" for nowhere."""
        found = urlsplit(self.tiles_url)
        return f"{found.scheme}://{found.netloc}" if self.tiles_url else ""


def load(kind: type[T], environment: Mapping[str, str] | None = None) -> T:
    """Read `GUICHET_<FIELD>` for each field of `kind`; raise `SettingsError` naming all faults."""
    source = os.environ if environment is None else environment
    values: dict[str, object] = {}
    faults: list[str] = []
    for field in fields(kind):
        name = f"GUICHET_{field.name.upper()}"
        if name in source:
            try:
                values[field.name] = _convert(field, source[name])
            except ValueError:
                faults.append(f"{name} is not a whole number: {source[name]!r}")
        elif field.default is MISSING and field.default_factory is MISSING:
            faults.append(f"{name} is missing")
    if faults:
        raise SettingsError("; ".join(faults))
    return kind(**values)  # type: ignore[arg-type]  # the fields were walked just above


def _convert(field: "Field[object]", text: str) -> object:
    if field.type in (int, "int"):
        return int(text)
    if field.type in (bool, "bool"):
        return text.lower() in ("1", "true", "yes", "on")
    return text
