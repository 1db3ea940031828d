"""The charter's screen: saving, previewing, refusing, restoring; pictures that are taken."""

import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_gateway import emblem
from guichet_gateway.actions import authorities, open_authority
from guichet_gateway.testing import Town
from guichet_kit.problems import Invalid

ADDRESS = "/agents/charte/"


@pytest.fixture
def editor(town: Town) -> FlaskClient:
    return town.signed_in("agent", rights=["charter.edit"])


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found
    return found.group(1)


def send(client: FlaskClient, path: str = ADDRESS, **changes: Any) -> Any:
    page = client.get(ADDRESS).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    typed = {"name": "Valmont", "brand": "#14543f", "version": version.group(1)}
    return client.post(path, data={"csrf_token": token_of(page), **typed, **changes})


def test_only_the_right_opens_the_screen(town: Town) -> None:
    assert town.browser().get(ADDRESS).status_code == 303
    assert town.signed_in("citizen").get(ADDRESS).status_code == 403
    other = town.signed_in("agent", rights=["forms.build"])
    assert other.get(ADDRESS).status_code == 403
    page = other.get("/")
    answer = other.post(ADDRESS, data={"csrf_token": token_of(page.text), "name": "X"})
    assert answer.status_code == 403


def test_a_colour_may_be_picked(editor: FlaskClient) -> None:
    page = editor.get(ADDRESS).text
    assert re.findall(r'<input type="color" hidden[^>]*data-colour-of="(\w+)"', page) == [
        "brand",
        "accent",
    ]
    assert "charter.js" in page


def test_a_font_is_chosen_seen_and_given_to_the_pages(editor: FlaskClient, town: Town) -> None:
    before = editor.get(ADDRESS).text
    assert "Celle de l’appareil" in before
    seen = send(editor, apercu="1", font="titles").text
    address = re.search(r'"(/agents/charte/apercu\.css[^"]*)"', seen)
    assert address
    css = editor.get(address[1].replace("&amp;", "&")).text
    assert "--font-heading: Charter" in css
    assert send(editor, font="comic").status_code == 422
    assert send(editor, font="serif").status_code == 303
    sheet = re.search(r"/charte-[0-9a-f]{12}\.css", town.browser().get("/").text)
    assert sheet
    assert "--font: Charter" in town.browser().get(sheet.group()).text


