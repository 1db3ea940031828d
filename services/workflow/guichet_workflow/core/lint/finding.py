"""One thing to mend in a definition."""

from typing import NamedTuple

BLOCKING, ADVICE = "blocking", "advice"


class Finding(NamedTuple):
    """What is wrong, where, and how a request comes there.

    `where` is a path such as `statuses.verification.choices.delivrer`. A definition with a finding
    of level `blocking` does not go live; `advice` only asks to look again. `path` is the labels of
    a shortest way from the start to what is wrong, when there is one. `message` is the full name of
    a template of message to write, when that is what lacks; `channel` is `sms` when it is its SMS.
    `document` is that of a template of document.
    """

    where: str
    text: str
    level: str = BLOCKING
    path: tuple[str, ...] = ()
    message: str = ""
    channel: str = ""
    document: str = ""

    @property
    def way(self) -> str:
        """The path in words: "Reçue → En instruction", or "" when there is none."""
        return " → ".join(self.path)

    @property
    def blocks(self) -> bool:
        """Whether it keeps the definition from going live."""
        return self.level == BLOCKING
