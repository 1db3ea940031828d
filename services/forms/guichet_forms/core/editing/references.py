"""What reads a question: conditions, checks, formulas, and the lists of the procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import PER_ITEM, LogicRefused, item_names, names

from guichet_forms.core.editing.places import Source, walk


@dataclass(frozen=True)
class Reader:
    """A tree that reads answers: at `key` of `owner`; `own` is the id of its question, if any.

    `later` tells that it is computed once its page is answered, so it may read the whole page.
    """

    owner: Source
    key: str
    own: str
    title: str
    page: int
    later: bool = False

    @property
    def tree(self) -> Any:
        """The tree."""
        return self.owner[self.key]

    @property
    def read(self) -> set[str]:
        """The ids of the questions that it reads; none when the tree is no condition yet."""
        try:
            return {name.split(".")[0] for name in names(self.tree)}
        except LogicRefused:
            return set()

    @property
    def read_in_rows(self) -> set[tuple[str, str]]:
        """What it reads in the rows of lists: the id of the list, the id of a nested question."""
        try:
            return {(held, name.split(".")[0]) for held, name in item_names(self.tree)}
        except LogicRefused:
            return set()


def readers(source: Mapping[str, Any]) -> Iterator[Reader]:
    """Everything that reads answers, in the order of the form."""
    for number, page in enumerate(source.get("pages", ())):
        if page.get("condition") is not None:
            yield Reader(page, "condition", "", page["title"], number)
    for place in walk(source):
        yield from _readers_of(place.field, place.page)
    for number, page in enumerate(source.get("pages", ())):
        for rule in page.get("rules", ()):
            yield Reader(rule, "check", "", page["title"], number, later=True)


def _readers_of(field: Source, page: int) -> Iterator[Reader]:
    for key in ("condition", "formula"):
        if field.get(key) is not None:
            yield Reader(field, key, field["id"], field.get("label", ""), page)
    for validation in field.get("validations", ()):
        if validation.get("check") is not None:
            yield Reader(validation, "check", field["id"], field.get("label", ""), page)


def broken(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The sentences for conditions that a change has broken: what they read is gone or comes later.

    Those that were broken already are not said again.
    """
    known = {(title, name) for title, name, _sentence in _wrong(before)}
    return [sentence for title, name, sentence in _wrong(after) if (title, name) not in known]


