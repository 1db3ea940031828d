"""Calls to addresses outside: bounded in time and size, never to a private network, not redirected.

This package knows nothing of forms nor of the web framework: `Outside(allowed).get_json(url)`.
"""

from guichet_forms.outside.addresses import OutsideRefused, Target, read_address
from guichet_forms.outside.client import Limits, Outside, OutsideFailed

__all__ = ["Limits", "Outside", "OutsideFailed", "OutsideRefused", "Target", "read_address"]
