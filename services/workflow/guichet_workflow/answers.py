"""Answers with the files that go with them: what is to be kept of both, what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _, ngettext

from guichet_workflow.core.conditional import shown_fields
from guichet_workflow.core.questions import count_fault, is_sourced, of_items
from guichet_workflow.fields import Field, read


def read_with_files(
    asked: tuple[Field, ...],
    typed: Mapping[str, Any],
    data: Mapping[str, Any],
    files: Mapping[str, list[Any]],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the values to keep, and a sentence for each question not answered.

    Files, and the items picked of a list, are those of `files`.
    Conditions of questions read the `data` of the case. What was typed, or joined, for a question
    that is not asked is left out.
    """
    with_them = [field for field in asked if files.get(field["id"])]
    brought = {field["id"]: _as_kept(field, files[field["id"]]) for field in with_them}
    values, errors = read(asked, typed, data, brought)
    shown = shown_fields(asked, data, {**values, **brought})
    joined = {field["id"]: brought[field["id"]] for field in shown if field["id"] in brought}
    wrong = {**dict(_wrong_files(shown, files)), **dict(_wrong_items(shown, files))}
    return {**values, **joined}, {**errors, **wrong}


def _as_kept(field: Field, brought: list[Any]) -> Any:
    return of_items(field, brought) if is_sourced(field) else brought


def _wrong_files(
    asked: tuple[Field, ...], files: Mapping[str, list[Any]]
) -> Iterator[tuple[str, str]]:
    for field in asked:
        if field["type"] != "file":
            continue
        most, given = int(field.get("max_files", 1)), len(files.get(field["id"], ()))
        if not given and field.get("required", True):
            yield field["id"], _("Ajoutez un fichier.")
        if given > most:
            said = ngettext("%(num)s fichier au plus", "%(num)s fichiers au plus", most)
            yield field["id"], _("%(most)s\u00a0: retirez ceux qui sont de trop.", most=said)


def _wrong_items(
    asked: tuple[Field, ...], items: Mapping[str, list[Any]]
) -> Iterator[tuple[str, str]]:
    for field in filter(is_sourced, asked):
        count = len(items.get(field["id"], ()))
        if not count:
            if field.get("required", True):
                yield field["id"], _("Choisissez dans la liste.")
        elif fault := count_fault(field, count):
            yield field["id"], fault
