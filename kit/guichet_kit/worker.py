"""The worker of a service: relay, consumer and periodic jobs, each in a thread of its own."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing

import psycopg
import structlog
from flask import Flask

from guichet_kit.events.consumer import Consumer
from guichet_kit.events.relay import Relay, purge_outbox, tell_again
from guichet_kit.events.transport import connect
from guichet_kit.jobs import Job

SWEEP_S = 5.0
QUEUES_EVERY_S = 900.0
RETRY_EVERY_S = 1.0
BACKOFF_MAX_S = 5.0
SIGNALS_S = 0.5
log = structlog.get_logger(__name__)


class Worker:
    """Runs until `stop`; every loop survives the loss of its database or broker."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.kit = app.extensions["guichet"]
        self.stop_flag = threading.Event()
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; for the main thread of a process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop_flag.set())
        self.start()
        # Not for ever at once: a signal that the system gave to another thread, one in libpq that
        # sets its mask, wakes nobody here, and is only seen when this thread runs again.
        while not self.stop_flag.wait(SIGNALS_S):
            pass
        self.stop()

    def start(self) -> None:
        """Start the threads; without a bus the outbox only fills."""
        self._spawn("jobs", self._run_jobs)
        if self.kit.settings.bus_url:
            self._spawn("relay", self._run_relay)
            self._spawn("consumer", self._run_consumer)

    def stop(self, timeout_s: float = 3.0) -> None:
        """Ask the threads to end and wait for them, `timeout_s` in all."""
        self.stop_flag.set()
        limit = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(limit - time.monotonic(), 0.0))

    def _spawn(self, name: str, loop: Callable[[], None]) -> None:
        full = f"{self.kit.service}-{name}"
        thread = threading.Thread(target=self._forever, args=(name, loop), name=full, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _forever(self, name: str, loop: Callable[[], None]) -> None:
        delay = 0.1
        while not self.stop_flag.is_set():
            began = time.monotonic()
            try:
                loop()
            except Exception:  # a loop that died would silently stop the service's events
                log.exception("loop_restarted", loop=name, service=self.kit.service)
            if time.monotonic() - began > 30:
                delay = 0.1
            self.stop_flag.wait(delay)
            delay = min(delay * 2, BACKOFF_MAX_S)

    def _run_relay(self) -> None:
        url = self.kit.database.worker_url
        with (
            closing(connect(self.kit.settings.bus_url)) as transport,
            psycopg.connect(url, autocommit=True, connect_timeout=5) as listener,
        ):
            relay = Relay(self.kit.database, transport, self.kit.faults)
            listener.execute("listen outbox")
            while not self.stop_flag.is_set():
                if relay.publish_batch():
                    continue
                for _wake in listener.notifies(timeout=SWEEP_S, stop_after=1):
                    pass

    def _run_consumer(self) -> None:
        kit = self.kit
        consumer = Consumer(kit.database, kit.handlers, kit.faults, self.stop_flag)
        with closing(connect(kit.settings.bus_url)) as transport, self.app.app_context():
            transport.declare(kit.service, kit.handlers.types)
            transport.take_dead(kit.service, consumer.park)
            transport.consume(kit.service, consumer.receive, self.stop_flag)

    def _run_jobs(self) -> None:
        due = dict.fromkeys([*self.kit.jobs.all, *self._own_jobs()], 0.0)
        while not self.stop_flag.is_set():
            for job, at in due.items():
                if time.monotonic() >= at:
                    self._run_job(job)
                    due[job] = time.monotonic() + job.every_s
            self.stop_flag.wait(0.25)

    def _run_job(self, job: Job) -> None:
        try:
            with self.app.app_context():
                job.work(self.app)
        except Exception:  # one job that fails must not keep the others from running
            log.exception("job_failed", job=job.work.__name__, service=self.kit.service)

    def _own_jobs(self) -> list[Job]:
        consumer = Consumer(self.kit.database, self.kit.handlers, self.kit.faults)

        def retry_events(_app: Flask) -> None:
            consumer.retry_due()

        def keep_queues(_app: Flask) -> None:
            consumer.purge()
            purge_outbox(self.kit.database)
            tell_again(self.kit.database)

        return [Job(RETRY_EVERY_S, retry_events), Job(QUEUES_EVERY_S, keep_queues)]
