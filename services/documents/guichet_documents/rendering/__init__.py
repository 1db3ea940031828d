"""PDF made from an authority's template, by a process without network."""

import json
import sys
from pathlib import Path
from typing import Any

from guichet_documents import isolation

PANGO = Path(sys.prefix) / "pango"


class RenderingFailed(Exception):
    """The document could not be made; the message says why, in French.

    `killed` says that its process passed its bounds or died: trying again costs as much.
    """

    def __init__(self, message: str, *, killed: bool = False) -> None:
        super().__init__(message)
        self.killed = killed


def environment(pango: Path) -> dict[str, str]:
    """Lead a new process to the libraries and the fonts that `deploy/bootstrap` opened in a folder.

    Without that folder they are the system's, and nothing is needed. The dynamic loader reads its
    path once, when a process starts.
    """
    if not pango.is_dir():
        return {}
    return {
        "LD_LIBRARY_PATH": str(pango / "lib"),
        "FONTCONFIG_FILE": str(pango / "fonts.conf"),
    }


def render_pdf(
    html: str,
    values: dict[str, Any],
    title: str,
    target: Path,
    bounds: isolation.Bounds = isolation.RENDERING,
    *,
    after: Path | None = None,
) -> None:
    """Fill a template and write it to `target` as PDF/A-3a, tagged; raise `RenderingFailed`.

    `after` is a PDF of ours whose pages come first: what is made is then no PDF/A any more.
    """
    told = {"html": html, "values": values, "title": title, "after": str(after or "")}
    order = json.dumps(told).encode()
    try:
        said = isolation.run(
            "guichet_documents.rendering",
            [str(target), str(bounds.cpu_s)],
            order,
            bounds,
            environment(PANGO),
        )
        answer = json.loads(said)
    except (isolation.ChildFailed, json.JSONDecodeError) as error:
        message = f"Le document n’a pas pu être mis en page ({error})."
        raise RenderingFailed(message, killed=True) from error
    if "failed" in answer:
        raise RenderingFailed(str(answer["failed"]))
