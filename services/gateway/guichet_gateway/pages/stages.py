"""What happens to a request of a procedure, and how long it takes: the process in the open."""

from functools import partial
from urllib.parse import quote

from flask import g
from guichet_kit import pages
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from markupsafe import Markup
from werkzeug.wrappers import Response

from guichet_gateway import fragments, state
from guichet_gateway.actions import catalogue


@allow(anyone)
def stages(slug: str) -> Response:
    """Show the steps of a procedure as its circuit has them, and its real delays."""
    with transaction() as session:
        subject = catalogue.public_title(session, slug)
    return pages.render(
        "gateway/stages.html",
        title=_("Ce qui se passe après l’envoi"),
        nav="procedures",
        subject=subject,
        procedure_url=f"/demarches/{slug}/",
        delays=_part("stats", f"/fragments/delais/{quote(slug, safe='')}"),
        steps=_part("workflow", f"/fragments/etapes/{quote(slug, safe='')}"),
    )


def _part(service: str, path: str) -> Markup | None:
    """Give a part that is the same for everybody: it is asked for in nobody's name."""
    nobody = partial(state.of().tokens.anonymous, g.site.authority, service)
    return fragments.part(service, path, nobody)
