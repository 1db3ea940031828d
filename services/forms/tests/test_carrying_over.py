"""A draft and a newer version of its form: nothing lost, and what changed is told."""

from guichet_kit.testing import Bench

from .conftest import FIRST, GO, URL, changed, fill, follow, publish


def newer() -> dict[str, object]:
    """The procedure with one question less, one more, and one of another type."""
    source = changed()
    first, second = source["pages"]
    first["fields"] = [item for item in first["fields"] if item["id"] != "telephone"]
    source["applicant"].pop("phone", None)
    first["fields"].append({"id": "ville", "type": "text", "label": "Ville de naissance"})
    second["fields"] = [
        {**item, "type": "text"} if item["id"] == "nombre" else item for item in second["fields"]
    ]
    for item in second["fields"]:
        if item["id"] == "nombre":
            for key in ("min", "max", "decimals", "unit"):
                item.pop(key, None)
    return source


def test_a_draft_may_end_as_it_began(bench: Bench) -> None:
    client = bench.client()
    ready = fill(client)
    publish(bench, newer())
    page = client.get(URL).text
    assert "Le formulaire a changé" in page
    assert "Une question s’ajoute : « Ville de naissance »." in page
    assert client.post(f"{URL}envoyer", data=ready).status_code == 303


def test_its_answers_follow_to_the_new_version(bench: Bench) -> None:
    client = bench.client()
    fill(client)
    publish(bench, newer())
    taken = client.post(f"{URL}nouvelle-version")
    assert taken.status_code == 303
    assert "Vos réponses ont suivi." in client.get(taken.location).text
    assert "Le formulaire a changé" not in client.get(URL).text
    first = client.get(f"{URL}1").text
    assert 'value="Le Goff"' in first
    assert "Ville de naissance" in first
    values = {key: value for key, value in FIRST.items() if key != "telephone"}
    assert follow(client, f"{URL}1", {**values, "ville": "Rennes", **GO}) == f"{URL}2"
    second = client.get(f"{URL}2").text
    assert "Merci." in second


def test_without_a_draft_or_a_change_nothing_moves(bench: Bench) -> None:
    client = bench.client()
    assert client.post(f"{URL}nouvelle-version").status_code == 303
    fill(client)
    assert client.post(f"{URL}nouvelle-version").status_code == 303
    assert client.get(f"{URL}verifier").status_code == 200
