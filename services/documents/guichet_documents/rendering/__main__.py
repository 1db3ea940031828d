"""The process that makes one PDF: its order as JSON on standard input, the target as argument.

The second argument is how many seconds of processor it may use.
"""

import io
import json
import logging
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from guichet_kit.templating import TemplateFailed, TemplateRefused, render_sandboxed
from jinja2 import Environment
from markupsafe import escape

from guichet_documents.isolation import RENDERING, confine

BODY_END = re.compile("</body", re.IGNORECASE)
VARIANT = "pdf/a-3a"
LETTER = Path(__file__).with_name("letter.html").read_text()
"""What stands around a template that is not a whole page: head, letterhead, number of pages."""


def make(order: dict[str, Any], target: str) -> None:
    """Write the PDF of an order {html, values, title, after}; raise what the template deserves."""
    body = with_appeal(render_sandboxed(order["html"], order["values"], html=True), order["values"])
    if "<html" not in body[:2_000].lower():
        letter = Environment(autoescape=True).from_string(LETTER)
        body = letter.render({**order["values"], "title": order["title"], "body": body})
    _write(body, target)
    if order["after"]:
        _put_after(order["after"], target)


def with_appeal(body: str, values: dict[str, Any]) -> str:
    """Add at the end the routes of appeal, where a template of a refusal forgets them (CJA R421-5).

    Notify does the same of its messages: a refusal is often told by this document alone.
    """
    said = str(escape(values.get("recours") or ""))
    if said in body:
        return body
    end = BODY_END.search(body)
    at = end.start() if end else len(body)
    return f"{body[:at]}<p>{said}</p>{body[at:]}"


def _write(page: str, target: str) -> None:
    """Lay a page out; what it asks from outside is left out."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    class NoFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        """Fetches nothing, neither from the network nor from the disk."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:
            """Refuse an address."""
            raise PermissionError(f"nothing is fetched: {url[:80]}")

    HTML(string=page, url_fetcher=NoFetcher()).write_pdf(target, pdf_variant=VARIANT)


def _put_after(first: str, target: str) -> None:
    """Put the pages of `target` at the end of those of another PDF, which says no more than it is.

    Its tags do not tell of the pages that it gets.
    """
    import pikepdf

    whole = io.BytesIO()
    with pikepdf.open(first) as before, pikepdf.open(target) as made:
        before.pages.extend(made.pages)
        with before.open_metadata() as metadata:
            for name in ("pdfaid:part", "pdfaid:conformance"):
                metadata.pop(name, None)
        before.save(whole)
    Path(target).write_bytes(whole.getvalue())


def main() -> int:
    """Make the document of standard input; print {} or why it failed, as JSON."""
    confine(replace(RENDERING, cpu_s=int(sys.argv[2])))
    logging.disable(logging.CRITICAL)
    try:
        make(json.load(sys.stdin), sys.argv[1])
    except (TemplateRefused, TemplateFailed) as error:
        sys.stdout.write(json.dumps({"failed": str(error)}))
    else:
        sys.stdout.write("{}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
