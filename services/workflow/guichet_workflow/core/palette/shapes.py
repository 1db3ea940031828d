"""What the builder knows of a part of a circuit: its name, its sentence, its properties."""

from collections.abc import Mapping
from dataclasses import dataclass

PROPERTY_KINDS = (
    "text", "long_text", "template_message", "template_document", "status", "field", "delay",
    "function", "functions", "tree", "fields", "choice", "boolean", "number", "actions", "json",
    "statuses", "papers", "role", "table", "anchor", "loop", "entry",
    "rights", "identifier",
)  # fmt: skip
"""The inputs that the builder has; `json` is for what a designer never meets."""


BY_OPTION = "option"
"""The shape of a delay whose number an option of the circuit may say."""


@dataclass(frozen=True, slots=True)
class Property:
    """One key of a part, and how the builder asks for it.

    `name` is the key in the JSON (`after.n` is one in an object), `kind` one of `PROPERTY_KINDS`,
    `options` the values of a `choice` with their words, the first being the value when the key is
    absent, what `rights` give unless they say no, or the columns of a `table`, whose `shape` is
    told in `core.editing.tables`; the `shape` of an `entry` is the table of the circuit that it
    names a line of; `functions` of shape `order` come one after the other, those
    of shape `citizen` may be the citizen; `fields` of shape `agents` are asked of agents, others
    of citizens; a `tree` of shape `formula` is one line; the
    `shape` of a `text` says of what it is a name that may be known (`actions.names`).
    """

    name: str
    kind: str
    label: str
    hint: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """An action (`do` in the JSON) or another part of a circuit.

    `sentence` says what it does, with a gap such as `%(template)s` for each property that it
    tells; `starting` is what a new one begins with.
    """

    do: str
    label: str
    sentence: str
    properties: tuple[Property, ...] = ()
    starting: Mapping[str, object] | None = None
    group: str = ""

    def property(self, name: str) -> Property | None:
        """The property of this name, None when it has none."""
        return next((one for one in self.properties if one.name == name), None)
