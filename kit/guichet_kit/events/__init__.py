"""Events between services: written with the change, published by a relay, applied once."""

from guichet_kit.events.consumer import Handlers
from guichet_kit.events.envelope import Event
from guichet_kit.events.outbox import emit, emit_all, forget

__all__ = ["Event", "Handlers", "emit", "emit_all", "forget"]
