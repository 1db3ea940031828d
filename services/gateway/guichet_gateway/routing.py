"""Which service answers at which address, from the `contracts/routes.json` of all services."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import orjson

MAX_BODY = 2_000_000
SERVICES = ("identity", "forms", "workflow", "documents", "notify", "stats", "backoffice")
FAMILIES = {
    "fiscalite": "Fiscalité",
    "travail-social": "Travail et social",
    "sante": "Santé",
    "transports": "Transports",
    "etat-civil": "État civil et citoyenneté",
    "elus": "Relations avec les élus",
    "scolaire": "Scolaire et périscolaire",
    "sport-culture": "Sport et culture",
    "eco-urbanisme": "Économie et urbanisme",
    "voirie": "Polices spéciales et voirie",
}


@dataclass(frozen=True, kw_only=True)
class Route:
    """One prefix of addresses and the service behind it.

    `family` says where the family of the citizen's pseudonym is read: "path" the segment after the
    prefix, "slug" the procedure it names, "none" a page of no family. `api` addresses are for
    programs, that bear their own credentials. `max_bytes` bounds what may be sent.
    """

    prefix: str
    service: str
    family: str = "none"
    area: str = "portal"
    api: bool = False
    max_bytes: int = MAX_BODY

    def takes(self, path: str) -> bool:
        """Tell whether an address is this route's: the prefix itself, or something under it."""
        bare = self.prefix.rstrip("/")
        return path == bare or path.startswith(f"{bare}/")

    def segment(self, path: str) -> str:
        """Give the first segment of `path` after the prefix."""
        rest = path[len(self.prefix.rstrip("/")) :].lstrip("/")
        return rest.partition("/")[0]


def gather(folders: Sequence[Path]) -> list[Route]:
    """Read the routes of services from their contracts folders, longest prefix first."""
    found = []
    for folder in folders:
        service = folder.parent.name
        if service == "gateway" or not (folder / "routes.json").exists():
            continue
        for entry in orjson.loads((folder / "routes.json").read_bytes()):
            found.append(Route(service=service, **entry))
    return sorted(found, key=lambda route: (-len(route.prefix), route.prefix))


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """Give the table shipped with the gateway, longest prefix first."""
    entries = orjson.loads((Path(__file__).parent / "routes.json").read_bytes())
    return tuple(Route(**entry) for entry in entries)


def find(path: str) -> Route | None:
    """Give the route of the longest prefix that takes `path`."""
    return next((route for route in routes() if route.takes(path)), None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write `routes.json` again from the contracts folders given."""
    folders = [Path(name).resolve() for name in (sys.argv[1:] if arguments is None else arguments)]
    table = [asdict(route) for route in gather(folders)]
    content = orjson.dumps(table, option=orjson.OPT_INDENT_2) + b"\n"
    (Path(__file__).parent / "routes.json").write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
