"""The follow-up page of a case as the citizen sees it, shown to an agent, read only."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render

from guichet_workflow.actions import agents
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.reading import read_around
from guichet_workflow.pages.case import opened, read
from guichet_workflow.pages.follow_view import follow_view
from guichet_workflow.pages.places import Place

blueprint = Blueprint("as_citizen", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)
WITHOUT_ACCOUNT = "sans-compte"


@dataclass(frozen=True)
class Looking(Place):
    """The page of a citizen looked at by an agent: no act of hers, files by the agent's right."""

    @property
    def hers(self) -> bool:
        """False: her code and her form would open to an agent by links that nothing disables."""
        return False

    def to(self, act: str) -> str:
        """Give the agent's address of a file, this page's for anything else."""
        return self.base + act if act.startswith("pieces/") else f"{self.base}usager"


@blueprint.get("/usager")
@allow(agent)
def show(request_id: UUID) -> Response:
    """Show the follow-up page, noted in the audit; what she typed and did not send stays hers."""
    with opened(request_id), transaction() as session:
        held = read(session, request_id)
        around = read_around(session, held, internal=False)
        by = agents.actor(principal())
        note(session, by, "case.seen_as_citizen", str(request_id), {})
    home = f"/agents/dossiers/{request_id}/"
    ticket = "" if held.row.subject else WITHOUT_ACCOUNT
    found = follow_view(held, around, Looking(request_id, home, ticket=ticket))
    return render(
        "workflow/as_citizen.html",
        title=_("%(number)s comme l’usager la voit", number=held.row.number),
        area="desk",
        home=home,
        **{**found, "draft": {}, "typed": {}, "words": {}, "errors": {}},
        said="",
        wish=None,
        lost="",
    )
