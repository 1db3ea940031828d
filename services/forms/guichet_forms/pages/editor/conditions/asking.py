"""The condition that is edited: where it belongs, what it may speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from guichet_kit.database import transaction
from guichet_kit.problems import NotFound
from guichet_questions.question import Field

from guichet_forms.actions import works
from guichet_forms.actions.works import Opened
from guichet_forms.core.editing import EditRefused, Source, Target, page_at, part_of, place_of, walk
from guichet_forms.core.rows import Subject, subjects_of
from guichet_forms.pages.editor.desk import designer
from guichet_forms.pages.editor.screen import labels_of
from guichet_forms.schemas.working import read_working

ROLES = ("condition", "formula", "validation", "page", "rule")
CHECKS = ("validation", "rule")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The tree that is edited, and what it may speak of."""

    opened: Opened
    target: Target
    subjects: dict[str, Subject]
    fields: dict[str, Field]

    @property
    def source(self) -> Source:
        """The working copy."""
        return self.opened.source

    @property
    def labels(self) -> dict[str, str]:
        """The labels of questions, of their parts, and of their answers."""
        parts = {one.name: one.label for one in self.subjects.values()}
        known = [(one, value) for one in self.subjects.values() for value in one.options]
        values = {f"{one.name}={value}": label for one, (value, label) in known}
        return {**labels_of(self.source), **parts, **values}


def asking_of(kind: str, slug: str, part: str, role: str) -> Asking:
    """What is edited. Raises `NotFound` for a part that is not in the working copy."""
    number = request.args.get("n", "0")
    if role not in ROLES or not number.isdecimal():
        raise NotFound
    with transaction() as session:
        opened = works.open_work(session, kind, slug, designer())
    target = Target(part, role, int(number))
    try:
        part_of(opened.source, target)
    except EditRefused as error:
        raise NotFound from error
    fields = _readable(opened.source, target)
    subjects = {one.name: one for one in subjects_of(list(fields.values()))}
    return Asking(opened=opened, target=target, subjects=subjects, fields=fields)


def _readable(source: Source, target: Target) -> dict[str, Field]:
    """The questions that a tree may read: those that come before what it belongs to.

    A nested question reads those of its own row too; a check reads its own answer.
    """
    top = [field for page in read_working(source).form.pages for field in page.fields]
    known = {field.id: field for field in (*top, *(one for field in top for one in field.fields))}
    own_block, limit = _own_block(source, target), _limit(source, target)
    found: dict[str, Field] = {}
    for place in walk(source):
        field_id, around = place.field["id"], place.holder["id"] if place.nested else ""
        within = around in ("", own_block) and field_id != own_block
        if within and field_id in known and _ordered(place.path) < limit:
            found[field_id] = known[field_id]
    return found


def _own_block(source: Source, target: Target) -> str:
    """The id of the block around the question, "" when there is none."""
    if target.role in ("page", "rule"):
        return ""
    place = place_of(source, target.part)
    return str(place.holder["id"]) if place.nested else ""


def _limit(source: Source, target: Target) -> list[int]:
    """The place before which questions may be read."""
    if target.role in ("page", "rule"):
        index = source["pages"].index(page_at(source, target.part))
        return _ordered(f"pages.{index + (1 if target.role == 'rule' else 0)}")
    path = _ordered(place_of(source, target.part).path)
    return [*path, 0] if target.role == "validation" else path


def _ordered(path: str) -> list[int]:
    """A path as numbers that are in the order of the form."""
    return [int(step) if step.isdecimal() else -1 for step in path.split(".")]


def result_of(asking: Asking) -> str:
    """What a calculation gives: number, text or boolean; "" for what is no calculation."""
    if asking.target.role != "formula":
        return ""
    return str(part_of(asking.source, asking.target).get("result") or "number")


def check_of(asking: Asking) -> Mapping[str, Any]:
    """The check that is edited, {} for a condition or one that is not there yet."""
    if asking.target.role not in CHECKS:
        return {}
    key = "rules" if asking.target.role == "rule" else "validations"
    listed = part_of(asking.source, asking.target).get(key, [])
    number = asking.target.number
    return listed[number] if number < len(listed) else {}
