"""What one application of the gateway keeps, in `app.extensions["gateway"]`."""

from dataclasses import dataclass

from flask import current_app
from guichet_kit.auth import Keys
from guichet_kit.database import Database
from guichet_kit.wire import Wire
from prometheus_client import Counter

from guichet_gateway.directory import Directory
from guichet_gateway.settings import Settings
from guichet_gateway.tokens import Tokens


@dataclass(frozen=True)
class State:
    """Settings, connections and memories of one application."""

    settings: Settings
    database: Database
    wire: Wire
    keys: Keys
    directory: Directory
    tokens: Tokens
    tries: Counter


def of() -> State:
    """Give the state of the application at work."""
    found: State = current_app.extensions["gateway"]
    return found
