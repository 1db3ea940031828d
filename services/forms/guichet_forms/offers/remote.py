"""Remote lists: asked over the network, left alone for a while once they failed."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from guichet_kit.i18n import _
from guichet_questions.kinds.base import SourceDown, SourceUnset
from guichet_questions.lists import Item

from guichet_forms.core.lists import ListRefused
from guichet_forms.offers.memory import Memory
from guichet_forms.outside import Limits, Outside, OutsideFailed, OutsideRefused

LEFT_ALONE_S = 30
MOST_NOTED = 2_000
Name = tuple[str, str]
Read = Callable[[Any], list[Item]]
log = structlog.get_logger(__name__)


class Failed(SourceDown):
    """The call was made just now and failed, as against one that was not made."""


class Remote:
    """The remote sources as this process knows them: which of them failed, what a few answered."""

    def __init__(self, outside: Outside, limits: Limits = Limits()) -> None:
        self.outside = outside
        self.memory = Memory()
        self._limits = limits
        self._until: OrderedDict[Name, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def fetch(self, name: Name, url: str, query: Mapping[str, str], read: Read) -> list[Item]:
        """Ask an address and give what `read` makes of its answer.

        `name` is the authority and the source: after a failure it is left alone for half a minute,
        or as long as it asked, up to a minute; not after it refused this question alone.
        Raises `SourceDown`, `Failed` when the call was made.
        """
        until, why = self._until.get(name, (0.0, ""))
        if until > time.monotonic():
            raise SourceDown(why)
        return self.try_now(name, url, query, read)

    def try_now(self, name: Name, url: str, query: Mapping[str, str], read: Read) -> list[Item]:
        """Ask whatever happened before, as the button that tests a source does. Raises `Failed`."""
        try:
            items = read(self.outside.get_json(url, query, self._limits))
        except OutsideFailed as failed:
            if failed.well:
                raise Failed(failed.sentence) from failed
            wait = max(failed.wait_s, LEFT_ALONE_S)
            raise self._failed(name, failed.sentence, wait) from failed
        except (OutsideRefused, ListRefused) as refused:
            raise self._failed(name, refused.sentence, LEFT_ALONE_S) from refused
        with self._lock:
            self._until.pop(name, None)
        return items

    def forgive(self, name: Name) -> None:
        """Forget that a source failed: its designer has just changed it."""
        with self._lock:
            self._until.pop(name, None)

    def _failed(self, name: Name, sentence: str, wait_s: int) -> Failed:
        log.warning("source_down", authority=name[0], source=name[1], wait_s=wait_s)
        with self._lock:
            self._until[name] = (time.monotonic() + wait_s, sentence)
            self._until.move_to_end(name)
            while len(self._until) > MOST_NOTED:
                self._until.popitem(last=False)
        return Failed(sentence)


def not_set() -> SourceUnset:
    """The refusal of a list whose address the installation does not give."""
    return SourceUnset(_("Aucune adresse n’est réglée pour cette liste."))
