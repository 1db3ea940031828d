"""What the page shows of a request to who has no account, in words."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from guichet_kit.i18n import _
from markupsafe import Markup

from guichet_workflow.actions.guests import Guest
from guichet_workflow.actions.telling import texts_of
from guichet_workflow.core.clock import last_day_before
from guichet_workflow.core.moments import said, said_day
from guichet_workflow.fields import dialled

Address = Callable[[UUID], str]


def shown(found: Guest, address: Address) -> dict[str, Any]:
    """Give all that the template needs; `address` gives where a file is had."""
    held = found.held
    person = held.row.applicant
    return {
        "case": held.row,
        "authority": held.name,
        "received": said(held.row.received_at, held.definition.territory),
        "called": found.called,
        "until": _until(found),
        "person": [
            {"label": _("Nom"), "value": person.get("name", "")},
            {"label": _("Adresse électronique"), "value": person.get("email", "")},
            {"label": _("Téléphone"), "value": dialled(person.get("phone", ""))},
        ],
        "groups": _groups(found),
        "files": [_link(address(one.document_id), one.title or one.name) for one in found.files],
    }


def _until(found: Guest) -> str:
    """Give the last day to answer in words, "" without a limit."""
    key = found.called["key"]
    timer = next((one for one in found.held.state.timers if one.id == key), None)
    territory = found.held.definition.territory
    return said_day(last_day_before(timer.due_at, territory), territory) if timer else ""


def _groups(found: Guest) -> list[dict[str, Any]]:
    """Give the answers of the form page by page; files come after them."""
    held = found.held
    texts = texts_of(held.row.answers, held.definition, held.state.data)
    groups: dict[str, list[dict[str, str]]] = {}
    for one in held.row.answers:
        if one["type"] != "file" and texts.get(one["id"]):
            rows = groups.setdefault(str(one.get("page", "")), [])
            rows.append({"label": one["label"], "value": texts[one["id"]]})
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def _link(url: str, name: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, name)
