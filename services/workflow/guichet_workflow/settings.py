"""Settings of workflow: the kit's own, and how long an agent may take a choice back."""

from dataclasses import dataclass

from guichet_kit.settings import Settings as KitSettings


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """What the kit needs; the name and address of each authority are data, not settings.

    `undo_s`: how many seconds an agent's choice waits on the case page, to be taken back; 0 does
    it at once.
    """

    undo_s: int = 10
