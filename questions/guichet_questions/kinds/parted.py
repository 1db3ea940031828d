"""Questions of several inputs."""

from __future__ import annotations

from guichet_questions.kinds.base import Kind, Posted, Raw, Value, first, text_parts


class Parted(Kind):
    """A field of several inputs; what is typed is a text for each of its parts."""

    logic = "object"

    def is_empty(self, raw: Raw) -> bool:
        """True when every part is empty."""
        return not any(str(part).strip() for part in raw.values())

    def read(self, posted: Posted, field_id: str) -> Raw:
        """Every part as typed."""
        return {part: first(posted, f"{field_id}-{part}") for part in self.parts}

    def typed(self, value: Value) -> Raw:
        """The parts of a stored value. Raises FieldRefused on another shape."""
        return text_parts({} if value is None else value, self.parts)
