"""What notify asks documents for, for a mail to join, is what documents gives."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import guichet_documents
import pytest
from guichet_documents import actions, jobs
from guichet_documents.cli import MIGRATIONS
from guichet_documents.settings import Settings
from guichet_kit.testing import HANDOVER_KEY, Bench, ServiceUnderTest, example_of
from guichet_kit.wire import LocalWire
from guichet_notify.attachments import NotYet, Source

SERVICES = Path(__file__).parents[2] / "services"
ASKED = "workflow.document.requested.v1"


@pytest.fixture
def documents(admin_url: str, tmp_path: Path) -> Iterator[Bench]:
    service = ServiceUnderTest(
        "documents",
        guichet_documents.create_app,
        Settings,
        admin_url,
        migrations=MIGRATIONS,
        files_folder=str(tmp_path),
    )
    yield service.fresh()
    service.close()


def test_a_mail_joins_what_documents_made_and_waits_for_it(documents: Bench) -> None:
    order = example_of(SERVICES / "workflow" / "contracts" / "events", ASKED)
    order |= {"document_id": str(uuid4()), "request_id": str(uuid4())}
    with documents.transaction() as session:
        actions.put_template(session, order["template"], order["title"], "<p>{{ numero }}</p>")
    source = Source(
        wire=LocalWire({"documents": documents.app.wsgi_app}),
        key=HANDOVER_KEY,
        authority=documents.authority,
        request_id=UUID(order["request_id"]),
    )
    wanted = [{"document_id": order["document_id"], "title": order["title"]}]
    with pytest.raises(NotYet):
        source.gather(wanted, patient=True)
    documents.deliver(ASKED, order)
    with pytest.raises(NotYet):
        source.gather(wanted, patient=True)
    assert [one[0] for one in source.gather(wanted, patient=False).files] == []
    jobs.render_documents(documents.app)
    ((name, content),) = source.gather(wanted, patient=True).files
    assert name == f"{order['title']}.pdf"
    assert content.startswith(b"%PDF")
