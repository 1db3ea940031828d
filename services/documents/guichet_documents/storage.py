"""Where objects lie: files of a local disk with random names, in two levels of folders."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

INCOMING = ".incoming"
NAME_BYTES = 16


class Storage:
    """The objects of every authority under one folder: `<authority>/<ab>/<cd>/<32 hexadecimals>`.

    An object is whole or absent: it is written aside, flushed to the disk, then renamed. Nothing of
    what a person calls her file reaches the disk.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._incoming = self._folder / INCOMING
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give the path of a file to write, on the same disk; what remains of it is removed."""
        path = self._incoming / secrets.token_hex(NAME_BYTES)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, written: Path, authority: str) -> str:
        """Make a written file an object of `authority` and give its name."""
        name = secrets.token_hex(NAME_BYTES)
        target = self.path(authority, name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with written.open("rb") as stream:
            os.fsync(stream.fileno())
        written.rename(target)
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            _flush_folder(folder)
        return name

    def copy(self, authority: str, name: str) -> str:
        """Make another object of the same bytes and give its name.

        Raises `FileNotFoundError` when there is no such object.
        """
        with self.scratch() as path:
            shutil.copyfile(self.path(authority, name), path)
            return self.keep(path, authority)

    def open(self, authority: str, name: str) -> BinaryIO:
        """Open an object to read it; raise `FileNotFoundError` when there is none."""
        return self.path(authority, name).open("rb")

    def remove(self, authority: str, name: str) -> None:
        """Remove an object; one that is gone already is no fault."""
        self.path(authority, name).unlink(missing_ok=True)

    def authorities(self) -> list[str]:
        """Give the authorities that have a folder."""
        return sorted(p.name for p in self._folder.iterdir() if p.is_dir() and p.name != INCOMING)

    def now(self) -> float:
        """Give the time by the clock that dates the files, which may not be this process's."""
        with self.scratch() as path:
            path.touch()
            return path.stat().st_mtime

    def older_than(self, authority: str, limit: float) -> Iterator[str]:
        """Give the names of an authority's objects written before `limit`, by `now`."""
        for path in (self._folder / authority).glob("??/??/*"):
            if _written_before(path, limit):
                yield path.name

    def clean_incoming(self, limit: float) -> None:
        """Remove what a process that died left half written before `limit`, by `now`."""
        for path in self._incoming.iterdir():
            if _written_before(path, limit):
                path.unlink(missing_ok=True)

    def path(self, authority: str, name: str) -> Path:
        """Give the path of an object, whether or not it exists."""
        return self._folder / authority / name[:2] / name[2:4] / name


def _written_before(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:  # removed by another worker meanwhile
        return False


def _flush_folder(folder: Path) -> None:
    """Have the disk keep the folder's entries: a rename alone may be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
