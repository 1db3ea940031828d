"""Settings of backoffice: the kit's, and how much one export may hold."""

from dataclasses import dataclass

from guichet_kit.settings import Settings as KitSettings


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """`export_rows` bounds the lines of one CSV file."""

    export_rows: int = 10_000
