"""A process of documents that dies at a crash point of its settings, given as JSON."""

import io
import json
import sys
from uuid import UUID

from guichet_documents import create_app, jobs
from guichet_documents.settings import Settings
from guichet_kit.handover import digest


def main() -> None:
    """Post a file, or make a document, with the settings given as JSON."""
    deed, values, target = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
    settings = Settings(**values)
    app = create_app(settings)
    if deed == "render":
        with app.app_context():
            jobs.render_one(app, settings.authority, UUID(target))
        return
    client = app.test_client()
    client.set_cookie("guichet_visitor", "v")
    client.post(
        "/fichiers/deposer",
        query_string={"ticket": target},
        data={"fichiers": (io.BytesIO(b"bonjour"), "note.txt")},
        headers={"X-CSRF-Token": digest(settings.handover_key, "csrf", "v")},
    )


if __name__ == "__main__":
    main()
