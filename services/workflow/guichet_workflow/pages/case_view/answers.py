"""The answers of a case and its files, as the case page shows them."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from guichet_kit.i18n import _
from markupsafe import Markup

from guichet_workflow.actions.carry import Held
from guichet_workflow.core.asked import fields_of
from guichet_workflow.fields import became, point_in, say
from guichet_workflow.models import ADDED, GIVEN, INTERNAL, MADE, CaseFile, Line
from guichet_workflow.pages.drawing import signed

SCANNED = ("file_quarantined", "file_released")


def set_aside(lines: list[Line]) -> frozenset[str]:
    """Give the names of the files that the antivirus keeps from being opened, as history says."""
    told = {line.values["name"]: line.kind for line in lines if line.kind in SCANNED}
    return frozenset(name for name, kind in told.items() if kind == "file_quarantined")


def answer_groups(
    held: Held, files: list[CaseFile], aside: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """Give the answers page by page, those changed since marked, then what was filled in since."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for answer in held.row.answers:
        groups.setdefault(str(answer.get("page", "")), []).append(_answer(held, answer, aside))
    found = [{"title": title, "rows": rows} for title, rows in groups.items()]
    since = _since(held, aside)
    shown = {str(one["document_id"]) for one in _joined(held)}
    others = _other_files(held.row.request_id, files, aside, shown)
    if others:
        since.append({"label": _("Pièces et documents"), "value": others})
    return found + ([{"title": _("Depuis l’envoi"), "rows": since}] if since else [])


def _answer(held: Held, answer: Mapping[str, Any], aside: frozenset[str]) -> dict[str, Any]:
    name, value = answer["id"], held.state.data.get(answer["id"])
    if answer["type"] == "file":
        links = file_links(held.row.request_id, value or [], aside)
        return {"label": answer["label"], "value": links or str(answer.get("text", ""))}
    changed = name in held.state.data and value != answer.get("value")
    text = str(answer.get("text", ""))
    if changed:
        shown = copied(answer["label"], _said_since(held, answer, value))
        return {"label": answer["label"], "value": shown, "changed": True, "note": text}
    if answer["type"] == "signature":
        return {"label": answer["label"], "value": signed(text, answer.get("value"))}
    if point := point_of(answer):
        return {"label": answer["label"], "value": text, "point": point}
    return {"label": answer["label"], "value": copied(answer["label"], text)}


def _said_since(held: Held, answer: Mapping[str, Any], value: Any) -> str:
    """Say what an answer of the form became, "" once emptied."""
    field = fields_of(held.definition).get(answer["id"])
    return say(field, value) if field and value is not None else became(answer, value)


COPY = Markup(
    '{text} <button type="button" class="button plain small" data-copy="{text}" data-needs-script '
    'hidden>{copy}<span class="sr"> «\u00a0{label}\u00a0»</span></button>'
)


def copied(label: str, text: str) -> Markup | str:
    """Give an answer with the button that copies it, which shows where scripts run."""
    return COPY.format(text=text, copy=_("Copier"), label=label) if text else text


def point_of(answer: Mapping[str, Any]) -> dict[str, float] | None:
    """Give the point of an answer that is a place on a map, beside its words; None for others."""
    value = answer.get("value")
    if answer["type"] != "location" or not isinstance(value, Mapping):
        return None
    lat, lon = value.get("lat"), value.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    return {"lat": lat, "lon": lon}


def _since(held: Held, aside: frozenset[str]) -> list[dict[str, Any]]:
    """In the order of the circuit: the base keeps names by their length."""
    asked, data = {answer["id"] for answer in held.row.answers}, held.state.data
    return [
        {
            "label": field["label"],
            "value": _shown(held, field, data[name], aside),
            "point": point_in(data[name]) if field["type"] == "location" else None,
        }
        for name, field in fields_of(held.definition).items()
        if name not in asked and data.get(name) is not None and not field.get("made")
    ]


def _shown(held: Held, field: Mapping[str, Any], value: Any, aside: frozenset[str]) -> Any:
    if field["type"] == "file":
        return file_links(held.row.request_id, value, aside)
    return copied(field["label"], say(field, value))


def file_links(
    request_id: UUID, files: list[Mapping[str, Any]], aside: frozenset[str]
) -> list[Markup]:
    """Give the links of files; one set aside has its name alone."""
    return [
        _held_or_link(request_id, file, str(file["name"]), aside=str(file["name"]) in aside)
        for file in files
    ]


def _held_or_link(request_id: UUID, file: Mapping[str, Any], name: str, *, aside: bool) -> Markup:
    """Give the link of a file; one set aside has none, since nobody can open it."""
    if not aside:
        return file_link(request_id, file, name)
    mark = _("Mis à l’écart par l’antivirus")
    return Markup('{} <span class="tag bad">{}</span>').format(name, mark)


def _joined(held: Held) -> Iterator[Mapping[str, Any]]:
    """Give the files that the case holds as answers to its questions."""
    for name, field in fields_of(held.definition).items():
        if field["type"] == "file" and not field.get("made"):
            yield from held.state.data.get(name) or ()


def _other_files(
    request_id: UUID, files: list[CaseFile], aside: frozenset[str], shown: set[str]
) -> list[Markup]:
    """Give the files that no answer shows: documents made and pieces that no question asked."""
    made = (MADE, GIVEN, INTERNAL)
    free = [f for f in files if f.origin in made or (f.origin == ADDED and f.field == "piece")]
    others = [f for f in free if not (f.field and str(f.document_id) in shown)]
    return [_other_file(request_id, file, file.name in aside) for file in others]


def _other_file(request_id: UUID, file: CaseFile, aside: bool) -> Markup:
    link = _held_or_link(request_id, known_of(file), file.title or file.name, aside=aside)
    if file.origin != INTERNAL:
        return link
    return Markup('{} <span class="tag flat">{}</span>').format(link, _("Pour les agents"))


PREVIEW = Markup(
    '{link} <a class="button plain small" href="{url}" target="_blank" rel="noopener" '
    'data-preview="{kind}" data-name="{name}">{word}'
    '<span class="sr"> «\u00a0{name}\u00a0»{tab}</span></a>'
)
"""In a tab of its own, but a picture where scripts run: what was typed in the page stays."""
SHOWN = {"application/pdf": "pdf"} | dict.fromkeys(
    ("image/jpeg", "image/png", "image/webp"), "image"
)
"""The media types that documents shows to agents without saving them."""


def known_of(file: CaseFile) -> dict[str, Any]:
    """Give what `file_link` needs to know of a file of the case."""
    return {"document_id": file.document_id, "media_type": file.media_type}


def file_link(request_id: UUID, file: Mapping[str, Any], name: str) -> Markup:
    """Give the link by which an agent saves a file, and the one by which she sees it."""
    home, document_id = f"/agents/dossiers/{request_id}", file["document_id"]
    link = Markup('<a href="{}/pieces/{}">{}</a>').format(home, document_id, name)
    kind, url = SHOWN.get(file.get("media_type", "")), f"{home}/apercus/{document_id}"
    if not kind:
        return link
    tab = " " + _("(nouvelle fenêtre)") if kind == "pdf" else ""
    return PREVIEW.format(link=link, url=url, kind=kind, name=name, word=_("Aperçu"), tab=tab)
