"""What the gateway says of the browser that asks: public origin, address, kind of device."""

import ipaddress
import re
from urllib.parse import urlsplit

from flask import g, request

from guichet_identity.tokens import GATEWAY, identity

SOFTWARE = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def public_base() -> str:
    """Give the origin that people use: the gateway's word for it, the issuer's without one."""
    if _from_gateway():
        told = request.headers.get("Guichet-Base", "").rstrip("/")
        if told:
            return told
    parts = urlsplit(identity().issuer)
    return f"{parts.scheme}://{parts.netloc}"


def address() -> str:
    """Give the browser's network address, the gateway's word before the connection's.

    An IPv6 one is cut to the /64 that a household has, or one person would have 2^64 of them.
    """
    told = request.headers.get("Guichet-Client", "") if _from_gateway() else ""
    text = told or request.remote_addr or ""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else text


def device() -> str:
    """Give words by which a person knows her device again, such as "Firefox sur Linux"."""
    text = request.headers.get("User-Agent", "")
    software = next((name for mark, name in SOFTWARE if mark in text), "")
    if not software and re.search(r"Version/.*Safari", text):
        software = "Safari"
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    return " · ".join(word for word in (software, system) if word)


def _from_gateway() -> bool:
    return "principal" in g and g.principal.client_id == GATEWAY
