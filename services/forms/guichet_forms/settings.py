"""Settings of forms: the kit's own, drafts, the catalogue, and what may be called outside."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from guichet_kit.settings import Settings as KitSettings


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """`draft_days`: days after its last change when a draft is erased.

    `internal_hosts` names, apart by commas, the hosts of an intranet that data sources may call.
    `geo_url` answers as API Géo, `geocoder_url` as the geocoder of Géoplateforme: without them
    nothing is asked outside. `catalogue_folder` holds the procedures that designers may start from;
    "" shows none.
    """

    draft_days: int = 30
    catalogue_folder: str = ""
    internal_hosts: str = ""
    geo_url: str = ""
    geocoder_url: str = ""

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The internal hosts that may be called, those of our own settings included."""
        named = (host.strip() for host in self.internal_hosts.split(","))
        own = (urlsplit(url).netloc for url in (self.geo_url, self.geocoder_url))
        return frozenset(filter(None, (*named, *own)))
