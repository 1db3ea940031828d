"""Questions of a circuit in the builder: their inputs, and the types that are offered."""

from guichet_kit.testing import Bench

from .test_builder import CHOICE, DESK, act, builder, source

TYPE = 'name="p-fields-0-type"'


def _types(page: str) -> str:
    return page[page.index(TYPE) : page.index("</select>", page.index(TYPE))]


def _questions(bench: Bench, number: int = 0) -> dict[str, str]:
    return {"has-fields": "1", f"p-fields-{number}-label": "Montant"}


def test_a_question_is_written_without_json(bench: Bench) -> None:
    form = _questions(bench) | {"p-fields-0-type": "number", "p-fields-0-unit": "€"}
    form |= {"p-fields-0-hint": "Sans les frais", "p-fields-0-max": "1 000,5"}
    form |= {"p-fields-0-condition-s": "nom_naissance", "p-fields-0-condition-o": "filled"}
    assert act(builder(bench), f"set:{CHOICE}", CHOICE, **form).status_code == 303
    status = next(one for one in source(bench)["statuses"] if one["id"] == "verification")
    choice = next(one for one in status["choices"] if one["id"] == "delivrer")
    assert choice["fields"] == [
        {"id": "montant", "type": "number", "label": "Montant", "required": False,
         "hint": "Sans les frais", "unit": "€", "max": 1000.5,
         "condition": {"!!": {"var": "nom_naissance"}}},
    ]  # fmt: skip
    page = builder(bench).get(f"{DESK}?partie={CHOICE}").text
    for shown in ("Sans les frais", "1000,5", "Posée seulement si"):
        assert shown in page
    assert 'name="p-fields-0-options"' not in page


def test_the_answers_offered_are_typed_where_there_are_some(bench: Bench) -> None:
    form = _questions(bench) | {"p-fields-0-type": "choice", "p-fields-0-options": "Oui\nNon"}
    assert act(builder(bench), f"set:{CHOICE}", CHOICE, **form).status_code == 303
    assert 'name="p-fields-0-options"' in builder(bench).get(f"{DESK}?partie={CHOICE}").text


def test_what_cannot_be_read_is_shown_again(bench: Bench) -> None:
    form = _questions(bench) | {"p-fields-0-type": "number", "p-fields-0-max": "beaucoup"}
    wrong = act(builder(bench), f"set:{CHOICE}", CHOICE, **form)
    assert (wrong.status_code, 'value="beaucoup"' in wrong.text) == (422, True)
    assert "la limite n’est pas un nombre" in wrong.text


def test_agents_are_not_offered_what_publication_refuses(bench: Bench) -> None:
    page = builder(bench).get(f"{DESK}?partie={CHOICE}").text
    offered = [f'value="{kind}"' in _types(page) for kind in ("agent", "file", "location")]
    assert offered == [True, True, True]
    status = next(
        one for one in source(bench)["statuses"]
        if any(action["do"] == "ask" for action in one.get("enter", ()))
    )  # fmt: skip
    at = next(n for n, action in enumerate(status["enter"]) if action["do"] == "ask")
    page = builder(bench).get(f"{DESK}?partie=statuses.{status['id']}.enter.{at}").text
    assert ('value="agent"' in _types(page), 'value="file"' in _types(page)) == (False, True)


def test_one_that_is_refused_already_stays_as_it_is(bench: Bench) -> None:
    form = _questions(bench) | {"p-fields-0-type": "hidden"}
    assert act(builder(bench), f"set:{CHOICE}", CHOICE, **form).status_code == 303
    page = builder(bench).get(f"{DESK}?partie={CHOICE}").text
    assert "Donnée du lien (refusé ici)" in page
