"""The invariants that hold after every fault, read from the databases, the mails and the files."""

import hashlib
import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from guichet_onebox.installation import SERVICES

from tests.faults import audit, doors, footprint, post
from tests.faults.browser import Page
from tests.faults.citizen import Ledger
from tests.faults.footprint import Footprint
from tests.support.smtp import SmtpSink
from tests.support.suite import Suite

QUIET_S = 90.0
SENT = """
select coalesce(answers ->> 'description', answers ->> 'nom_mere'), number, request_id::text,
  answers from submissions
"""
TRACES = ("Traceback", "psycopg", "sqlalchemy", ".py&#34;", 'File "/')
UNREAD = {0, 502, 503}
"""Statuses of an answer that did not come: the person is told, or her browser tells her."""


@dataclass
class Checker:
    """Compares what people were promised with what the services hold."""

    suite: Suite
    ledger: Ledger
    mail: SmtpSink
    windows: int = 0
    """Crashes that may each have doubled one mail, whose server had just said 250."""

    baseline: Footprint | None = None
    """What the processes held when they had served once, before any fault."""

    counts: dict[str, int] = field(default_factory=dict)

    def check(self, seconds: float = QUIET_S) -> dict[str, int]:
        """Wait until all is quiet, verify every invariant, print and give the counts."""
        waited = self.wait_until_quiet(seconds)
        faults = [fault for rule in self.rules for fault in rule()]
        print(f"\n{self.counts} quiet after {waited:.1f} s")
        assert not faults, "\n".join(faults)
        return self.counts

    @property
    def rules(self) -> tuple[Callable[[], Iterator[str]], ...]:
        """The invariants of the reliability document, in its order."""
        return (
            self.nothing_acknowledged_is_lost,
            self.histories_are_linear,
            self.each_event_once,
            self.timers_fired_once,
            self.messages_left,
            self.statistics_recount,
            self.audit_holds,
            self.files_hold,
            self.nothing_fails_open,
            self.pages_are_kind,
            self.nothing_is_parked,
            self.everything_is_given_back,
        )

    def wait_until_quiet(self, seconds: float = QUIET_S) -> float:
        """Wait until nothing is on its way; give how long that took."""
        began = looked = time.monotonic()
        while moving := self.moving():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"not quiet after {seconds} s: {moving}")
            # Long backlogs take long to read: who looks must not slow those who work.
            time.sleep(max(0.2, 4 * (time.monotonic() - looked)))
            looked = time.monotonic()
        return looked - began

    def moving(self) -> dict[str, int]:
        """Count what is on its way: events, mails, documents, timers that are over."""
        emitted = self._emitted()
        found = {f"{name} inbox": len(self._unapplied(name, emitted)) for name in SERVICES}
        found |= {f"{name} outbox": len(list(self._waiting(name))) for name in SERVICES}
        for service, what, query in (
            ("notify", "mails", "select 1 from deliveries where state in ('waiting', 'sending')"),
            ("documents", "documents", "select 1 from renderings where state = 'waiting'"),
            ("workflow", "timers", "select 1 from timers where due_at < now()"),
        ):
            found[what] = len(self.suite.sql(service, query))
        return {name: count for name, count in found.items() if count}

    def nothing_acknowledged_is_lost(self) -> Iterator[str]:
        """I1, I2: each reference shown is one request and one case, the same, never two."""
        rows = self.suite.sql("forms", SENT)
        query = "select number, request_id::text, answers, state -> 'data' from cases"
        cases = {row[0]: row[1:] for row in self.suite.sql("workflow", query)}
        sent = Counter(row[0] for row in rows if row[0])
        doubled = [words for words, count in sent.items() if count > 1]
        lost = [r for words, r in self.ledger.receipts.items() if words not in sent]
        self.counts = {
            "attempted": len(self.ledger.attempted),
            "acknowledged": len(self.ledger.receipts),
            "kept": len(sent),
            "lost": len(lost),
            "duplicated": len(doubled),
        }
        yield from (f"I1 lost: {receipt}" for receipt in lost)
        yield from (f"I2 twice: {words}" for words in doubled)
        for words, number, request_id, answers in rows:
            yield from self._same(words, number, request_id, answers, cases.get(number))
        if len(cases) != len(rows):
            yield f"I1 {len(cases)} cases for {len(rows)} requests"

    def _same(
        self, words: str, number: str, request_id: str, answers: dict[str, Any], case: Any
    ) -> Iterator[str]:
        receipt = self.ledger.receipts.get(words)
        if receipt and (receipt.number, receipt.request_id) != (number, request_id):
            yield f"I1 {receipt} is {number} {request_id}"
        if case is None or case[0] != request_id:
            yield f"I1 {number} has no case"
            return
        _id, told, data = case
        if {row["id"]: row["value"] for row in told} != answers and answers:
            yield f"I1 {number}: the case does not say what was sent"
        if any(data.get(name) != value for name, value in answers.items()):
            yield f"I1 {number}: the case has lost answers"

    def histories_are_linear(self) -> Iterator[str]:
        """I3: versions 1 to n without a hole, each move allowed by the version of its circuit."""
        query = (
            "select c.number, c.version, array_agg(distinct h.version order by h.version) "
            "from cases c left join history h using (authority, request_id) group by 1, 2"
        )
        for number, version, seen in self.suite.sql("workflow", query):
            if seen != list(range(1, version + 1)):
                yield f"I3 {number} is at {version}, its history says {seen}"
        yield from self._unlawful_choices()

    def _unlawful_choices(self) -> Iterator[str]:
        query = """
        select c.number, h.kind, h.values, d.source from cases c
        join definitions d on (d.authority, d.slug, d.version)
            = (c.authority, c.workflow, c.workflow_version)
        join history h on (h.authority, h.request_id) = (c.authority, c.request_id)
        where h.kind in ('moved', 'chose') order by c.number, h.version, h.seq
        """
        at: dict[str, str] = {}
        for number, kind, values, source in self.suite.sql("workflow", query):
            if kind == "moved":
                at[number] = values["status"]
                continue
            status = at.get(number, "nowhere")
            offered = [one["choices"] for one in source["statuses"] if one["id"] == status]
            if values["choice"] not in [choice["id"] for some in offered for choice in some]:
                yield f"I3 {number}: {values['choice']} chosen in {status}"

    def each_event_once(self) -> Iterator[str]:
        """I4: the outboxes are drained and each handler has applied each event."""
        emitted = self._emitted()
        for service in SERVICES:
            left = self._unapplied(service, emitted)
            yield from (f"I4 {service} did not apply {event}" for event in left)
            yield from (f"I4 {service} keeps {event}" for event in self._waiting(service))

    def _waiting(self, service: str) -> Iterator[str]:
        wanted = {kind for name in SERVICES for kind in _handlers(name).types}
        query = "select type, id::text from outbox where published_at is null"
        yield from (
            f"{kind} {id_}" for kind, id_ in self.suite.sql(service, query) if kind in wanted
        )

    def _emitted(self) -> list[tuple[str, str]]:
        query = "select id::text, type from outbox"
        return [tuple(row) for name in SERVICES for row in self.suite.sql(name, query)]

    def _unapplied(self, service: str, emitted: list[tuple[str, str]]) -> set[tuple[str, str]]:
        handlers = _handlers(service)
        wanted = {
            (event, handler.__name__) for event, kind in emitted for handler in handlers.of(kind)
        }
        done = self.suite.sql(service, "select event_id::text, handler from inbox")
        return wanted - set(done)

    def timers_fired_once(self) -> Iterator[str]:
        """I5: the clocks of the table are those of the cases, and none fired twice."""
        query = """
        select c.number, array(select t.key from timers t where t.request_id = c.request_id
            order by 1), array(select one ->> 'key' from jsonb_array_elements(c.state -> 'timers')
            one order by 1) from cases c
        """
        for number, table, state in self.suite.sql("workflow", query):
            if table != state:
                yield f"I5 {number}: clocks {table}, the case knows {state}"
        twice = """
        select request_id::text, values ->> 'timer', entered, count(*) from (
          select h.*, (select max(m.version) from history m where m.request_id = h.request_id
            and m.kind = 'moved' and (m.version, m.seq) < (h.version, h.seq)) as entered
          from history h where h.kind = 'timer') fired group by 1, 2, 3 having count(*) > 1
        """
        yield from (f"I5 fired twice: {row}" for row in self.suite.sql("workflow", twice))

    def messages_left(self) -> Iterator[str]:
        """I6: every message reached the mail server or visibly failed; one crash doubles one."""
        yield from post.astray(self.suite, self.mail.mails)
        yield from post.doubled(self.mail.mails, self.windows)

    def statistics_recount(self) -> Iterator[str]:
        """I7: the facts are what one counts again from the requests and the cases."""
        facts = "select procedure, count(*) from facts where kind = %s group by 1"
        closed = "select procedure, count(*) from cases where closed_at is not null group by 1"
        received = dict(
            self.suite.sql("forms", "select slug, count(*) from submissions group by 1")
        )
        for kind, source in (
            ("received", received),
            ("closed", dict(self.suite.sql("workflow", closed))),
        ):
            counted = dict(self.suite.sql("stats", facts, kind))
            if counted != source:
                yield f"I7 {kind}: the statistics say {counted}, there are {source}"
        listed = dict(self.suite.sql("backoffice", "select number, case_version from entries"))
        told = (
            "select body::jsonb -> 'data' ->> 'number', "
            "max((body::jsonb -> 'data' ->> 'case_version')::int) "
            "from outbox where type = 'workflow.case.moved.v1' group by 1"
        )
        moved = dict(self.suite.sql("workflow", told))
        for number in listed.keys() ^ moved.keys():
            yield f"I7 the agents' list and the cases differ on {number}"
        yield from (
            f"I7 the agents' list has {number} at {listed[number]}, it is at {version}"
            for number, version in moved.items()
            if listed.get(number, version) != version
        )

    def audit_holds(self) -> Iterator[str]:
        """I8: the chains verify, and each version of a case has one line."""
        yield from audit.broken(self.suite)

    def files_hold(self) -> Iterator[str]:
        """I9: every file row has its object, byte for byte."""
        query = "select authority, object, sha256, size from files"
        for authority, name, digest, size in self.suite.sql("documents", query):
            path = self.suite.folder / "files" / authority / name[:2] / name[2:4] / name
            if not path.exists():
                yield f"I9 {name} has no object"
            elif (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size) != (
                digest,
                size,
            ):
                yield f"I9 {name} is not what its row says"

    def nothing_fails_open(self) -> Iterator[str]:
        """I10: guards, limits and inspection still refuse what they refused."""
        yield from doors.left_open(self.suite)

    def pages_are_kind(self) -> Iterator[str]:
        """I11: no stack trace; whoever got no answer is told so, and that nothing is lost."""
        for browser in self.ledger.browsers:
            yield from (fault for page in browser.pages for fault in unkind(page))

    def nothing_is_parked(self) -> Iterator[str]:
        """I12: no poison was injected here, so nothing is set aside."""
        for service in SERVICES:
            query = "select type, handler, attempts, reason from parked"
            yield from (f"I12 {service}: {row}" for row in self.suite.sql(service, query))

    def everything_is_given_back(self) -> Iterator[str]:
        """I13: memory, open files and connections are those of before, within two minutes."""
        if self.baseline is not None:
            yield from footprint.not_given_back(self.suite, self.baseline)


def unkind(page: Page) -> Iterator[str]:
    """Say what is wrong with how a page speaks of a fault."""
    where = f"{page.status} {page.path}"
    if page.status and any(trace in page.text for trace in TRACES):
        yield f"I11 {where} shows a trace"
    if page.status >= 500 and page.status not in UNREAD:
        yield f"I11 {where} is a fault of ours: {page.text[-600:]}"
    if page.status == 503 and "n’est perdu" not in page.text:
        yield f"I11 {where} does not say what became of the data: {page.text[-600:]}"


def _handlers(service: str) -> Any:
    try:
        return importlib.import_module(f"guichet_{service}.events").handlers
    except (ModuleNotFoundError, AttributeError):
        from guichet_kit.events import Handlers

        return Handlers(service)
