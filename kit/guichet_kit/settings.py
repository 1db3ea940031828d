"""Settings of a service: one frozen dataclass, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import ClassVar, TypeVar

T = TypeVar("T", bound="Settings")
MODES = ("production", "demonstration", "test")
SECRET_LENGTH = 32


class SettingsError(Exception):
    """The environment does not describe a service that can start; the message names every fault."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every service needs; a default is given only where it is right in production.

    `secrets` names the fields of which a short value could be guessed.
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
    port: int = 8000
    workers: int = 2
    threads: int = 4

    def __post_init__(self) -> None:
        """Refuse a combination that would be unsafe, and a secret that could be guessed."""
        if self.mode not in MODES:
            raise SettingsError(f"GUICHET_MODE is {self.mode!r}; it is one of {', '.join(MODES)}")
        if self.crash_at and self.mode == "production":
            raise SettingsError("GUICHET_CRASH_AT is for tests; it is refused in production")
        for name in self.secrets:
            if len(getattr(self, name)) < SECRET_LENGTH:
                message = f"GUICHET_{name.upper()} needs at least {SECRET_LENGTH} characters"
                raise SettingsError(message)


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
