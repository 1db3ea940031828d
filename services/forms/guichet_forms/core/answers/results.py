"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Applicant:
    """Who asks, as the answers say; "" for what was not given."""

    name: str = ""
    email: str = ""
    phone: str = ""
