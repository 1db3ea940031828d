"""A signature is drawn, seen again, erased; the typed name alone signs too."""

import json

from playwright.sync_api import Page, expect

from .conftest import Opener, go
from .test_all_types import draw


def strokes(page: Page) -> list[list[int]]:
    value = page.locator("[name=q_signature-strokes]").input_value()
    return [] if not value else json.loads(value)


def inked(page: Page) -> bool:
    return bool(
        page.locator("canvas").evaluate(
            "c => c.getContext('2d').getImageData(0, 0, 600, 200).data.some(Boolean)"
        )
    )


def test_a_drawing_is_integers_within_the_frame(opened: Opener) -> None:
    page = opened(360)
    draw(page)
    [stroke] = strokes(page)
    assert len(stroke) >= 8
    assert all(isinstance(number, int) for number in stroke)
    assert 0 <= min(stroke) <= max(stroke[1::2]) <= 200
    assert max(stroke) <= 600
    expect(page.get_by_role("img", name="Dessin de la signature : fait")).to_be_visible()


def test_a_drawing_comes_back_and_can_be_erased(opened: Opener) -> None:
    page = opened()
    erase = page.get_by_role("button", name="Effacer le dessin")
    expect(erase).to_be_hidden()
    draw(page)
    before = strokes(page)
    go(page)
    assert strokes(page) == before
    assert inked(page)
    erase.click()
    assert strokes(page) == []
    assert not inked(page)
    expect(erase).to_be_hidden()
    expect(page.locator("[name=q_signature-name]")).to_be_focused()


def test_a_drawing_is_bounded(opened: Opener) -> None:
    page = opened()
    page.locator("canvas").evaluate(
        """canvas => {
          const frame = canvas.getBoundingClientRect();
          canvas.setPointerCapture = () => {};
          const send = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, { pointerId: 1,
            clientX: frame.left + x, clientY: frame.top + y }));
          for (let n = 0; n < 150; n += 1) {
            send("pointerdown", 0, n);
            for (let x = 0; x < 60; x += 1) send("pointermove", x * 5, n + (x % 2) * 9);
            send("pointerup", 0, n);
          }
        }"""
    )
    drawn = strokes(page)
    assert len(drawn) <= 100
    assert sum(map(len, drawn)) <= 6_000


def test_without_scripts_there_is_only_the_name(opened: Opener) -> None:
    page = opened(scripts=False)
    expect(page.locator("canvas")).to_be_hidden()
    expect(page.get_by_label("Prénom et nom")).to_be_visible()
