"""An address that looks mistyped is offered right as one leaves it, and no second time."""

from playwright.sync_api import expect

from .conftest import Opener, look


def test_the_address_meant_is_offered_at_once_and_taken(opened: Opener) -> None:
    page = opened(360)
    field = page.locator("[name=q_email]")
    field.fill("marie@exemple.fr")
    field.blur()
    expect(page.locator(".meant")).to_have_count(0)
    field.fill("marie@gmial.com")
    field.blur()
    button = page.get_by_role("button", name="Écrire plutôt marie@gmail.com")
    expect(page.get_by_text("Vouliez-vous dire marie@gmail.com")).to_be_visible()
    assert page.locator("[name=seen]").input_value() == "q_email:marie@gmail.com"
    look(page, "adresse-proposee")
    button.click()
    expect(field).to_have_value("marie@gmail.com")
    expect(field).to_be_focused()
    expect(page.locator(".meant")).to_have_count(0)
