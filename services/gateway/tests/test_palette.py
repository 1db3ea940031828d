"""Whatever the brand colour, every pair of the token table is legible."""

import re
from pathlib import Path

import guichet_kit
import pytest
from guichet_gateway import palette
from hypothesis import example, given
from hypothesis import strategies as st

COLORS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def failures(table: dict[str, str]) -> list[tuple[str, str, float]]:
    return [
        (ink, ground, round(palette.contrast(table[ink], table[ground]), 2))
        for ink, ground, least in palette.PAIRS
        if palette.contrast(table[ink], table[ground]) < least
    ]


@given(COLORS, st.none() | COLORS)
@example("#ffed00", None)
@example("#ffffff", "#ffffff")
@example("#000000", "#000000")
@example("#00ffff", "#ff0000")
@example("#0000ff", "#ffff00")
def test_every_pair_is_legible(brand: str, accent: str | None) -> None:
    assert failures(palette.tokens(brand, accent)) == []


def test_defaults_of_the_kit_are_legible() -> None:
    css = (Path(guichet_kit.__file__).parent / "static" / "kit.css").read_text()
    table = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", css))
    assert failures({name: palette.normalised(value) for name, value in table.items()}) == []


def test_the_generated_sheet_names_only_tokens_of_the_kit() -> None:
    css = (Path(guichet_kit.__file__).parent / "static" / "kit.css").read_text()
    sheet = palette.stylesheet(palette.tokens("#1f6f59", "#f2b84b"))
    for name in re.findall(r"--([a-z-]+):", sheet):
        assert f"--{name}:" in css


@given(COLORS)
def test_steps_go_from_light_to_dark(brand: str) -> None:
    table = palette.tokens(brand, None)
    ratios = [palette.contrast(table[name], "#ffffff") for name in palette.BRAND_STEPS]
    assert ratios == sorted(ratios)


def test_a_legible_brand_is_kept_exactly() -> None:
    assert palette.tokens("#14543f", None)["brand"] == "#14543f"


def test_a_bright_accent_is_kept_as_a_band() -> None:
    table = palette.tokens("#ffed00", "#ffed00")
    assert table["accent"] == "#ffed00"
    assert table["on-accent"] == "#000000"
    assert palette.contrast(table["brand"], "#ffffff") >= 5.3


@given(COLORS)
def test_oklch_and_back_gives_the_same_color(color: str) -> None:
    assert palette.from_oklch(*palette.to_oklch(color)) == color


def test_contrast_of_black_and_white_is_21() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)


def test_warnings_say_what_the_colors_will_do() -> None:
    (near_error,) = palette.warnings("#b3261e", None)
    assert "erreurs" in near_error
    darkened, alike = palette.warnings("#ffed00", "#ffee11")
    assert palette.tokens("#ffed00", None)["brand"] in darkened
    assert "se ressemblent" in alike
    assert palette.warnings("#1f6f59", "#f2b84b") == []


@pytest.mark.parametrize("text", ["", "red", "#12345", "#12345g", "url(x)", "#123456;}"])
def test_what_is_not_a_color_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        palette.tokens(text, None)
