"""Settings of workflow: the kit's own are enough."""

from dataclasses import dataclass

from guichet_kit.settings import Settings as KitSettings


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """What the kit needs; the name and address of each authority are data, not settings."""
