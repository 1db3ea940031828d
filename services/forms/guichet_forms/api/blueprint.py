"""Where every address of the API hangs."""

from flask_smorest import Blueprint

blueprint = Blueprint("forms_api", __name__, url_prefix="/api/v1")
