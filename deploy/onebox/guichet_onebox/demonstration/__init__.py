"""The demonstration: fictional authorities, loaded once, and the words that welcome."""

from guichet_onebox.demonstration.authorities import AUTHORITIES, PASSWORD, VALMONT
from guichet_onebox.demonstration.loading import Loader, load, welcome

__all__ = ["AUTHORITIES", "PASSWORD", "VALMONT", "Loader", "load", "welcome"]
