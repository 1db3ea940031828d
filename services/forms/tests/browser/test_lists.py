"""Lists with scripts: searched, ranked with buttons, narrowed by the list above."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from .conftest import Opener, go, look

ACTIVE = "box => document.getElementById(box.getAttribute('aria-activedescendant'))?.textContent"


def street(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Votre rue")


def chosen(page: Page, name: str) -> str:
    return str(page.locator(f"[name={name}]").evaluate("list => list.value"))


def found(page: Page) -> list[str]:
    return page.locator(".combobox-list [role=option]").all_text_contents()


def test_a_list_is_searched_without_accents_by_any_word(opened: Opener) -> None:
    page = opened()
    street(page).fill("ecol rue")
    assert found(page) == ["Rue de l’École", "Rue des Écoliers"]
    street(page).fill("place")
    assert found(page) == ["Place de la Mairie", "Place du Marché"]
    street(page).fill("zzz")
    expect(page.get_by_text("Aucune réponse ne correspond").first).to_be_visible()
    expect(street(page)).to_have_attribute("aria-expanded", "false")


def test_a_list_is_searched_with_the_keyboard_alone(opened: Opener) -> None:
    page = opened()
    street(page).focus()
    page.keyboard.press("ArrowDown")
    expect(street(page)).to_have_attribute("aria-expanded", "true")
    assert len(found(page)) == 20
    assert street(page).evaluate(ACTIVE) == found(page)[0]
    page.keyboard.press("Escape")
    expect(street(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Alt+ArrowDown")
    expect(street(page)).to_have_attribute("aria-expanded", "true")
    assert street(page).get_attribute("aria-activedescendant") is None
    look(page, "list-open")
    page.keyboard.press("Alt+ArrowUp")
    expect(street(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("rue h")
    page.keyboard.press("ArrowUp")
    assert street(page).evaluate(ACTIVE) == "Ruelle aux Chats", "up from the field is the last"
    page.keyboard.press("ArrowDown")
    assert street(page).evaluate(ACTIVE) == "Rue Haute"
    expect(page.locator(".combobox-list [aria-selected=true]")).to_have_text("Rue Haute")
    page.keyboard.press("Enter")
    expect(street(page)).to_have_value("Rue Haute")
    assert chosen(page, "q_search") == "rue-16"
    assert page.url.endswith("/1")


def test_what_matches_nothing_is_kept_with_what_is_wrong(opened: Opener) -> None:
    page = opened()
    field = page.get_by_role("combobox", name="Votre rue")
    field.fill("Rue du Bac")
    field.blur()
    go(page)
    go(page)
    expect(field).to_have_value("Rue du Bac")
    expect(page.locator("#q_search-error")).to_contain_text("n’est pas dans la liste")
    field.fill("tilleuls")
    page.get_by_role("option", name="Allée des Tilleuls").click()
    go(page)
    expect(field).to_have_value("Allée des Tilleuls")
    expect(page.locator("#q_search-error")).to_have_count(0)


def test_a_whole_name_typed_is_chosen_on_leaving(opened: Opener) -> None:
    page = opened()
    street(page).fill("rue haute")
    page.keyboard.press("Tab")
    assert chosen(page, "q_search") == "rue-16"
    street(page).fill("rue hautes")
    page.keyboard.press("Tab")
    assert chosen(page, "q_search") == "rue hautes"
    expect(street(page)).to_have_value("rue hautes")
    expect(page.get_by_text("Aucune réponse ne correspond").first).to_be_visible()


def test_a_list_is_opened_and_chosen_with_a_finger(opened: Opener) -> None:
    page = opened(360)
    page.get_by_role("button", name="Voir la liste").click()
    page.get_by_role("option", name="Place du Marché").click()
    expect(street(page)).to_have_value("Place du Marché")
    assert chosen(page, "q_search") == "rue-9"
    assert found(page) == [] or page.locator(".combobox-list").is_hidden()


def remote(page: Page, answer: Any) -> list[str]:
    """Make a list whose options come from an address; give what was asked of it."""
    asked: list[str] = []

    def serve(route: Route) -> None:
        asked.append(route.request.url)
        if answer is None:
            route.abort()
        else:
            route.fulfill(body=json.dumps({"data": answer}), content_type="application/json")

    page.route("**/options**", serve)
    page.add_init_script(
        """document.addEventListener("readystatechange", () => {
          const list = document.querySelector("[name=q_search]");
          if (!list || list.dataset.optionsUrl) return;
          list.dataset.optionsUrl = "/options?canal=web";
          list.replaceChildren(list.options[0]);
        })"""
    )
    page.reload()
    return asked


def test_options_come_from_an_address(opened: Opener) -> None:
    page = opened()
    asked = remote(page, [{"id": "35238", "text": "Rennes"}, {"id": "35288", "text": "Saint-Malo"}])
    street(page).type("ré")
    page.get_by_role("option", name="Rennes").click()
    assert chosen(page, "q_search") == "35238"
    assert asked == [f"{page.url.partition('/demarches')[0]}/options?canal=web&q=r%C3%A9"]


def test_an_address_that_does_not_answer_is_told(opened: Opener) -> None:
    page = opened()
    remote(page, None)
    street(page).type("ren")
    expect(page.get_by_text("La liste ne répond pas")).to_be_visible()


def test_an_order_is_made_with_buttons_and_told(opened: Opener) -> None:
    page = opened()
    box = page.locator("[data-ranking]")
    page.get_by_role("button", name="Classer Le stade").focus()
    page.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_have_text("Le stade : rang 1")
    expect(page.get_by_role("button", name="Retirer Le stade")).to_be_focused()
    page.get_by_role("button", name="Classer La piscine").click()
    expect(page.get_by_role("button", name="Classer Le gymnase")).to_be_disabled()
    page.get_by_role("button", name="Monter La piscine").click()
    expect(box.locator("ol li").first).to_contain_text("La piscine")
    expect(page.get_by_role("button", name="Descendre La piscine")).to_be_focused()
    page.get_by_role("button", name="Retirer La piscine").click()
    expect(box.get_by_role("status")).to_have_text("La piscine : sans rang")
    assert [chosen(page, f"q_ranking-{place}") for place in (1, 2, 3)] == ["", "", "1"]


def test_an_order_comes_back_as_it_was_sent(opened: Opener) -> None:
    page = opened()
    page.get_by_role("button", name="Classer Le stade").click()
    page.get_by_role("button", name="Classer La piscine").click()
    go(page)
    rows = page.locator("[data-ranking] ol li .ranks-label")
    expect(rows).to_have_text(["Le stade", "La piscine"])


def test_two_equal_ranks_stay_in_the_plain_lists(opened: Opener) -> None:
    page = opened(scripts=False)
    for label in ("Le stade", "La piscine"):
        ranks = page.get_by_label(label, exact=True).and_(page.locator("select"))
        ranks.select_option("1")
    go(page)
    expect(page.get_by_text("Donnez des rangs différents").first).to_be_visible()
    assert [chosen(page, f"q_ranking-{place}") for place in (1, 3)] == ["1", "1"]


def test_each_list_follows_the_one_above(opened: Opener) -> None:
    page = opened()
    matter, size = page.locator("[name=q_linked_lists-objet]"), page.get_by_label("Taille")
    expect(matter).to_be_hidden()
    page.get_by_label("Thème").select_option("voirie")
    assert matter.locator("option").all_text_contents()[1:] == ["Un trou", "Autre chose"]
    expect(size).to_be_hidden()
    matter.select_option("trou")
    size.select_option("gros")
    page.get_by_label("Thème").select_option("eau")
    assert chosen(page, "q_linked_lists-objet") == ""
    assert chosen(page, "q_linked_lists-taille") == ""
    expect(size).to_be_hidden()
    matter.select_option("autre")
    go(page)
    expect(page.locator("[name=q_linked_lists-objet]")).to_have_value("autre")
    expect(page.get_by_label("Thème")).to_have_value("eau")


def test_lists_that_do_not_go_together_come_back_as_chosen(opened: Opener) -> None:
    page = opened(scripts=False)
    page.get_by_label("Thème").select_option("eau")
    page.locator("[name=q_linked_lists-objet]").select_option("trou")
    go(page)
    expect(page.get_by_text("ne va pas avec « Eau »").first).to_be_visible()
    assert chosen(page, "q_linked_lists-theme") == "eau"
    assert chosen(page, "q_linked_lists-objet") == "trou"
