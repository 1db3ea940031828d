"""The API: a case, a choice, the definitions."""

from guichet_kit.testing import Bench

from .samples import agent, case_url, choose, citizen, opened


def test_a_case_and_a_choice(bench: Bench) -> None:
    request_id = opened(bench)
    case = agent(bench).get(f"/api/v1/cases/{request_id}").get_json()
    assert (case["version"], case["status"]["id"]) == (1, "verification")
    assert [one["id"] for one in case["choices"]] == ["delivrer", "complement", "refuser"]
    wish = {"choice": "delivrer", "version": case["version"]}
    done = agent(bench).post(f"/api/v1/cases/{request_id}/choices", json=wish)
    assert (done.status_code, done.get_json()["status"]["id"]) == (200, "delivree")
    late = agent(bench).post(f"/api/v1/cases/{request_id}/choices", json=wish)
    assert late.status_code == 409
    assert late.mimetype == "application/problem+json"


def test_a_loser_and_a_wrong_body_are_told_in_french(bench: Bench) -> None:
    request_id = opened(bench)
    url = f"/api/v1/cases/{request_id}/choices"
    choose(agent(bench, "agent-2"), request_id, "complement", comment="Quoi ?")
    lost = agent(bench).post(url, json={"choice": "delivrer", "version": 1})
    assert (lost.status_code, lost.get_json()["title"]) == (
        409,
        "Quelqu’un d’autre a agi entre-temps",
    )
    for body in (
        {},
        {"choice": "x"},
        {"choice": "x", "version": "1"},
        {"choice": "x", "version": 1, "status": "y"},
    ):
        assert agent(bench).post(url, json=body).status_code == 422


def test_cases_of_others_do_not_exist(bench: Bench) -> None:
    request_id = opened(bench)
    stranger = agent(bench, roles=["voirie"], families=["voirie"])
    assert stranger.get(f"/api/v1/cases/{request_id}").status_code == 404
    body = {"choice": "delivrer", "version": 1}
    assert stranger.post(f"/api/v1/cases/{request_id}/choices", json=body).status_code == 404
    assert citizen(bench).get(f"/api/v1/cases/{request_id}").status_code == 403
    other = bench.service.fresh()
    assert agent(other).get(case_url(request_id)).status_code == 404


def test_definitions_are_for_those_who_build_them(bench: Bench) -> None:
    builder = bench.client("agent", rights=["workflows.build"])
    found = builder.get("/api/v1/definitions").get_json()
    assert {one["slug"] for one in found} >= {"acte-naissance", "signalement-voirie"}
    assert agent(bench).get("/api/v1/definitions").status_code == 403
