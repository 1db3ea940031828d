"""The scripts of `static/` that types bring to their page; each service serves them as its own."""

from collections.abc import Mapping

OF_TYPE: Mapping[str, str] = {
    "ranking": "ranking.js",
    "linked_lists": "linked.js",
    "signature": "signature.js",
}
