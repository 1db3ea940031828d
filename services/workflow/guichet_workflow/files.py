"""Circuits and scenarios in files, for who operates: checked and played without a database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from guichet_kit.problems import field_errors
from guichet_kit.strict import read_json
from marshmallow import Schema, ValidationError

from guichet_workflow.complaints import in_french
from guichet_workflow.core import Finding, check_definition, compile_definition
from guichet_workflow.core.lint import HELD, unplayable
from guichet_workflow.core.simulation import (
    Difference,
    NotPlayed,
    Played,
    compared,
    cover,
    play,
    record,
)
from guichet_workflow.schemas import DefinitionSchema
from guichet_workflow.schemas.simulations import ScenarioSchema

Json = Mapping[str, Any]


class Unreadable(Exception):
    """A file that is not there, or does not hold what it should; says why, line by line."""


def check_file(path: Path) -> tuple[list[str], bool]:
    """Give what is wrong in a circuit, a line each, and whether it may go live.

    Raises `Unreadable`.
    """
    findings = check_definition(_circuit(path), **_beside(path))
    return [_line(one) for one in findings], not any(one.blocks for one in findings)


def _line(finding: Finding) -> str:
    way = f" ({finding.way})" if len(finding.path) > 1 else ""
    return f"{finding.level} {finding.where}: {finding.text}{way}"


def _circuit(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = _load(path, DefinitionSchema())
    return found


def _load(path: Path, schema: Schema) -> Any:
    """What a file holds, as it is read; raises `Unreadable`."""
    json = _json(path)
    try:
        return schema.load(json)
    except ValidationError as error:
        found = field_errors(error.messages)
        lines = (f"{path}: {where}: {in_french(text, where)}" for where, text in found.items())
        raise Unreadable("\n".join(lines)) from error


def _json(path: Path) -> Any:
    try:
        return read_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: {error}") from error


def _beside(path: Path) -> dict[str, Any]:
    """What a folder of the catalogue holds beside a circuit: templates, and the form's fields."""
    folder, known = path.parent, dict[str, Any]()
    if (messages := folder / "messages.json").exists():
        written = _json(messages)
        known["messages"] = set(written)
        known["sms"] = {name for name, words in written.items() if words.get("sms")}
        known["documents"] = {one.stem for one in folder.glob("documents/*.html")}
    if (form := folder / "form.json").exists():
        pages = _json(form)["pages"]
        asked = [field for page in pages for field in page["fields"]]
        known["fields"] = {one["id"]: HELD.get(one["type"], "text") for one in asked}
    return known


def play_files(path: Path, scenarios: Path, *, accept: bool) -> tuple[list[str], bool]:
    """Play scenarios on a circuit; give what changed, a line each, and whether nothing did.

    With `accept`, the scenarios are written again as they now come out. Raises `Unreadable`.
    """
    json, kept = _circuit(path), _scenarios(scenarios)
    if findings := unplayable(json):
        raise Unreadable("\n".join(map(_line, findings)))
    definition = compile_definition(json)
    try:
        plays = [play(definition, one) for one in kept]
    except NotPlayed as refusal:
        raise Unreadable(str(refusal)) from refusal
    changes = [compared(definition, *pair) for pair in zip(kept, plays, strict=True)]
    lines = [line for one, found in zip(kept, changes, strict=True) for line in _told(one, found)]
    lines += _coverage(json, plays)
    if accept:
        made = [record(definition, one) for one in kept]
        scenarios.write_bytes(orjson.dumps(made, option=orjson.OPT_INDENT_2) + b"\n")
    return lines, accept or not any(changes)


def _told(scenario: Json, changes: list[Difference]) -> list[str]:
    how = "changed" if changes else "same"
    return [f"{how}: {scenario['name']}", *(f"  {one.at}: {one.text}" for one in changes)]


def _scenarios(path: Path) -> list[Json]:
    """Scenarios as they are written: reading them with their schema only says if they are good."""
    _load(path, ScenarioSchema(many=True))
    found: list[Json] = _json(path)
    return found


def _coverage(json: Json, plays: list[Played]) -> list[str]:
    found = cover(json, plays)
    missed = [name for name, entered in found.statuses.items() if not entered]
    missed += [mark.where for mark in found.marks if not mark.taken]
    return [f"{found.share} % of statuses and ways", *(f"  never: {one}" for one in missed)]
