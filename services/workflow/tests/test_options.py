"""The options of a procedure, set by the API or on a page, read when a request opens."""

from typing import Any
from uuid import UUID

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.actions.carry import hold
from guichet_workflow.actions.options import list_followers
from guichet_workflow.models import Procedure
from sqlalchemy import select

from .conftest import source
from .samples import agent, opened
from .test_outside import hired

URL = "/api/v1/procedures/acte-naissance/options"
BUILDER = {"rights": ["workflows.build"]}


def prepared(bench: Bench, options: dict[str, Any] | None = None) -> None:
    changed = source("acte-naissance")
    plafond = {"label": "Plafond", "type": "number", "default": 1000}
    changed["options"] = {"plafond": plafond} if options is None else options
    with bench.transaction() as session:
        publish(session, changed)
    told: dict[str, Any] = {"slug": "acte-naissance", "version": 1, "family": "etat-civil"}
    bench.deliver("forms.procedure.published.v1", {**told, "workflow": "acte-naissance"})


def plafond(bench: Bench) -> Any:
    request_id = opened(bench)
    with bench.transaction() as session:
        return hold(session, UUID(request_id)).state.data["options"]["plafond"]


def test_requests_to_come_follow_what_is_set(bench: Bench) -> None:
    prepared(bench)
    assert plafond(bench) == 1000
    client = agent(bench, **BUILDER)
    answer = client.put(URL, json={"options": {"plafond": 250}})
    assert (answer.status_code, answer.get_json()) == (200, {"options": {"plafond": 250}})
    assert plafond(bench) == 250


def test_what_does_not_fit_is_refused_and_so_is_a_stranger(bench: Bench) -> None:
    prepared(bench)
    client = agent(bench, **BUILDER)
    assert client.put(URL, json={"options": {"plafond": "x"}}).status_code == 422
    assert client.put(URL, json={"options": {"autre": 1}}).status_code == 422
    assert client.put(URL.replace("naissance", "x"), json={"options": {}}).status_code == 404
    assert agent(bench).put(URL, json={"options": {}}).status_code == 403
    bound = {**BUILDER, "bounds": {"workflows.build": ["voirie"]}}
    assert agent(bench, **bound).put(URL, json={"options": {}}).status_code == 404


PAGE = "/agents/circuits/acte-naissance/options"


def test_the_values_of_a_procedure_are_read(bench: Bench) -> None:
    prepared(bench)
    client = agent(bench, **BUILDER)
    assert client.get(URL).get_json() == {"options": {"plafond": 1000}}
    client.put(URL, json={"options": {"plafond": 250}})
    assert client.get(URL).get_json() == {"options": {"plafond": 250}}
    bound = {**BUILDER, "bounds": {"workflows.build": ["voirie"]}}
    assert agent(bench, **bound).get(URL).status_code == 404


def all_kinds(bench: Bench) -> Any:
    """Publish options of each type, and give the client of a designer."""
    options = {
        "plafond": {"label": "Plafond", "type": "number", "default": 1000},
        "relance": {"label": "Relancer", "type": "boolean", "default": True},
        "bureau": {"label": "Bureau", "type": "text", "default": "Accueil"},
    }
    prepared(bench, options)
    return agent(bench, **BUILDER)


def kept(client: Any) -> Any:
    return client.get(URL).get_json()["options"]


def test_an_administrator_sets_them_on_a_page(bench: Bench) -> None:
    client = all_kinds(bench)
    page = client.get(PAGE).text
    assert f'href="{PAGE}/acte-naissance"' in page
    assert "Comme le circuit le dit." in page
    page = client.get(f"{PAGE}/acte-naissance").text.replace("\u00a0", " ")
    assert "Vide, la valeur du circuit : 1000." in page
    form = {"champ-plafond": "1 250,5", "champ-relance": "non", "champ-bureau": "  Mairie "}
    assert client.post(f"{PAGE}/acte-naissance", data=form).status_code == 303
    assert kept(client) == {"plafond": 1250.5, "relance": False, "bureau": "Mairie"}
    page = client.get(PAGE).text.replace("\u00a0", " ")
    assert "Bureau : Mairie ; Plafond : 1250,5 ; Relancer : Non" in page
    assert 'value="1250,5"' in client.get(f"{PAGE}/acte-naissance").text
    form = {"champ-plafond": "300", "champ-relance": "", "champ-bureau": ""}
    assert client.post(f"{PAGE}/acte-naissance", data=form).status_code == 303
    assert kept(client) == {"plafond": 300, "relance": True, "bureau": "Accueil"}


