"""How handing a message over may fail: for now, or for good."""


class NotNow(Exception):
    """The message was not taken this time; the text says why.

    `after_s` is how many seconds the other side asks to be left alone, 0 when it asks nothing.
    """

    def __init__(self, reason: str, after_s: int = 0) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Refused(Exception):
    """The message will never be taken; the text says why."""
