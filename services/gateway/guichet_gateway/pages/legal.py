"""Pages that the law asks for, the page shown without network, the components on show."""

from datetime import UTC, datetime

from flask import g
from guichet_kit import pages
from guichet_kit.auth import allow, anyone
from guichet_kit.i18n import _
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response

from guichet_gateway import state


@allow(anyone)
def accessibility() -> Response:
    """Show the accessibility statement; without a valid audit the state is « non conforme »."""
    return pages.render("gateway/accessibility.html", title=_("Accessibilité"))


@allow(anyone)
def legal_notice() -> Response:
    """Show who publishes and hosts the portal."""
    return pages.render("gateway/legal.html", title=_("Mentions légales"))


@allow(anyone)
def personal_data() -> Response:
    """Show what becomes of personal data, and whom to ask."""
    return pages.render("gateway/personal_data.html", title=_("Données personnelles"))


@allow(anyone)
def offline() -> Response:
    """Show what browsers keep for when there is no network: the same page for everybody."""
    g.browser.session = None
    return pages.render("gateway/offline.html", title=_("Vous êtes hors ligne"), area="bare")


@allow(anyone)
def states() -> Response:
    """Show the kit's components in every state; not in production."""
    if state.of().settings.mode == "production":
        raise NotFound
    return pages.render(
        "guichet/states.html", title=_("Composants et états"), now=datetime.now(UTC)
    )
