"""Settings of stats: those of the kit are enough."""

from guichet_kit.settings import Settings

__all__ = ["Settings"]
