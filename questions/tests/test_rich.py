"""Rich text of designers (row a03): a little Markdown, nothing that acts."""

import re
from html import unescape

import pytest
from guichet_questions.rich import plain, rich
from hypothesis import given
from hypothesis import strategies as st


def test_a_little_markdown_is_read() -> None:
    html = rich(
        "Apportez **deux** *pièces* :\n\n- une\n- [deux](https://exemple.fr/?a=1&b=2)\n\nFin"
    )
    assert "<strong>deux</strong> <em>pièces</em>" in html
    assert html.count("<li>") == 2
    assert 'href="https://exemple.fr/?a=1&amp;b=2"' in html
    assert html.endswith("<p>Fin</p>")


NASTY = [
    '<div hx-get="/logout" hx-trigger="load">x</div>',
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '[x](https://e.fr "onclick=alert(1)")',
    '<a href="/x" hx-post="/deconnexion">x</a>',
    "[x](vbscript:x)",
    "![x](https://espion.example/a.png)",
]
LEADING_ELSEWHERE = [
    "[x](javascript:alert(1))",
    "[x](<\tjavascript:alert(1)>)",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#9;javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](//evil.example/)",
    "[x](/\\evil.example/)",
    "[x](<\t//evil.example/>)",
    "[x](%09//evil.example/)",
]


@pytest.mark.parametrize("text", LEADING_ELSEWHERE)
def test_a04_a_link_goes_where_it_says_or_is_plain_text(text: str) -> None:
    html = str(rich(text))
    assert "x" in html
    for address in re.findall(r'href="([^"]*)"', html):
        assert not re.match(r"[\s\\/]{2}|[\s]*(javascript|data):", unescape(address), re.I), html


@pytest.mark.parametrize("text", NASTY)
def test_a03_nothing_acts(text: str) -> None:
    html = str(rich(text))
    tags = re.findall(r"<[^>]*>", html)
    assert all(re.fullmatch(r"</?(p|br|strong|em|ul|ol|li|a( [^>]*)?)>", tag) for tag in tags), html
    assert not re.search(r"<[^>]*(hx-|on[a-z]+=|javascript:|data:|vbscript:)", html, re.I)
    assert "<img" not in html


@given(st.text("<>[]()*_-\"'=&;:/ahrefonxk \n!`#\\", max_size=60))
def test_no_text_makes_another_element(text: str) -> None:
    for tag in re.findall(r"<[^>]*>", str(rich(text))):
        assert re.fullmatch(
            r'</?(p|br|strong|em|ul|ol( start="\d+")?|li|a( (href|rel)="[^"]*")*)>', tag
        )


def test_the_words_alone() -> None:
    assert plain("Un **texte**,\n\net [un lien](https://e.fr)") == "Un texte, et un lien"
