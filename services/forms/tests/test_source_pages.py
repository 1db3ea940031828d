"""The designers' pages of data sources."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_forms.core.tables import MOST_BYTES
from guichet_kit.testing import Bench

from . import far as other
from .conftest import TEN, changed, publish
from .far import Far
from .shelves import SCHOOL, fixed, model

HOME = "/agents/sources/"
LINES = "nord | École du Nord\nsud | École du Sud"


@pytest.fixture
def designer(bench: Bench) -> FlaskClient:
    return bench.client("agent", name="Lou", rights=["forms.build"])


def post(client: FlaskClient, kind: str, **values: Any) -> Any:
    return client.post(f"{HOME}nouvelle/{kind}", data={"title": "Écoles", **values})


def sheet(text: str | bytes, name: str = "ecoles.csv") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text if isinstance(text, bytes) else text.encode()), name


@pytest.mark.parametrize(
    "path", ["", "nouvelle", "nouvelle/fixed", "x/", "x/lignes", "x/modifier", "x/supprimer"]
)
def test_only_designers_come_here(bench: Bench, path: str) -> None:
    for client in (bench.client("agent", rights=["stats.read"]), bench.client("citizen")):
        assert client.get(HOME + path).status_code == 403
    assert bench.client().get(HOME + path).status_code == 401


@pytest.mark.parametrize("path", ["x/", "x/lignes", "x/modifier", "x/supprimer", "nouvelle/xml"])
def test_what_does_not_exist(designer: FlaskClient, path: str) -> None:
    assert designer.get(HOME + path).status_code == 404


def test_an_empty_list_says_what_to_do(designer: FlaskClient) -> None:
    page = designer.get(HOME).text
    assert "Aucune source de données" in page
    assert page.count("Ajouter une source") >= 2


def test_the_kinds_are_told_apart(designer: FlaskClient) -> None:
    page = designer.get(f"{HOME}nouvelle").text
    for words in ("Liste saisie", "Fichier CSV", "Adresse JSON", "Fiches"):
        assert words in page


def test_lines_are_typed_then_changed(designer: FlaskClient) -> None:
    assert post(designer, "fixed", lines=LINES).location == f"{HOME}ecoles/"
    page = designer.get(f"{HOME}ecoles/").text
    assert "École du Sud" in page
    assert "Aucun formulaire" in page
    assert "nord | École du Nord" in designer.get(f"{HOME}ecoles/modifier").text
    values = {"title": "Nos écoles", "lines": "est | École de l’Est"}
    assert designer.post(f"{HOME}ecoles/modifier", data=values).status_code == 303
    assert "Nos écoles" in designer.get(HOME).text
    assert "École du Sud" not in designer.get(f"{HOME}ecoles/").text


def test_what_was_typed_is_not_lost(designer: FlaskClient) -> None:
    answer = post(designer, "fixed", title="", lines="a | A\na | B\n<b>")
    assert answer.status_code == 422
    assert "Ligne 2" in answer.text
    assert 'id="title-error"' in answer.text
    assert "a | A\na | B\n&lt;b&gt;" in answer.text


def test_a_file_is_read_with_its_columns(designer: FlaskClient) -> None:
    text = "code;nom;ville\nnord;École du Nord;Valmont\nsud;École du Sud;"
    assert post(designer, "csv", file=sheet(text)).status_code == 303
    page = designer.get(f"{HOME}ecoles/").text
    assert "Valmont" in page
    assert "ecoles.csv" in page
    assert "code, nom, ville" in page
    columns = {"title": "Villes", "id_column": "code", "text_column": "ville"}
    again = designer.post(f"{HOME}ecoles/modifier", data={**columns, "file": sheet(text)})
    assert again.status_code == 422
    assert "Ligne 3" in again.text
    kept = designer.post(f"{HOME}ecoles/modifier", data={"title": "Villes"})
    assert kept.status_code == 303
    assert "École du Sud" in designer.get(f"{HOME}ecoles/").text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "Choisissez un fichier"),
        (b"", "vide"),
        (b"PK\x03\x04\0\0", "pas un texte"),
        (b"code;code\n1;2", "même titre"),
        (b"code;nom\n1", "manque"),
        (b"code;nom\n1;a\n1;b", "Ligne 3"),
        (b'code;nom\n1;"a', "guillemet"),
        (b"code;nom", "aucune ligne"),
    ],
)
def test_a_hostile_file_is_refused(designer: FlaskClient, content: bytes | None, told: str) -> None:
    answer = post(designer, "csv", **({"file": sheet(content)} if content is not None else {}))
    assert answer.status_code == 422
    assert told in answer.text


def test_a_file_a_little_too_large_is_refused(designer: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + b"x" * (MOST_BYTES + 1) + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = designer.post(f"{HOME}nouvelle/csv", data=body, content_type=kind)
    assert answer.status_code == 422
    assert "dépasse 5" in answer.text


def test_a_file_far_too_large_is_not_read(designer: FlaskClient) -> None:
    url, kind = f"{HOME}nouvelle/csv", "multipart/form-data; boundary=x"
    body = b"x" * (MOST_BYTES + 200_000)
    assert designer.post(url, data=body, content_type=kind).status_code == 413


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://exemple.fr/x.json",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://moi:secret@exemple.fr/",
        "file:///etc/passwd",
        "https://exemple.fr/\r\nX: 1",
    ],
)
def test_no_address_of_a_private_network_is_kept(designer: FlaskClient, url: str) -> None:
    answer = post(designer, "json", url=url)
    assert answer.status_code == 422
    assert 'id="url-error"' in answer.text


def test_an_address_is_tried_from_its_page(designer: FlaskClient, far: Far) -> None:
    assert post(designer, "json", url=far.url, cache_s="60").status_code == 303
    page = designer.get(f"{HOME}ecoles/").text
    assert "liste entière" in page
    assert "Une minute" in page
    assert "Pas encore essayée" in designer.get(HOME).text
    tried = designer.post(f"{HOME}ecoles/tester").text
    assert "3 lignes reçues" in tried
    assert "Indisponible" in tried
    assert "Valmont" in tried
    assert "À jour" in designer.get(HOME).text


def test_the_names_of_parameters_are_checked(designer: FlaskClient, far: Far) -> None:
    refused = post(designer, "json", url=far.url, searched="1", q="q&x", id="")
    assert refused.status_code == 422
    assert refused.text.count("Écrivez le nom du paramètre") == 4
    assert post(designer, "json", url=far.url, searched="1", q="q", id="id").status_code == 303
    assert "Écrivez un mot" in designer.post(f"{HOME}ecoles/tester").text
    assert "1 ligne reçue" in designer.post(f"{HOME}ecoles/tester", data={"q": "nord"}).text


def test_a_failure_is_told_with_the_age_of_what_serves(designer: FlaskClient, far: Far) -> None:
    post(designer, "json", url=far.url)
    designer.post(f"{HOME}ecoles/tester")
    far.answer = other.status(500)
    tried = designer.post(f"{HOME}ecoles/tester").text
    assert "erreur 500" in tried
    page = designer.get(f"{HOME}ecoles/").text
    assert "ne répond pas depuis" in page
    assert "La dernière bonne réponse" in page
    assert "Ne répond pas" in designer.get(HOME).text
    far.answer = other.body(b"<script>alert(1)</script>")
    assert "<script>alert" not in designer.post(f"{HOME}ecoles/tester").text


def test_cards_are_a_source_with_what_goes_along(bench: Bench, designer: FlaskClient) -> None:
    with bench.transaction() as session:
        model(session, SCHOOL)
    assert post(designer, "cards", title="Liste", model="rien").status_code == 422
    assert post(designer, "cards", title="Liste", model="ecoles").location == f"{HOME}liste/"
    form = designer.get(f"{HOME}liste/modifier").text
    assert 'value="telephone"' in form
    values = {"title": "Liste", "model": "ecoles", "keep": ["telephone"]}
    designer.post(f"{HOME}liste/modifier", data=values)
    assert 'value="telephone" checked' in designer.get(f"{HOME}liste/modifier").text


def test_the_lines_are_searched_and_paged(bench: Bench, designer: FlaskClient) -> None:
    with bench.transaction() as session:
        fixed(session, lines="\n".join(f"e{n} | École {n}" for n in range(120)))
    first = designer.get(f"{HOME}ecoles/lignes").text
    assert "apres=50" in first
    assert "École 60" in designer.get(f"{HOME}ecoles/lignes?apres=50").text
    assert designer.get(f"{HOME}ecoles/lignes?apres=x").status_code == 200
    found = designer.get(f"{HOME}ecoles/lignes?q=ecole+119").text
    assert "École 119" in found
    assert "École 118" not in found
    assert "ne correspond" in designer.get(f"{HOME}ecoles/lignes?q=piscine").text


def test_a_source_in_use_says_where_and_stays(bench: Bench, designer: FlaskClient) -> None:
    post(designer, "fixed", lines=LINES)
    source = changed()
    field = {"id": "ecole", "type": "choice", "label": "École", "source": "ecoles"}
    source["pages"][1]["fields"].append(field)
    publish(bench, source)
    assert TEN["title"] in designer.get(f"{HOME}ecoles/").text
    assert "Supprimer la source" not in designer.get(f"{HOME}ecoles/supprimer").text
    refused = designer.post(f"{HOME}ecoles/supprimer")
    assert refused.status_code == 409
    assert TEN["title"] in refused.text
    publish(bench, changed(title="Sans école"))
    assert "Supprimer la source" in designer.get(f"{HOME}ecoles/supprimer").text
    assert designer.post(f"{HOME}ecoles/supprimer").location == HOME
    assert designer.get(f"{HOME}ecoles/").status_code == 404


def test_another_authority_sees_none_of_it(bench: Bench, designer: FlaskClient) -> None:
    post(designer, "fixed", lines=LINES)
    stranger = bench.service.fresh().client("agent", rights=["forms.build"])
    assert stranger.get(f"{HOME}ecoles/").status_code == 404
    assert "École" not in stranger.get(HOME).text


def test_the_list_costs_few_statements(bench: Bench, designer: FlaskClient) -> None:
    post(designer, "fixed", lines=LINES)
    with bench.statements() as seen:
        designer.get(HOME)
    assert len(seen) <= 2, seen
    with bench.statements() as seen:
        designer.get(f"{HOME}ecoles/")
    assert len(seen) <= 6, seen
