"""Settings of the documents service."""

import re
from dataclasses import dataclass
from pathlib import Path

from guichet_kit.settings import Settings as KitSettings
from guichet_kit.settings import SettingsError

CLAMD = re.compile(r"/.+|.+:\d{1,5}")


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """What the kit needs, the folder that holds the objects of all authorities, the antivirus.

    `clamd` is `host:port` or the absolute path of a socket; empty, no file is ever scanned.
    """

    files_folder: str
    clamd: str = ""

    def __post_init__(self) -> None:
        """Refuse a folder that would depend on where the process was started."""
        super().__post_init__()
        if not Path(self.files_folder).is_absolute():
            raise SettingsError("GUICHET_FILES_FOLDER is an absolute path")
        if self.clamd and not CLAMD.fullmatch(self.clamd):
            raise SettingsError("GUICHET_CLAMD is host:port, or the absolute path of a socket")
