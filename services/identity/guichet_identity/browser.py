"""What the gateway says of the browser that asks: public origin, address, kind of device."""

import ipaddress
import re
from urllib.parse import urlsplit

import structlog
from flask import current_app, g, request
from guichet_kit.handover import TicketRefused, unseal

from guichet_identity.tokens import GATEWAY, identity

CLIENT_ADDRESS = "client-address"
"""The purpose of the gateway's seal on where a program calls from."""
SEAL_LIFE_S = 60
SOFTWARE = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
log = structlog.get_logger(__name__)


def public_base() -> str:
    """Give the origin that people use: the gateway's word for it, the issuer's without one."""
    if _from_gateway():
        told = request.headers.get("Guichet-Base", "").rstrip("/")
        if told:
            return told
    parts = urlsplit(identity().issuer)
    return f"{parts.scheme}://{parts.netloc}"


def address() -> str:
    """Give the caller's network address, the gateway's word before the connection's.

    The gateway says it with its token for a page, under a seal for a program, whose credentials
    are its own.

    An IPv6 one is cut to the /64 that a household has, or one person would have 2^64 of them.
    """
    told = request.headers.get("Guichet-Client", "") if _from_gateway() else _sealed_address()
    text = told or request.remote_addr or ""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else text


def _sealed_address() -> str:
    key = current_app.extensions["guichet"].settings.handover_key
    token = request.headers.get("Guichet-Client-Seal", "")
    try:
        return str(unseal(key, CLIENT_ADDRESS, token, SEAL_LIFE_S).get("address", ""))
    except TicketRefused as error:
        if token:  # forged, or the gateway's clock is far ahead: all programs then share its tries
            log.warning("client_seal_refused", reason=str(error))
        return ""


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