def test_what_is_typed_wrong_is_shown_again(bench: Bench) -> None:
    client = all_kinds(bench)
    form = {"champ-plafond": "beaucoup", "champ-relance": "peut-être", "champ-bureau": "x" * 2001}
    answer = client.post(f"{PAGE}/acte-naissance", data=form)
    assert answer.status_code == 422
    for words in ("beaucoup", "x" * 2001, "Écrivez un nombre"):
        assert words in answer.text
    assert kept(client)["plafond"] == 1000


def test_only_who_builds_in_its_family_sees_a_procedure(bench: Bench) -> None:
    all_kinds(bench)
    bound = agent(bench, **BUILDER, bounds={"workflows.build": ["voirie"]})
    assert 'acte-naissance"' not in bound.get(PAGE).text
    assert bound.get(f"{PAGE}/acte-naissance").status_code == 404
    assert bound.post(f"{PAGE}/acte-naissance", data={}).status_code == 404
    assert agent(bench).get(PAGE).status_code == 403
    elsewhere = PAGE.replace("acte-naissance", "autre")
    assert agent(bench, **BUILDER).get(elsewhere).status_code == 404
    builder, form = agent(bench, **BUILDER), {"champ-plafond": "7"}
    assert builder.get(f"{elsewhere}/acte-naissance").status_code == 404
    assert builder.post(f"{elsewhere}/acte-naissance", data=form).status_code == 404
    assert kept(builder)["plafond"] == 1000
    assert "piège" not in builder.get(f"{PAGE}?fait=piège").text


def test_a_circuit_without_option_has_roles_to_set(bench: Bench) -> None:
    hired(bench, "etat-civil")
    prepared(bench, {})
    page = agent(bench, **BUILDER).get(f"{PAGE}/acte-naissance").text.replace("\u00a0", " ")
    label = next(iter(source("acte-naissance")["functions"].values()))["label"]
    assert f"Rôle de « {label} »" in page
    assert "Vide, le rôle du circuit : etat-civil." in page
    assert '<option value="etat-civil">' in page.partition('<datalist id="roles">')[2]
    assert 'list="roles"' in page


def test_an_option_may_bear_the_name_of_a_role(bench: Bench) -> None:
    function = next(iter(source("acte-naissance")["functions"]))
    name = f"role-{function}"
    prepared(bench, {name: {"label": "Le rôle", "type": "text", "default": "Chef"}})
    client = agent(bench, **BUILDER)
    form = {f"champ-{name}": "Maire", f"champ-role.{function}": "annexe"}
    assert client.post(f"{PAGE}/acte-naissance", data=form).status_code == 303
    assert kept(client) == {name: "Maire"}
    with bench.transaction() as session:
        assert session.scalar(select(Procedure.roles)) == {function: "annexe"}


def test_procedures_come_by_pages(bench: Bench) -> None:
    prepared(bench)
    for n in range(3):
        told = {"slug": f"acte-{n}", "version": 1, "family": "etat-civil", "title": f"Acte {n}"}
        bench.deliver("forms.procedure.published.v1", {**told, "workflow": "acte-naissance"})
    with bench.transaction() as session:
        first = list_followers(session, "acte-naissance", None, "", 3)
        last = list_followers(session, "acte-naissance", None, first.next_cursor or "", 3)
    assert [one.slug for one in (*first.items, *last.items)] == [
        "acte-0", "acte-1", "acte-2", "acte-naissance",
    ]  # fmt: skip
    assert (first.next_cursor, last.next_cursor) == ("acte-2", None)


def _with_delay(bench: Bench) -> None:
    changed = source("acte-naissance")
    changed["options"] = {"examen": {"label": "Examen", "type": "number", "default": 15}}
    changed["statuses"][0]["due"] = {"n": 15, "unit": "days", "option": "examen"}
    with bench.transaction() as session:
        publish(session, changed)
    told: dict[str, Any] = {"slug": "acte-naissance", "version": 1, "family": "etat-civil"}
    bench.deliver("forms.procedure.published.v1", {**told, "workflow": "acte-naissance"})


def test_an_option_that_is_a_delay_is_a_number_of_days(bench: Bench) -> None:
    _with_delay(bench)
    client = agent(bench, **BUILDER)
    for wrong in (0, 2.5, 5000):
        refused = client.put(URL, json={"options": {"examen": wrong}})
        assert refused.status_code == 422
        assert "un nombre entier de 1 à 3 660" in refused.text
    assert client.put(URL, json={"options": {"examen": 4}}).status_code == 200


def test_the_public_page_tells_the_delay_that_the_procedure_sets(bench: Bench) -> None:
    _with_delay(bench)
    url, anyone = "/fragments/etapes/acte-naissance", bench.client("anonymous")
    assert "Délai visé : 15 jours" in anyone.get(url).text.replace("\u00a0", " ")
    agent(bench, **BUILDER).put(URL, json={"options": {"examen": 4}})
    assert "Délai visé : 4 jours" in anyone.get(url).text.replace("\u00a0", " ")
