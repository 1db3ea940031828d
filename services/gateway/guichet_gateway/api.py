"""The API of the gateway: the public catalogue of an authority."""

from flask_smorest import Blueprint
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction

from guichet_gateway.actions import catalogue
from guichet_gateway.schemas import CatalogueQuerySchema, CatalogueSchema

blueprint = Blueprint("catalogue", __name__, url_prefix="/api/gateway/v1")


@blueprint.get("/procedures")
@blueprint.arguments(CatalogueQuerySchema, location="query")
@blueprint.response(200, CatalogueSchema)
@allow(anyone)
def procedure_list(query: dict[str, str]) -> catalogue.Listing:
    """List the open procedures, or those that match `q`, best first."""
    family = query["family"]
    with transaction() as session:
        if query["q"]:
            return catalogue.Listing(
                catalogue.search_procedures(session, query["q"], family=family)
            )
        return catalogue.list_procedures(session, family=family, after=query["after"])
