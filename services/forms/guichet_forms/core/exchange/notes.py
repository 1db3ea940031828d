"""What an import has to say of what it read: a place, and a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """One remark: `place` names what it is about, `sentence` says in French what became of it."""

    place: str
    sentence: str


class FileRefused(Exception):
    """A file that cannot be read at all; `sentence` says in French why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