def _wrong(source: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """For each name wrongly read: the title of what reads it, the name, the sentence."""
    order = {place.field["id"]: n for n, place in enumerate(walk(source))}
    labels = {place.field["id"]: place.field.get("label", "") for place in walk(source)}
    pages = {place.field["id"]: place.page for place in walk(source)}
    nested = {
        place.field["id"]: {item["id"] for item in place.field.get("fields", ())}
        for place in walk(source)
        if place.field.get("type") == "block"
    }
    for reader in readers(source):
        for name in sorted(reader.read):
            if name not in order:
                yield reader.title, name, _lost(reader.title, name)
            elif not _in_time(reader, name, order, pages):
                yield reader.title, name, _late(reader.title, labels[name])
        for name in sorted(_lost_in_rows(reader, nested)):
            yield reader.title, name, _lost(reader.title, name)


def _lost_in_rows(reader: Reader, nested: Mapping[str, set[str]]) -> Iterator[str]:
    """The questions that it reads in the rows of a block, and that the block has no more."""
    for held, name in reader.read_in_rows:
        if held in nested and name not in nested[held]:
            yield name


def _in_time(reader: Reader, name: str, order: Mapping[str, int], pages: Mapping[str, int]) -> bool:
    """Whether the answer `name` is known when the tree is computed."""
    if name == reader.own:
        return reader.key == "check"
    if reader.own:
        return order[name] < order[reader.own]
    return pages[name] < reader.page + (1 if reader.later else 0)


def _lost(title: str, name: str) -> str:
    return _(
        "« %(title)s » dépend de « %(name)s », qui n’est plus dans le formulaire : "
        "revoyez sa condition.",
        title=title,
        name=name,
    )


def _late(title: str, label: str) -> str:
    return _(
        "« %(title)s » dépend de « %(label)s », qui vient maintenant après : "
        "remontez cette question, ou revoyez la condition.",
        title=title,
        label=label,
    )


def renamed(source: Mapping[str, Any], old: str, new: str) -> None:
    """Write `new` for `old` in everything that reads the question, in place.

    The question bears its new id already.
    """
    _rename_in_trees(source, old, new)
    _rename_in_lists(source, old, new)


def renamed_within(part: Source, old: str, new: str) -> None:
    """The same for one question or page alone: what it reads of its own copy."""
    _rename_in_trees({"pages": [part]}, old, new)


def _rename_in_trees(source: Mapping[str, Any], old: str, new: str) -> None:
    around = next((p.holder["id"] for p in walk(source) if p.nested and p.field["id"] == new), "")
    for reader in readers(source):
        reader.owner[reader.key] = _with_name(reader.tree, old, new, around)


def _with_name(tree: Any, old: str, new: str, around: str) -> Any:
    if isinstance(tree, list):
        return [_with_name(part, old, new, around) for part in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: _renamed_in(key, part, old, new, around) for key, part in tree.items()}


def _renamed_in(operator: str, part: Any, old: str, new: str, around: str) -> Any:
    """Arguments of an operator; those computed on rows read the questions of their block alone."""
    if operator == "missing" or (operator == "var" and not isinstance(part, list)):
        return _renamed_path(part, old, new)
    if operator == "var":
        return [_renamed_path(part[0], old, new), *part[1:]] if part else part
    if operator in PER_ITEM and isinstance(part, list) and part and part[0] != {"var": around}:
        return [_with_name(part[0], old, new, around), *part[1:]]
    return _with_name(part, old, new, around)


def _renamed_path(path: Any, old: str, new: str) -> Any:
    if isinstance(path, list):
        return [_renamed_path(one, old, new) for one in path]
    if path == old:
        return new
    if isinstance(path, str) and path.startswith(f"{old}."):
        return f"{new}{path[len(old) :]}"
    return path


def _rename_in_lists(source: Mapping[str, Any], old: str, new: str) -> None:
    applicant = source.get("applicant", {})
    for key, value in list(applicant.items()):
        applicant[key] = _swapped(value, old, new)
    if isinstance(source.get("digest"), list):
        source["digest"][:] = _swapped(source["digest"], old, new)
    for words in source.get("translations", {}).values():
        for key in [key for key in words if key.split(".")[0] == old]:
            words[new + key[len(old) :]] = words.pop(key)
    for page in source.get("pages", ()):
        for rule in page.get("rules", ()):
            if rule.get("field") == old:
                rule["field"] = new
    for place in walk(source):
        _rename_origin(place.field, old, new)


def _rename_origin(field: Source, old: str, new: str) -> None:
    """A prefill that names the question of this form, the data shown of what is chosen in it."""
    if field.get("type") == "card_data":
        field["source"] = _swapped(field.get("source", ""), old, new)
    origin = field.get("prefill")
    if isinstance(origin, dict) and origin.get("from") in ("answer", "card", "source"):
        origin["key"] = _renamed_path(origin.get("key", ""), old, new)


def _swapped(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [new if item == old else item for item in value]
    return new if value == old else value


def forget(source: Mapping[str, Any], gone: set[str]) -> None:
    """Take questions that were deleted off the lists of the procedure, in place."""
    applicant = source.get("applicant", {})
    for key, value in list(applicant.items()):
        if isinstance(value, list):
            applicant[key] = [item for item in value if item not in gone]
        elif value in gone:
            applicant[key] = ""
    if isinstance(source.get("digest"), list):
        source["digest"][:] = [item for item in source["digest"] if item not in gone]
    for words in source.get("translations", {}).values():
        for key in [key for key in words if key.split(".")[0] in gone]:
            del words[key]
