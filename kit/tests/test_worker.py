"""A worker ends when it is told to, whichever of its threads the system told."""

import signal
import threading
import time
from collections.abc import Iterator

import pytest
from guichet_kit.testing import Bench
from guichet_kit.worker import Worker


@pytest.fixture
def handlers() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_a_signal_given_to_another_thread_ends_the_worker(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(bench.app)
    monkeypatch.setattr(worker, "start", lambda: None)

    def tell() -> None:
        time.sleep(0.2)
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    late = threading.Timer(10, worker.stop_flag.set)
    for thread in (threading.Thread(target=tell), late):
        thread.daemon = True
        thread.start()
    began = time.monotonic()
    worker.run()
    late.cancel()
    assert time.monotonic() - began < 5
