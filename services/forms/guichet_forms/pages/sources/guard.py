"""Who sees the pages of data sources, and how much may be sent to them."""

from flask import request
from guichet_kit.auth import Principal, right

from guichet_forms.core.tables import MOST_BYTES

AROUND_FILE = 100_000
DESIGNER = right("forms.build")


def designer_with_file(who: Principal) -> bool:
    """Let in a designer, to send a file; it runs before the body is read."""
    if not DESIGNER(who):
        return False
    request.max_content_length = MOST_BYTES + AROUND_FILE
    return True
