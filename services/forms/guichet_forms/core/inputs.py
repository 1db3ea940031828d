"""The inputs of a page that was posted, as the builder reads them."""

from typing import Protocol


class Inputs(Protocol):
    """A werkzeug MultiDict, or anything that reads like one."""

    def get(self, name: str, default: str, /) -> str:
        """The first value posted under this name, `default` when there is none."""

    def getlist(self, name: str, /) -> list[str]:
        """Every value posted under this name, in order."""

    def __contains__(self, name: object, /) -> bool:
        """Whether the name was posted."""
