"""The hop over real connections, as when services are processes of their own."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import orjson
import pytest
from flask.testing import FlaskClient
from guichet_gateway import create_app
from guichet_gateway.testing import Town
from guichet_kit.testing import BearerClient


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def serve(application: Any) -> WSGIServer:
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def remote(town: Town) -> Iterator[FlaskClient]:
    servers = {
        "identity": serve(town.identity.wsgi),
        "documents": serve(town.echo["documents"]),
    }
    where = {name: f"http://127.0.0.1:{server.server_port}" for name, server in servers.items()}
    where["stats"] = "http://127.0.0.1:9"
    settings = replace(town.bench.service.settings, services=orjson.dumps(where).decode())
    app = create_app(settings)
    app.test_client_class = BearerClient
    client = app.test_client()
    headers = {"Host": f"{town.host}:8000", "Sec-Fetch-Site": "same-origin"}
    client.bearer_headers = headers
    yield client
    for server in servers.values():
        server.shutdown()
        server.server_close()
    app.extensions["guichet"].database.dispose()


def test_page_and_upload_pass_over_http(remote: FlaskClient, town: Town) -> None:
    page = remote.get("/documents/")
    assert "<p>contenu</p>" in page.text
    assert "Valmont" in page.text
    content = b"z" * 3_000_000
    sent = {"Content-Type": "multipart/form-data; boundary=of-the-browser"}
    assert remote.post("/fichiers/deposer", data=content, headers=sent).status_code == 200
    assert town.echo["documents"].bodies[-1] == content
    town.echo["documents"].headers = {"Content-Type": "application/pdf"}
    town.echo["documents"].body = "p" * 1_000_000
    with remote.get("/fichiers/1") as answer:
        assert len(answer.data) == 1_000_000


def test_service_that_is_down_is_unavailable(remote: FlaskClient, town: Town) -> None:
    town.identity.person = {"kind": "agent", "name": "A"}
    remote.get("/")
    back = town.identity.approve(remote.get("/connexion").headers["Location"])
    assert remote.get(back).status_code == 303
    answer = remote.get("/agents/statistiques/")
    assert answer.status_code == 503
    assert "momentanément indisponible" in answer.text
