"""The process that writes PDF finds the libraries and the fonts where they were opened."""

import shutil
from pathlib import Path

import pikepdf
import pytest
from guichet_documents import rendering
from guichet_documents.rendering.__main__ import with_appeal
from guichet_kit.templating import render_sandboxed

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>"""


@pytest.fixture
def pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the one that a plain user gets, with one font and no library yet."""
    known = [rendering.PANGO / "fonts", Path("/usr/share/fonts")]
    font = next(path for folder in known for path in folder.rglob("DejaVuSansMono.ttf"))
    folder = tmp_path / "pango"
    for name in ("lib", "fonts"):
        (folder / name).mkdir(parents=True)
    shutil.copy(font, folder / "fonts")
    (folder / "fonts.conf").write_text(FONTS)
    for library in (rendering.PANGO / "lib").glob("*"):
        shutil.copy(library, folder / "lib", follow_symlinks=False)
    monkeypatch.setattr(rendering, "PANGO", folder)
    return folder


def embedded_fonts(made: Path) -> set[str]:
    with pikepdf.open(made) as pdf:
        return {
            str(item.BaseFont).partition("+")[2]
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        }


def test_documents_are_written_with_the_fonts_of_the_folder(pango: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.pdf"
    rendering.render_pdf("<p>{{ nom }}</p>", {"nom": "Zoé"}, "t", made)
    assert embedded_fonts(made) == {"DejaVu-Sans-Mono"}


def test_the_libraries_of_the_folder_come_first(pango: Path, tmp_path: Path) -> None:
    broken = pango / "lib/libpango-1.0.so.0"
    broken.unlink(missing_ok=True)
    broken.write_text("not a library")
    with pytest.raises(rendering.RenderingFailed, match="mis en page"):
        rendering.render_pdf("<p>t</p>", {}, "t", tmp_path / "made.pdf")


def test_without_the_folder_the_libraries_are_those_of_the_system(tmp_path: Path) -> None:
    assert rendering.environment(tmp_path / "pango") == {}


def test_what_is_made_may_follow_another_document(tmp_path: Path) -> None:
    first, whole = tmp_path / "first.pdf", tmp_path / "whole.pdf"
    rendering.render_pdf("<p>L’acte</p>", {}, "L’acte", first)
    rendering.render_pdf("<p>La preuve</p>", {}, "La preuve", whole, after=first)
    with pikepdf.open(first) as alone, pikepdf.open(whole) as both:
        assert (len(alone.pages), len(both.pages)) == (1, 2)
        kept = both.pages[0].Contents.read_bytes()
        assert kept == alone.pages[0].Contents.read_bytes()
        assert alone.open_metadata().pdfa_status
        assert not both.open_metadata().pdfa_status


ROUTES = "Vous avez deux mois pour l’« attaquer » <ici>."
SAFE = "<p>Vous avez deux mois pour l’« attaquer » &lt;ici&gt;.</p>"


def test_a_refusal_says_the_routes_of_appeal_even_when_its_template_forgets_them() -> None:
    """CJA R421-5: a refusal that does not say them may be contested for much longer."""
    refused = {"recours": ROUTES}
    assert with_appeal("<p>Refusé.</p>", refused) == f"<p>Refusé.</p>{SAFE}"
    page = "<html><body><p>Refusé.</p></BODY></html>"
    assert with_appeal(page, refused) == page.replace("</BODY>", f"{SAFE}</BODY>")
    told = render_sandboxed("<p>{{ recours }}</p>", refused, html=True)
    assert with_appeal(told, refused) == told == SAFE
    for other in ({}, {"recours": ""}):
        assert with_appeal("<p>Accordé.</p>", other) == "<p>Accordé.</p>"


def test_what_is_not_a_whole_page_gets_the_letterhead_and_the_number(tmp_path: Path) -> None:
    values = {"commune": "Valmont", "service": "État civil", "numero": "2026-000412"}
    titles = []
    for title, body in (("Copie", "<p>t</p>"), ("Page", "<html><title>Page</title>t</html>")):
        made = tmp_path / f"{title}.pdf"
        rendering.render_pdf(body, values, title, made)
        with pikepdf.open(made) as pdf:
            titles.append(str(pdf.docinfo["/Title"]))
    assert titles == ["Copie 2026-000412", "Page"]
