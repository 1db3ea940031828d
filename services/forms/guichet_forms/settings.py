"""Settings of forms: the kit's own, drafts, the catalogue, and what may be called outside."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from guichet_kit.settings import Settings as KitSettings


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """`draft_days`: days after its last change when a draft is erased.

    `internal_hosts` names, apart by commas, the hosts of an intranet that data sources may call.
    `geo_url` answers as API Géo, `geocoder_url` as the geocoder of Géoplateforme, `tiles_url` gives
    the pictures of a map (`{z}`, `{x}`, `{y}`) and `tiles_credit` says whose they are: without
    them nothing is asked outside. `catalogue_folder` holds the procedures that designers may
    start from; "" shows none.
    """

    draft_days: int = 30
    catalogue_folder: str = ""
    internal_hosts: str = ""
    geo_url: str = ""

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The internal hosts that may be called, that of `geo_url` included."""
        named = (host.strip() for host in self.internal_hosts.split(","))
        return frozenset(filter(None, (*named, urlsplit(self.geo_url).netloc)))