def test_saved_charter_dresses_the_pages_at_once(editor: FlaskClient, town: Town) -> None:
    links = "Site de la ville https://valmont.example/\nAgenda /agenda"
    answer = send(editor, name="Ville de Valmont", brand="#7a1f5c", header_links=links)
    assert answer.headers["Location"] == f"{ADDRESS}?enregistree=2"
    page = town.browser().get("/").text
    assert "Ville de Valmont" in page
    assert '<a href="https://valmont.example/">Site de la ville</a>' in page
    css = re.search(r"/charte-[0-9a-f]{12}\.css", page)
    assert css
    assert "--brand: #7a1f5c" in town.browser().get(css.group()).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Saisissez le nom de la collectivité"),
        ("name", "x" * 81, "trop long"),
        ("name", "a\u202eb", "caractère invisible"),
        ("brand", "vert", "#1f6f59"),
        ("accent", "#12345", "#1f6f59"),
        ("phone", "pas un téléphone", "Saisissez un numéro de téléphone"),
        ("email", "xx", "Saisissez une adresse"),
        ("header_links", "Site javascript:alert(1)", "n’est pas un lien"),
        ("footer_links", "Site //evil.test", "n’est pas un lien"),
        ("help_url", "data:text/html,x", "commence par https://"),
        ("help_url", "\tjavascript:alert(1)", "commence par https://"),
        ("help_url", "/\\evil.test", "commence par https://"),
        ("footer_links", "Site \tjavascript:alert(1)", "n’est pas un lien"),
        ("footer_links", "\n".join(f"L{n} /{n}" for n in range(9)), "8 liens au plus"),
    ],
)
def test_a04_faults_are_explained_and_what_was_typed_is_kept(
    field: str, value: str, sentence: str, editor: FlaskClient
) -> None:
    answer = send(editor, **{"subtitle": "Gardé", field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#{field}"' in answer.text
    assert 'value="Gardé"' in answer.text


def test_featured_procedures_keep_their_order(editor: FlaskClient, town: Town) -> None:
    send(editor, featured=["voirie", "actes"])
    send(editor, featured=["actes", "cantine", "voirie"])
    with town.bench.transaction() as session:
        kept = authorities.read_authority(session).charter["featured"]
    assert kept == ["voirie", "actes", "cantine"]


def test_preview_shows_and_saves_nothing(editor: FlaskClient) -> None:
    answer = send(editor, brand="#ffed00", apercu="1")
    assert answer.status_code == 200
    assert "est trop claire pour du texte" in answer.text
    sheet = re.search(r'href="(/agents/charte/apercu\.css[^"]+)"', answer.text)
    assert sheet
    css = editor.get(sheet.group(1).replace("&amp;", "&")).text
    assert ".charter-preview {" in css
    assert ":root" not in css
    assert "Version 2" not in editor.get(ADDRESS).text


def test_preview_as_a_fragment(editor: FlaskClient) -> None:
    token = token_of(editor.get(ADDRESS).text)
    data = {"csrf_token": token, "name": "Neuf", "brand": "#123456", "version": "1"}
    answer = editor.post(f"{ADDRESS}apercu", data=data, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="apercu"')
    assert "Neuf" in answer.text


def test_second_to_save_keeps_her_text(editor: FlaskClient) -> None:
    assert send(editor, name="Première").status_code == 303
    answer = send(editor, name="Seconde", version="1")
    assert answer.status_code == 409
    assert 'value="Seconde"' in answer.text
    assert "enregistré la charte entre-temps" in answer.text
    assert 'name="version" value="2"' in answer.text


def test_history_restores(editor: FlaskClient, town: Town) -> None:
    send(editor, name="Erreur")
    answer = send(editor, f"{ADDRESS}versions/1")
    assert answer.headers["Location"] == f"{ADDRESS}?enregistree=3"
    assert "Erreur" not in town.browser().get("/").text
    assert send(editor, f"{ADDRESS}versions/99").status_code == 404


def picture(width: int = 20, height: int = 20, *, extra: bytes = b"", tail: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x10\x20\x30" * width) * height)
    text = emblem._chunk(b"tEXt", extra) if extra else b""
    chunks = emblem._chunk(b"IHDR", header) + text + emblem._chunk(b"IDAT", pixels)
    return emblem.SIGNATURE + chunks + emblem._chunk(b"IEND", b"") + tail


def test_logo_is_rebuilt_and_shown(editor: FlaskClient, town: Town) -> None:
    logo = (BytesIO(picture(extra=b"Comment\0<script>", tail=b"<script>")), "logo.png")
    assert send(editor, logo_file=logo).status_code == 303
    address = re.search(r"/logo-[0-9a-f]{32}\.png", town.browser().get("/").text)
    assert address
    answer = town.browser().get(address.group())
    assert answer.mimetype == "image/png"
    assert b"script" not in answer.data
    assert "sandbox" in answer.headers["Content-Security-Policy"]


SVG = "<svg xmlns='http://www.w3.org/2000/svg' {more}>{inside}</svg>"
NOT_PNG = "Ce fichier n’est pas une image PNG lisible. Enregistrez le logo au format PNG."
WRONG_SIZE = "Cette image n’a pas la bonne taille"
NO_LOGO: dict[str, tuple[bytes, str]] = {
    "svg with a script": (SVG.format(more="", inside="<script>a()</script>").encode(), NOT_PNG),
    "svg that acts": (SVG.format(more="onload='a()'", inside="").encode(), NOT_PNG),
    "svg with a page": (
        SVG.format(more="", inside="<foreignObject><iframe/></foreignObject>").encode(),
        NOT_PNG,
    ),
    "svg from elsewhere": (
        SVG.format(more="", inside="<image href='https://spy.example/a.png'/>").encode(),
        NOT_PNG,
    ),
    "svg with entities": (b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", NOT_PNG),
    "gif": (b"GIF89a" + b"\0" * 40, NOT_PNG),
    "cut": (picture()[:-20], NOT_PNG),
    "damaged": (picture().replace(b"IDAT", b"IDAX"), NOT_PNG),
    "wide": (picture(5000, 16), WRONG_SIZE),
    "small": (picture(4, 4), WRONG_SIZE),
    "empty": (emblem.SIGNATURE, NOT_PNG),
    "heavy": (picture() + b"x" * 300_000, "Cette image est trop lourde : 300 ko au plus"),
}


@pytest.mark.parametrize("case", NO_LOGO)
def test_a20_other_files_are_no_logo(case: str, editor: FlaskClient) -> None:
    content, sentence = NO_LOGO[case]
    answer = send(editor, logo_file=(BytesIO(content), "logo.svg"), subtitle="Gardé")
    assert answer.status_code == 422
    assert 'value="Gardé"' in answer.text
    assert sentence in answer.text.replace("\u00a0", " ")
    assert "/logo-" not in editor.get("/").text


def test_made_icon_is_a_sound_png() -> None:
    image = emblem.png(192, "#14543f", "#f2b84b")
    assert emblem.clean_png(image) == image


def test_host_of_another_authority_is_refused(town: Town, another_town: Callable[[], Town]) -> None:
    other = another_town()
    with pytest.raises(authorities.HostTaken), town.bench.transaction() as session:
        open_authority(session, origin=town.origin, hosts=[other.host], charter={"name": "X"})
    with pytest.raises(Invalid), town.bench.transaction() as session:
        open_authority(session, origin="ftp://x.fr", hosts=[], charter={"name": "X"})


@pytest.mark.parametrize(
    "wrong",
    [
        *("ftp://x.fr", "https://", "x.fr", "https:x.fr", "https:///x.fr", "//x.fr"),
        *("https://x.fr/chemin", "https://x.fr//", "https://x.fr?a=1", "https://x.fr/#a"),
        *("https://x.fr?", "https://x.fr#", "https://marie@x.fr", "https://x.fr\\@ailleurs.fr"),
        *("https://x.fr:", "https://x.fr:99999", "https://x.fr:a", "https://x.fr:0443"),
        *("https://x.fr\n", "\thttps://x.fr", "https://x.fr\r\nX: 1", "https://x .fr", " https://x.fr"),
        *("https://é.fr", "https://-x.fr", "https://x..fr", "https://[::1]", "https://x.fr."),
    ],
)  # fmt: skip
def test_what_is_more_than_an_origin_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        authorities.read_origin(wrong)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://demarches.ville.fr", "https://demarches.ville.fr"),
        ("HTTPS://Demarches.Ville.fr/", "https://demarches.ville.fr"),
        ("https://ville.fr:443", "https://ville.fr"),
        ("http://ville.localhost:8000/", "http://ville.localhost:8000"),
        ("http://ville.fr:443", "http://ville.fr:443"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(typed: str, origin: str) -> None:
    assert authorities.read_origin(typed)[0] == origin


def test_opening_again_moves_the_hosts_and_keeps_the_charter(town: Town) -> None:
    new = f"neuf-{town.host}"
    with town.bench.transaction() as session:
        open_authority(session, origin=f"http://{new}", hosts=[], charter={"name": "Autre"})
    town.state.directory.forget()
    assert town.browser().get("/").status_code == 400
    page = town.browser().get("/", headers={"Host": new})
    assert page.status_code == 200
    assert "Valmont" in page.text
