"""What the gateway can do; each action takes a session of the authority and never commits."""

from guichet_gateway.actions.authorities import open_authority, restore_charter, save_charter
from guichet_gateway.actions.catalogue import keep_procedure, list_procedures, search_procedures
from guichet_gateway.actions.sessions import close_session, open_session

__all__ = [
    "close_session",
    "keep_procedure",
    "list_procedures",
    "open_authority",
    "open_session",
    "restore_charter",
    "save_charter",
    "search_procedures",
]
