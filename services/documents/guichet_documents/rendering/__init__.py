"""PDF made from an authority's template, by a process without network."""

import json
from pathlib import Path
from typing import Any

from guichet_documents import isolation


class RenderingFailed(Exception):
    """The document could not be made; the message says why, in French."""


def render_pdf(html: str, values: dict[str, Any], title: str, target: Path) -> None:
    """Fill a template and write it to `target` as PDF/A-3a, tagged; raise `RenderingFailed`."""
    order = json.dumps({"html": html, "values": values, "title": title}).encode()
    try:
        said = isolation.run(
            "guichet_documents.rendering", [str(target)], order, isolation.RENDERING
        )
        answer = json.loads(said)
    except (isolation.ChildFailed, json.JSONDecodeError) as error:
        message = f"Le document n’a pas pu être mis en page ({error})."
        raise RenderingFailed(message) from error
    if "failed" in answer:
        raise RenderingFailed(str(answer["failed"]))
