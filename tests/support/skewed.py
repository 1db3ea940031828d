"""Python whose clock is false: `python -m tests.support.skewed guichet-workflow worker`.

libfaketime tells this process alone another time, moved by what a file holds (`+1h`), and read
again each second. Its monotonic clock stays true, as that of a machine whose time is set. It
refuses (0.9.10) the absolute instant that `time.sleep` waits for, so that is done otherwise.
"""

import os
import runpy
import sys
import threading
import time
from pathlib import Path

LIBRARY = "faketime/libfaketimeMT.so.1"


def library() -> Path:
    """Give libfaketime; raise `FileNotFoundError` when Debian's package is not installed."""
    for path in Path("/usr/lib").glob(f"*/{LIBRARY}"):
        return path
    raise FileNotFoundError("libfaketime is missing: deploy/test-packages installs it")


def environment(file: Path) -> dict[str, str]:
    """Give what makes a process ask libfaketime, which reads `file`."""
    return {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def main() -> None:
    """Be the command that the arguments name, in this process; keep saying what time it is here."""
    forever = threading.Event()
    time.sleep = forever.wait  # type: ignore[assignment]  # waits and gives False
    threading.Thread(target=_tell, args=(forever,), daemon=True).start()
    sys.argv = sys.argv[1:]
    command = Path(sys.executable).parent / os.fspath(sys.argv[0])
    runpy.run_path(str(command), run_name="__main__")


def _tell(forever: threading.Event) -> None:
    file = Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).with_suffix(".told")
    while not forever.wait(0.2):
        file.write_text(str(time.time()))


if __name__ == "__main__":
    main()
