"""`make bench`: measure everything in one run, print the table, write docs/performance.md.

`python -m tests.load NAME…` measures some sections only and writes nothing.
"""

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator

from guichet_kit.app import configure_logs

from tests.load import (
    answers,
    engine,
    events_kit,
    factory,
    gateway,
    layouts,
    listing,
    machine,
    relaying,
    requests_read,
    suite,
    timers,
    writes,
)
from tests.load.report import DOCUMENT, Row, Section, document, show
from tests.load.rig import Rig, rig

ON_RIG: dict[str, Callable[[Rig], Section]] = {
    "read": requests_read.measure,
    "write": writes.measure,
    "gateway": gateway.measure,
    "events": events_kit.measure,
    "relay": relaying.measure,
    "engine": engine.measure,
    "listing": listing.measure,
    "factory": factory.measure,
    "answers": answers.measure,
    "timers": timers.measure,
}
ALONE: dict[str, Callable[[], Iterable[Section]]] = {
    "suite": suite.measure,
    "layouts": layouts.measure,
}


def main(wanted: list[str]) -> int:
    """Measure the sections named, or all; give 0 when every section could be measured."""
    configure_logs("error")
    began, load, sections, version = time.monotonic(), os.getloadavg(), [], ""
    for section, found in _measure(wanted):
        version = found or version
        sections.append(section)
        print(show(section), flush=True)
    failed = [row for section in sections for row in section.rows if row.measured is None]
    print(f"\n{time.monotonic() - began:.0f} s, {len(failed)} sections failed")
    if not wanted:
        about = machine.describe(version, machine.rabbitmq_version(), load)
        about.append(("duration", f"{time.monotonic() - began:.0f} s"))
        DOCUMENT.write_text(document(sections, about))
        print(f"written: {DOCUMENT.name}")
    return 1 if failed else 0


def _measure(wanted: list[str]) -> Iterator[tuple[Section, str]]:
    for name, whole in ALONE.items():
        if not wanted or name in wanted:
            try:
                for section in whole():
                    yield section, ""
            except Exception as error:  # the other sections are still worth measuring
                yield _failure(name, error), ""
    if wanted and not set(wanted) & set(ON_RIG):
        return
    with rig() as found:
        version = found.version()
        for name, measure in ON_RIG.items():
            if not wanted or name in wanted:
                try:
                    yield measure(found), version
                except Exception as error:  # the same
                    yield _failure(name, error), version


def _failure(name: str, error: Exception) -> Section:
    traceback.print_exception(error)
    note = f"{type(error).__name__}: {error}".splitlines()[0][:120]
    return Section(name, "This section failed.", [Row(f"section {name}", None, 0, note=note)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
