"""Calls of Publik: what each asks of others becomes a call here, and its answer leads on."""

import pytest

from .test_publik_items import entered, item, read

MOVE = item("jump", "<status>2</status>")
SERVICE = """<label>Le SIV</label><varname>siv</varname><url>https://siv.test/{{ x }}</url>
<method>GET</method><post_data><item><name>Plaque</name><value>{{ form_var_immat }}</value></item>
<item><name>date</name><value>{% now %}</value></item></post_data>"""
SIV = {
    "do": "connector",
    "connector": "siv",
    "label": "Le SIV",
    "values": [{"field": "plaque", "value": {"var": "immat"}}],
    "result": "siv",
    "idempotent": True,
}


def test_a_web_service_is_a_connector_whose_answer_leads_on() -> None:
    source, notes = read(item("webservice_call", SERVICE) + MOVE)
    first = source["statuses"][0]
    assert first["kind"] == "open"
    assert first["enter"] == [SIV | {"to": "fin"}]
    assert "le connecteur « siv » est à brancher sur « https://siv.test/{{ x }} »" in notes
    assert "la valeur envoyée « date = {% now %} » est à refaire" in notes


@pytest.mark.parametrize(
    ("written", "reactions"),
    [
        ("<action_on_4xx>:stop</action_on_4xx>", {}),
        ("<action_on_bad_data>9</action_on_bad_data>", {}),
        ("<action_on_bad_data>:pass</action_on_bad_data>", {"on_invalid": "ignore"}),
        ("<action_on_4xx>2</action_on_4xx>", {"on_refused": "goto", "goto": "fin"}),
        ("<action_on_4xx>2</action_on_4xx><action_on_app_error>:pass</action_on_app_error>", {}),
        (
            "<action_on_5xx>1</action_on_5xx><action_on_bad_data>2</action_on_bad_data>",
            {"on_unavailable": "goto", "goto": "nouvelle", "on_invalid": "stop"},
        ),
    ],
)
def test_each_failure_keeps_its_reaction(written: str, reactions: dict[str, str]) -> None:
    (made,), notes = entered(item("webservice_call", SERVICE + written))
    assert made == SIV | reactions
    differ = "app_error" in written or ">9<" in written or "stop" in reactions.values()
    assert ("un échec d’appel arrête la demande" in notes) is differ


def test_the_point_of_an_address_is_looked_for() -> None:
    address = "<address_string>{{ form_var_adresse }}</address_string>"
    made, _notes = entered(item("geolocate", address))
    found = {"label": "Recherche du lieu", "address": "adresse", "result": "lieu"}
    assert made == [{"do": "geolocate", **found}]
    made, notes = entered(item("geolocate", "<address_string>1 rue Haute</address_string>"))
    assert made == []
    assert "la recherche d’un lieu est à refaire" in notes


TARGET = "<target_template>{{ form_var_fiche }}</target_template>"


@pytest.mark.parametrize(
    ("kind", "more", "made"),
    [
        ("create_formdata", "", {"do": "create_request", "procedure": "les-clubs"}),
        ("create_carddata", "", {"do": "card", "model": "les-clubs"}),
        ("edit_carddata", TARGET, {"do": "card", "model": "les-clubs", "card": "fiche"}),
    ],
)
def test_requests_and_cards_are_made(kind: str, more: str, made: dict[str, str]) -> None:
    inner = f"<label>Le club</label><formdef_slug>les-clubs</formdef_slug>{more}"
    enter, notes = entered(item(kind, inner))
    assert enter == [made | {"label": "Le club"}]
    assert "les valeurs de « Le club » sont à refaire" in notes


def test_a_card_that_nothing_names_is_never_made_anew() -> None:
    made, notes = entered(item("edit_carddata", "<formdef_slug>clubs</formdef_slug>"))
    assert made == []
    assert "la fiche à modifier est à désigner" in notes


def test_a_page_that_one_is_led_to_is_told() -> None:
    made, notes = entered(item("redirect_to_url", "<url>https://ville.test/merci</url>"))
    assert made == []
    assert "la redirection vers « https://ville.test/merci » est à poser" in notes
