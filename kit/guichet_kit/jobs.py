"""Work that a service does by itself every so often, in its worker."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

Work = Callable[[Flask], None]


@dataclass(frozen=True)
class Job:
    """One piece of work and its period in seconds."""

    every_s: float
    work: Work


class Jobs:
    """The table of a service's periodic work; each function gets the application."""

    def __init__(self) -> None:
        self.all: list[Job] = []

    def every(self, seconds: float) -> Callable[[Work], Work]:
        """Register a function to be run every `seconds` by one thread of the worker."""

        def register(work: Work) -> Work:
            self.all.append(Job(seconds, work))
            return work

        return register
