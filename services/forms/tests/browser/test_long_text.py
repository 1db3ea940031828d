"""What is pasted in a long text stays whole: too long is told, and corrected by who wrote it."""

from playwright.sync_api import expect

from .conftest import Opener, go


def test_a_long_paste_is_kept_and_what_is_too_much_is_told(opened: Opener) -> None:
    page = opened(360, slug="tous-les-types")
    field = page.locator("[name=q_long_text]")
    count = page.locator("#q_long_text-count")
    expect(count).to_have_text("500 caractères au plus")
    field.evaluate(
        "(area) => { area.focus(); document.execCommand('insertText', false, 'a'.repeat(620)); }"
    )
    assert len(field.input_value()) == 620
    expect(count).to_have_text("620 caractères sur 500\u00a0: 120 de trop")
    go(page)
    assert len(field.input_value()) == 620
    expect(count).to_contain_text("120 de trop")
    expect(page.locator("#q_long_text-error")).to_contain_text("500")
