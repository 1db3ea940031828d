"""The addresses of the simulator, open to who builds circuits."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from guichet_kit.pages import at_the_desk
from werkzeug.datastructures import MultiDict

blueprint = Blueprint("simulation", __name__, url_prefix="/agents/circuits/<slug>/simuler")
blueprint.before_request(at_the_desk)


def form() -> MultiDict[str, str]:
    """Give what the page posted, without NUL, which no database keeps."""
    pairs = request.form.items(multi=True)
    return MultiDict([(name, text.replace("\0", "")) for name, text in pairs])


def home(slug: str, page: str = "", **chosen: Any) -> str:
    """Give the address of a page of the simulator of a circuit."""
    query = f"?{urlencode(chosen)}" if chosen else ""
    return f"/agents/circuits/{slug}/simuler/{page}{query}"
