"""What may be put in a form before anyone types, by origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guichet_questions.kinds import Value

Answers = Mapping[str, Value]
FindCard = Callable[[str, str], Answers | None]
"""Give the answers of a card, by the slug of the source that offers it and by its id."""

PROFILE, FRANCECONNECT, ANSWER = "profile", "franceconnect", "answer"
CARD, LINK, SOURCE, FIXED = "card", "link", "source", "value"
OF_PERSON = frozenset({PROFILE, FRANCECONNECT, ANSWER})
"""Origins that speak of who is signed in."""
CHOSEN = frozenset({CARD, SOURCE})
"""Origins that follow what was chosen in an earlier question."""
CLAIMS = {
    PROFILE: ("name", "given_name", "family_name", "email", "phone_number", "address"),
    FRANCECONNECT: (
        "given_name", "family_name", "preferred_username", "gender", "birthdate", "birthplace",
        "birthcountry", "email",
    ),
}  # fmt: skip
"""The keys of a person, by origin: claims of OpenID Connect Core §5.1 and of FranceConnect."""


def no_card(_source: str, _card: str) -> None:
    """What `Known.card` is where there are no cards."""


@dataclass(frozen=True)
class Latest:
    """A person's latest request of a procedure: its answers, and the day it was received."""

    answers: Answers
    day: date


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of who fills a form in, and what she may choose from.

    `profile` holds the claims of her account, `franceconnect` those of FranceConnect when she
    signed in with it, `latest` her latest requests by procedure.
    """

    profile: Mapping[str, Any] = field(default_factory=dict)
    franceconnect: Mapping[str, Any] = field(default_factory=dict)
    latest: Mapping[str, Latest] = field(default_factory=dict)
    card: FindCard = no_card


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What an origin gives for a question: a stored `value`, or `raw` inputs to complete.

    `said` tells more of the origin: the day of a request, the text of what was chosen.
    """

    source: str
    value: Value = None
    raw: Any = None
    said: str = ""
