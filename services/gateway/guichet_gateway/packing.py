"""Static files sent compressed, once per file.

Pages are left as they are: compressing a page that holds a secret beside what a stranger chose
would tell the secret by its length (BREACH). A reverse proxy should do the same.
"""

import gzip

from flask import current_app, request
from werkzeug.wrappers import Response

TEXTS = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}
LEAST = 800
MOST_KEPT = 200


def pack(response: Response) -> Response:
    """Compress a public text file for a browser that takes gzip."""
    if response.mimetype not in TEXTS or response.status_code != 200 or request.method != "GET":
        return response
    if "Content-Encoding" in response.headers or "Range" in request.headers:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) >= LEAST:
        response.set_data(_packed(content))
        response.headers["Content-Encoding"] = "gzip"
        etag, _weak = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)
    return response


def _packed(content: bytes) -> bytes:
    kept: dict[bytes, bytes] = current_app.extensions.setdefault("gateway_packed", {})
    if content not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[content] = gzip.compress(content, 9, mtime=0)
    return kept[content]
