"""Which addresses may be called: public ones over HTTPS, and the internal hosts a setting names."""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from guichet_kit.i18n import _

LONGEST = 2_000
PORTS = {"https": 443, "http": 80}
SAFE = "/%:@!$&'()*+,;=-._~"
_BARE = re.compile(r"[!-~\u00a1-\uffff]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[..., list[Any]]


class OutsideRefused(Exception):
    """An address that may not be called; `sentence` says why in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Target:
    """An address taken apart: `path` carries its query, `allowed` tells a host of the setting."""

    scheme: str
    host: str
    port: int
    path: str
    allowed: bool = False

    def asking(self, query: dict[str, str]) -> str:
        """Give the path with these parameters added, encoded: they cannot change the host."""
        if not query:
            return self.path
        return f"{self.path}{'&' if '?' in self.path else '?'}{urlencode(query)}"


def read_address(url: str, allowed: Collection[str] = ()) -> Target:
    """Take an address apart. Raise `OutsideRefused` for what could lead elsewhere than it says.

    `allowed` names hosts, or `host:port`, that may be internal and spoken to without TLS.
    """
    parts, host, port = _apart(url)
    if parts.scheme not in PORTS or not host:
        raise OutsideRefused(
            _(
                "L’adresse commence par https:// et le nom d’un serveur. Exemple : "
                "https://donnees.exemple.fr/ecoles.json"
            )
        )
    if parts.username is not None or parts.password is not None:
        raise OutsideRefused(_("L’adresse ne doit contenir ni identifiant ni mot de passe."))
    port = port or PORTS[parts.scheme]
    known = bool({host, f"{host}:{port}"} & {item.lower() for item in allowed})
    if parts.scheme == "http" and not known:
        raise OutsideRefused(
            _(
                "L’adresse commence par https:// : sans chiffrement, la réponse pourrait être "
                "changée en chemin."
            )
        )
    query = f"?{quote(parts.query, SAFE + '?')}" if parts.query else ""
    return Target(parts.scheme, host, port, quote(parts.path or "/", SAFE) + query, known)


def _apart(url: str) -> tuple[SplitResult, str, int | None]:
    """Give the parts of an address that can be read, its host as it is asked for, and its port."""
    if len(url) > LONGEST or not _BARE.fullmatch(url) or "\\" in url:
        raise OutsideRefused(
            _(
                "L’adresse contient une espace, un retour à la ligne ou un signe illisible, ou "
                "dépasse 2 000 caractères."
            )
        )
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        name = host if ":" in host else host.encode("idna").decode()
        return parts, name.lower(), parts.port
    except ValueError:
        raise OutsideRefused(
            _("L’adresse n’est pas lisible. Exemple : https://donnees.exemple.fr/ecoles.json")
        ) from None


def find_ip(target: Target, seconds: float, resolve: Resolve = socket.getaddrinfo) -> str:
    """Give the IP address to connect to, once every address of the name was found permitted.

    Raises `OutsideRefused` when one is not public, `OSError` when the name leads nowhere in time.
    """
    found = _in_time(lambda: resolve(target.host, target.port, type=socket.SOCK_STREAM), seconds)
    ips = [str(entry[4][0]) for entry in found]
    if not ips:
        raise OSError("no address")
    if not target.allowed and not all(map(is_public, ips)):
        raise OutsideRefused(
            _(
                "Cette adresse mène à un réseau interne ou réservé : elle ne peut pas être "
                "appelée. Pour un serveur de votre intranet, demandez à votre exploitant de "
                "l’autoriser."
            )
        )
    return ips[0]


def is_public(ip: str) -> bool:
    """Tell whether an IP address belongs to the public Internet, whatever it is wrapped in."""
    try:
        found = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _in_time(ask: Callable[[], list[Any]], seconds: float) -> list[Any]:
    """Give what a resolver answers; it takes no bound of its own, so it runs in a thread."""
    answer: list[Any] = []
    failure: list[OSError] = []

    def run() -> None:
        try:
            answer.extend(ask())
        except (OSError, UnicodeError) as error:
            failure.append(OSError(str(error)))

    thread = threading.Thread(target=run, daemon=True, name="resolve")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError("the resolver is slow")
    if failure:
        raise failure[0]
    return answer
