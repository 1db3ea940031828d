"""Settings of the documents service."""

from dataclasses import dataclass
from pathlib import Path

from guichet_kit.settings import Settings as KitSettings
from guichet_kit.settings import SettingsError


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """What the kit needs, and the folder that holds the objects of all authorities."""

    files_folder: str

    def __post_init__(self) -> None:
        """Refuse a folder that would depend on where the process was started."""
        super().__post_init__()
        if not Path(self.files_folder).is_absolute():
            raise SettingsError("GUICHET_FILES_FOLDER is an absolute path")
