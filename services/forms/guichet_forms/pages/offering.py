"""The data sources of the authority, at hand during one request."""

from contextlib import nullcontext
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from guichet_kit.auth import principal
from guichet_kit.database import transaction
from guichet_kit.dates import PARIS
from guichet_kit.problems import TooMany
from guichet_questions.kinds import Around
from guichet_questions.kinds.place import ADDRESSES
from guichet_questions.lists import Item
from sqlalchemy.orm import Session

from guichet_forms.actions.whereabouts import here
from guichet_forms.offers import Offers
from guichet_forms.offers.geo import Geo
from guichet_forms.offers.remote import Remote
from guichet_forms.outside import Outside
from guichet_forms.settings import Settings
from guichet_forms.throttle import Throttle, places_of

GATEWAY = "gateway"
OWN_A_MINUTE, ALL_A_MINUTE = 120, 3_000


def offers() -> Offers:
    """Give what the data sources offer; each search is a short transaction of its own."""
    if "offers" not in g:
        kit = current_app.extensions["guichet"]
        settings: Settings = kit.settings
        key = settings.handover_key
        g.offers = Offers(transaction, principal().authority, remote(), _geo(settings), key)
    found: Offers = g.offers
    return found


def around(now: datetime | None = None, channel: str = "web", zone: ZoneInfo = PARIS) -> Around:
    """The world as fields see it, at `now` by the database's clock, else by this machine's."""
    world = offers()
    return Around(
        now=now or datetime.now(UTC),
        zone=zone,
        channel=channel or "web",
        find=world.find,
        offer=world.offer,
    )


def around_within(session: Session, channel: str = "web") -> Around:
    """The world as fields see it from a transaction that is at work, which may be of no browser."""
    world, zone = offers_within(session), here(session).zone
    return Around(zone=zone, channel=channel, find=world.find, offer=world.offer)


def offers_within(session: Session) -> Offers:
    """Give what the data sources offer, seen from a transaction that is making cards."""
    settings: Settings = current_app.extensions["guichet"].settings
    authority, key = str(session.info["authority"]), settings.handover_key
    return Offers(lambda: nullcontext(session), authority, remote(), _geo(settings), key)


def _geo(settings: Settings) -> Geo:
    return Geo(geo_url=settings.geo_url, geocoder_url=settings.geocoder_url)


def remote() -> Remote:
    """Give the remote sources as this process knows them."""
    found: Remote = current_app.extensions["guichet_remote"]
    return found


def geocoded(words: str) -> list[Item]:
    """Give what the geocoder finds for an address, outside any request. Raises `SourceDown`."""
    settings: Settings = current_app.extensions["guichet"].settings
    return _geo(settings).ask(remote(), ADDRESSES, "q", words)


def throttle(owner: str) -> None:
    """Count what is asked of sources while typing. Raises `TooMany`.

    A visitor counts as her network address: anyone makes up as many visitors as she wants.
    """
    counts: Throttle = current_app.extensions["guichet_throttle"]
    near, who = places_of(_address()) if owner.startswith("visitor:") else ("", owner)
    if not counts.passes(principal().authority, who, near):
        raise TooMany(retry_after=60)


def _address() -> str:
    """Give the network address of the person: the gateway's word before the connection's."""
    told = principal().client_id == GATEWAY and request.headers.get("Guichet-Client")
    return told or request.remote_addr or ""


def init_app(app: Flask) -> None:
    """Give an application what it knows of remote sources, and its counts."""
    app.extensions["guichet_remote"] = Remote(
        Outside(app.extensions["guichet"].settings.allowed_hosts)
    )
    app.extensions["guichet_throttle"] = Throttle(OWN_A_MINUTE, ALL_A_MINUTE)
