"""Lists that follow one another: each answer decides what the next list offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guichet_kit.i18n import _
from marshmallow import ValidationError, fields

from guichet_questions.kinds.base import Around, FieldRefused, Raw, Value
from guichet_questions.kinds.parted import Parted
from guichet_questions.question import Field
from guichet_questions.shapes import FIELD_ID, MESSAGES, Shape, coded, list_of, nested, string

Node = Mapping[str, Any]
MOST_LEVELS, MOST_NODES = 5, 2000


class LevelShape(Shape):
    """One of the lists."""

    id = coded(FIELD_ID)
    label = string(200, least=1, required=True)


def tree_shape(tree: object) -> None:
    """Raise ValidationError unless the tree is made of bounded nodes, few levels and few nodes."""
    level, seen = [tree], 0
    for _depth in range(MOST_LEVELS + 1):
        if not all(isinstance(nodes, list) for nodes in level):
            raise ValidationError(MESSAGES["type"])
        nodes = [node for some in level for node in some]  # type: ignore[attr-defined]  # lists, checked above
        seen += len(nodes)
        if not nodes or seen > MOST_NODES:
            break
        if not all(map(_is_node, nodes)):
            raise ValidationError(_("Un élément de ces listes n’a pas la forme attendue."))
        level = [node.get("children", []) for node in nodes]
    if nodes:
        raise ValidationError(_("Ces listes sont trop longues, ou trop nombreuses."))


def _is_node(node: object) -> bool:
    if not isinstance(node, dict) or not node.keys() <= {"value", "label", "children"}:
        return False
    texts = {"value": node.get("value"), "label": node.get("label")}
    most = {"value": 80, "label": 300}
    return all(isinstance(t, str) and 0 < len(t) <= most[key] for key, t in texts.items())


class LinkedLists(Parted):
    """One value for each level of the `tree`, down to a node without children."""

    keys = {
        "levels": list_of(nested(LevelShape), MOST_LEVELS, least=1),
        "tree": fields.Raw(required=True, validate=tree_shape, error_messages=MESSAGES),
    }

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.levels = {level["id"]: level["label"] for level in field.settings["levels"]}
        self.parts = tuple(self.levels)

    def accept(self, raw: Raw) -> Value:
        """The values from the first list to the last one called for. Raises FieldRefused."""
        value: dict[str, str] = {}
        nodes: Sequence[Node] = self.field.settings["tree"]
        above = ""
        for level in self.parts:
            chosen = str(raw[level])
            if not nodes and chosen:
                raise FieldRefused(self._not_under(above, level), level)
            if nodes:
                node = self._node(nodes, chosen, level, above)
                value[level], above = node["value"], node["label"]
                nodes = node.get("children", ())
        return value

    def _node(self, nodes: Sequence[Node], chosen: str, level: str, above: str) -> Node:
        if not chosen:
            sentence = _("Choisissez aussi dans la liste « %(list)s ». %(example)s")
            words = {"list": self.levels[level], "example": self.example()}
            raise FieldRefused(sentence % words, level)
        for node in nodes:
            if node["value"] == chosen:
                return node
        raise FieldRefused(self._not_under(above, level), level)

    def _not_under(self, above: str, level: str) -> str:
        sentence = _(
            "La réponse de la liste « %(list)s » ne va pas avec « %(above)s » : "
            "changez l’une des deux. %(example)s"
        )
        words = {"list": self.levels[level], "above": above, "example": self.example()}
        return sentence % words if above else self._not_offered(level)

    def _not_offered(self, level: str) -> str:
        sentence = _("Choisissez une réponse de la liste « %(list)s ». %(example)s")
        return sentence % {"list": self.levels[level], "example": self.example()}

    def missing(self) -> str:
        """The sentence for lists where nothing was chosen."""
        return self._not_offered(self.parts[0])

    def path(self, value: Mapping[str, str]) -> list[str]:
        """The labels of a value, the value itself where the tree no longer has it."""
        nodes: Sequence[Node] = self.field.settings["tree"]
        labels = []
        for level in self.parts:
            if not (chosen := value.get(level)):
                break
            found = next((node for node in nodes if node["value"] == chosen), {})
            labels.append(str(found.get("label", chosen)))
            nodes = found.get("children", ())
        return labels

    def show(self, value: Value) -> str:
        """The labels from the widest to the narrowest."""
        return " › ".join(self.path(value)) if isinstance(value, Mapping) else ""

    def example(self) -> str:
        """The first choice of each list."""
        nodes, labels = self.field.settings["tree"], []
        while nodes:
            labels.append(f"« {nodes[0]['label']} »")
            nodes = nodes[0].get("children", ())
        return _("Exemple : %(sample)s.") % {"sample": _(", puis ").join(labels)}

    def describe(self) -> dict[str, Any]:
        """An object of one text for each list called for."""
        return {
            "type": "object",
            "required": [self.parts[0]],
            "properties": dict.fromkeys(self.parts, {"type": "string", "maxLength": 80}),
            "additionalProperties": False,
        }

    def faults(self) -> Iterator[tuple[str, str]]:
        """Two lists of one name, a tree deeper than the lists, empty, or with twins."""
        label = {"label": self.field.label}
        if len(self.levels) < len(self.field.settings["levels"]):
            yield "levels", _("« %(label)s » donne deux fois le même nom à une liste.") % label
        if not self.field.settings["tree"]:
            yield "tree", _("« %(label)s » n’a aucune réponse à proposer.") % label
        if _depth(self.field.settings["tree"]) > len(self.levels):
            yield (
                "tree",
                _("« %(label)s » a des réponses pour plus de listes qu’il n’y en a.") % label,
            )
        if _has_twins(self.field.settings["tree"]):
            yield "tree", _("« %(label)s » propose deux fois la même valeur côte à côte.") % label


def _depth(nodes: Sequence[Node]) -> int:
    return 1 + max(_depth(node.get("children", ())) for node in nodes) if nodes else 0


def _has_twins(nodes: Sequence[Node]) -> bool:
    values = {node["value"] for node in nodes}
    return len(values) < len(nodes) or any(_has_twins(node.get("children", ())) for node in nodes)
