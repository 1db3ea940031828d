"""Events: identity sends two (see `contracts/events`) and listens to none."""

from guichet_kit.events import Handlers

handlers = Handlers("identity")
