"""Answers with the files that go with them: what is to be kept of both, what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _, ngettext

from guichet_workflow.core.conditional import shown_fields
from guichet_workflow.fields import Field, read


def read_with_files(
    asked: tuple[Field, ...],
    typed: Mapping[str, Any],
    data: Mapping[str, Any],
    files: Mapping[str, list[Any]],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the values to keep, files among them, and a sentence for each question not answered.

    Conditions of questions read the `data` of the case. What was typed, or joined, for a question
    that is not asked is left out.
    """
    values, errors = read(asked, typed, data, files)
    shown = shown_fields(asked, data, {**values, **files})
    joined = {field["id"]: files[field["id"]] for field in shown if files.get(field["id"])}
    return {**values, **joined}, {**errors, **dict(_wrong_files(shown, joined))}


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
