"""The part of the public page that tells the circuit of a procedure."""

from pathlib import Path

from guichet_kit.testing import Bench, example_of

FORMS = Path(__file__).parents[2] / "forms" / "contracts" / "events"
URL = "/fragments/etapes/acte-naissance"


def known(bench: Bench, **more: object) -> None:
    data = example_of(FORMS, "forms.procedure.published.v1")
    bench.deliver("forms.procedure.published.v1", {**data, **more})


def test_anyone_reads_the_circuit_in_use(bench: Bench) -> None:
    known(bench, slug="acte-naissance", workflow="acte-naissance")
    page = bench.client("anonymous").get(URL)
    assert page.status_code == 200
    assert "Comment cela peut se terminer" in page.text
    assert "effacés 90 jours après la fin de votre demande" in page.text


def test_a_procedure_or_a_circuit_that_is_not_there(bench: Bench) -> None:
    known(bench, slug="sans-circuit", workflow="pas-encore")
    client = bench.client("anonymous")
    assert client.get("/fragments/etapes/sans-circuit").status_code == 404
    assert client.get("/fragments/etapes/inconnue").status_code == 404


def test_it_costs_one_statement(bench: Bench) -> None:
    known(bench, slug="acte-naissance", workflow="acte-naissance")
    client = bench.client("anonymous")
    with bench.statements() as seen:
        client.get(URL)
    assert len(seen) <= 2, seen
