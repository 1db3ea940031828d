"""What a designer typed of a data source, understood or refused field by field."""

from collections.abc import Sequence
from typing import Any

from flask import request
from guichet_kit.i18n import _
from guichet_questions.lists import Item

from guichet_forms.actions.sources.keeping import Given, title_faults
from guichet_forms.core.lists import MOST_CSV, ListRefused, guess_columns, read_lines, read_table
from guichet_forms.core.tables import MOST_BYTES, TableRefused, read_csv, text_of
from guichet_forms.models import Source
from guichet_forms.outside import Outside, OutsideRefused
from guichet_forms.pages.sources.labels import CACHES
from guichet_forms.problems import SourceRefused

LONGEST_NAME = 60


def given_from(kind: str, before: Source | None, outside: Outside) -> Given:
    """Give what the form posted says of a source. Raises `SourceRefused` with all the faults."""
    untitled = title_faults(request.form.get("title", ""))
    try:
        given = _given(kind, before, outside)
    except SourceRefused as refused:
        raise SourceRefused(errors={**untitled, **refused.errors}) from refused
    if untitled:
        raise SourceRefused(errors=untitled)
    return given


def _given(kind: str, before: Source | None, outside: Outside) -> Given:
    title = request.form.get("title", "")
    if kind == "fixed":
        items = _lines(request.form.get("lines", ""))
        return Given(title=title, kind=kind, items=items)
    if kind == "csv":
        settings, rows = _table(before)
        return Given(title=title, kind=kind, settings=settings, items=rows)
    if kind == "json":
        return Given(title=title, kind=kind, settings=_address(outside))
    settings = {"model": request.form.get("model", ""), "keep": request.form.getlist("keep")[:40]}
    return Given(title=title, kind=kind, settings=settings)


def _lines(typed: str) -> Sequence[Item]:
    try:
        return read_lines(typed)
    except ListRefused as refused:
        raise SourceRefused(errors={"lines": refused.sentence}) from refused


def _table(before: Source | None) -> tuple[dict[str, Any], Sequence[Item] | None]:
    """The columns named and the lines of the file; without a new file, what there was."""
    file = request.files.get("file")
    if file is None or not file.filename:
        if before is None:
            raise SourceRefused(errors={"file": _("Choisissez un fichier CSV.")})
        return dict(before.settings), None
    with file.stream as stream:
        content = stream.read(MOST_BYTES + 1)
    try:
        table = read_csv(text_of(content), MOST_CSV)
        guessed = guess_columns(table.heads)
        named = (request.form.get("id_column", ""), request.form.get("text_column", ""))
        columns = [name.strip() or guess for name, guess in zip(named, guessed, strict=True)]
        items = read_table(table, columns[0], columns[1])
    except (TableRefused, ListRefused) as refused:
        raise SourceRefused(errors={"file": refused.sentence}) from refused
    settings = {
        "id_column": columns[0],
        "text_column": columns[1],
        "columns": list(table.heads),
        "file": str(file.filename)[-100:],
    }
    return settings, items


def _address(outside: Outside) -> dict[str, Any]:
    url, errors = request.form.get("url", "").strip(), {}
    try:
        outside.check(url)
    except OutsideRefused as refused:
        errors["url"] = refused.sentence
    settings: dict[str, Any] = {"url": url, "cache_s": _cache()}
    if request.form.get("searched"):
        for name in ("q", "id"):
            settings[name] = request.form.get(name, "").strip()
            if not settings[name].isidentifier() or len(settings[name]) > LONGEST_NAME:
                errors[name] = _("Écrivez le nom du paramètre. Exemple : q")
    if errors:
        raise SourceRefused(errors=errors)
    return settings


def _cache() -> int:
    typed = request.form.get("cache_s", "")
    return int(typed) if typed in map(str, CACHES) else 300
