"""A value that depends on the case, « si… alors… sinon… », on screen."""

from guichet_forms.core.editing import Target, tree_at
from guichet_kit.testing import Bench

from .conftest import TEN, changed, publish
from .making import DESK, designer, source_of, value, words

PAGES = [
    {
        "id": "vous",
        "title": "Vous",
        "fields": [
            *TEN["pages"][0]["fields"],
            {"id": "qf", "type": "integer", "label": "Quotient familial"},
            {"id": "prix", "type": "computed", "label": "Prix", "formula": {"+": [0]}},
        ],
    },
    *TEN["pages"][1:],
]
HERE = f"{DESK}tarif/condition/prix/formula"
LOW = {"_s-c-0": "qf", "_o-c-0": "at_most", "_v-c-0": "500", "_t-c0": "=", "_c-c0": "2,1"}
POSTED = {"_cases": "1", **LOW, "_t-else": "=", "_c-else": "4,5"}
TREE = {"if": [{"<=": [{"var": "qf"}, 500]}, 2.1, 4.5]}


def test_a_rate_by_income_is_written_in_words_tried_and_kept(bench: Bench) -> None:
    publish(bench, changed(slug="tarif", pages=PAGES))
    who = designer(bench)
    assert "Selon le cas" in words(who.get(HERE))
    begun = who.post(HERE, data={"do": "cases", "_terms": "1", "_t-0": "=", "_c-0": "4,5"})
    assert (begun.status_code, value(begun.text, "_c-else")) == (200, "4,5")
    refused = who.post(HERE, data={"do": "save", "_cases": "1", "_s-c-0": "", "_t-else": ""})
    assert refused.status_code == 422
    assert refused.text.count("Choisissez une réponse, ou une valeur à écrire.") >= 2
    tried = who.post(HERE, data={"do": "try", "qf": "300", **POSTED})
    assert "Résultat : 2,1" in words(tried)
    assert who.post(HERE, data={"do": "save", **POSTED}).status_code == 303
    assert tree_at(source_of(bench, "tarif"), Target("prix", "formula")) == TREE
    shown = who.get(HERE)
    assert (value(shown.text, "_c-c0"), value(shown.text, "_o-c-0")) == ("2,1", "at_most")
    plain = who.post(HERE, data={"do": "plain", **POSTED})
    assert value(plain.text, "_c-0") == "4,5"
    added = who.post(HERE, data={"do": "case", **POSTED})
    assert 'name="_s-c-1"' in added.text
