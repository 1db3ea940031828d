"""Settings of forms: the kit's own, and how long an unfinished request waits."""

from dataclasses import dataclass

from guichet_kit.settings import Settings as KitSettings


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """`draft_days`: days after its last change when a draft is erased."""

    draft_days: int = 30
