"""I13: what the processes of a suite hold: memory, open files, connections to the database."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.suite import Suite

PAGE = 4096
BACK_S = 120.0
MORE_MEMORY = 60 * 1024 * 1024
MORE_FILES = 20
MORE_CONNECTIONS = 8
CONNECTIONS = """
select usename, count(*) from pg_stat_activity
where datname like 'guichet_%%' and usename <> current_user group by 1
"""


@dataclass(frozen=True)
class Footprint:
    """Bytes in memory and open files by process (`forms.web`), connections by database role."""

    memory: Counter[str]
    files: Counter[str]
    connections: Counter[str]

    @classmethod
    def of(cls, suite: Suite) -> "Footprint":
        """Measure now; the processes that one started are counted with it."""
        memory: Counter[str] = Counter()
        files: Counter[str] = Counter()
        names = _groups(suite)
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has just ended
                # Fields of proc(5) after the name, which is in brackets: state, parent, group.
                group = int((process / "stat").read_text().rpartition(")")[2].split()[2])
                if name := names.get(group):
                    memory[name] += PAGE * int((process / "statm").read_text().split()[1])
                    files[name] += sum(1 for _file in (process / "fd").iterdir())
        connections = dict(suite.sql("gateway", CONNECTIONS))
        return cls(memory, files, Counter(connections))

    def beyond(self, baseline: "Footprint") -> Iterator[str]:
        """Say what has grown by more than the margins."""
        for what, now, before, more in (
            ("bytes of memory", self.memory, baseline.memory, MORE_MEMORY),
            ("open files", self.files, baseline.files, MORE_FILES),
            ("connections", self.connections, baseline.connections, MORE_CONNECTIONS),
        ):
            yield from (
                f"I13 {name} holds {count} {what}, {before[name]} at first"
                for name, count in now.items()
                if count > before[name] + more
            )


def not_given_back(suite: Suite, baseline: Footprint, seconds: float = BACK_S) -> Iterator[str]:
    """Wait until all is given back; say what is not after so many seconds."""
    limit = time.monotonic() + seconds
    while found := list(Footprint.of(suite).beyond(baseline)):
        if time.monotonic() > limit:
            break
        time.sleep(0.5)
    yield from found


def _groups(suite: Suite) -> dict[int, str]:
    """The name of each process group: every process of the layout "serve" leads its own."""
    if (suite.folder / "pids.json").exists():
        return {pid: name for name, pid in suite.pids.items()}
    return {suite.process.pid: suite.layout} if suite.process else {}
