"""Programs: given by an administrator, a secret shown once, bounded, renewed, slowed, ended."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_identity import cli
from guichet_identity.actions import audit, programs
from guichet_identity.actions.programs import Wanted
from guichet_identity.models import Attempt, Client
from guichet_kit.handover import seal
from guichet_kit.problems import Conflict, Invalid, NotFound
from guichet_kit.testing import HANDOVER_KEY, Bench
from structlog.testing import capture_logs

HOME = "/agents/comptes/programmes/"
SENSORS = Wanted("Capteurs de la voirie", ["cases.trigger"], ["voirie"])
REGISTER = Wanted("Cartes grises", ["calls.answer"], ["voirie"], ["siv", "ants"], ["payment"])
WORKFLOW = {"grant_type": "client_credentials", "audience": "workflow"}
FORM = {"name": SENSORS.name, "rights": SENSORS.rights, "families": SENSORS.families}


def added(bench: Bench, wanted: Wanted = SENSORS) -> tuple[str, str]:
    with bench.transaction() as session:
        program, secret = programs.add(session, wanted)
        return program.id, secret


def test_a_program_gets_a_short_token_with_its_rights_and_families(
    bench: Bench, journey: Any
) -> None:
    name, secret = added(bench)
    assert secret.startswith(f"{bench.authority}.")
    made = journey.token(secret, name, **WORKFLOW)
    assert (made.status_code, made.json["expires_in"]) == (200, 120)
    claims = journey.claims(made.json["access_token"])
    told = {key: claims[key] for key in ("kind", "sub", "aud", "authority", "rights", "bounds")}
    assert told == {
        "kind": "service",
        "sub": "capteurs-de-la-voirie",
        "aud": "workflow",
        "authority": bench.authority,
        "rights": ["cases.trigger"],
        "bounds": {"cases.trigger": ["voirie"]},
    }
    assert "roles" not in claims
    assert "families" not in claims


def test_its_token_names_the_calls_that_it_answers(bench: Bench, journey: Any) -> None:
    name, secret = added(bench, REGISTER)
    claims = journey.claims(journey.token(secret, name, **WORKFLOW).json["access_token"])
    assert (claims["connectors"], claims["calls"]) == (["ants", "siv"], ["payment"])
    with bench.transaction() as session:
        (line,) = audit.read(session).items
        assert line.details["connectors"] == ["ants", "siv"]
        assert line.details["calls"] == ["payment"]
    with bench.transaction() as session:
        programs.change(session, name, replace(REGISTER, calls=[], connectors=["siv"]))
    claims = journey.claims(journey.token(secret, name, **WORKFLOW).json["access_token"])
    assert (claims["connectors"], claims["calls"]) == (["siv"], [])


def test_a_program_made_before_answers_nothing(bench: Bench, journey: Any) -> None:
    name, secret = added(bench, REGISTER)
    before = sa.text("update clients set connectors = default, calls = default")
    with bench.transaction() as session:
        session.execute(before)
    claims = journey.claims(journey.token(secret, name, **WORKFLOW).json["access_token"])
    assert claims["rights"] == ["calls.answer"]
    assert (claims["connectors"], claims["calls"]) == ([], [])
    page = journey.administrator().get(HOME).get_data(as_text=True)
    assert "Ne répond à aucun appel" in page


def test_the_secret_is_kept_nowhere(bench: Bench) -> None:
    _name, secret = added(bench)
    with bench.transaction() as session:
        kept = session.execute(
            sa.text(
                "select clients::text, (select string_agg(audit::text, '') from audit) from clients"
            )
        ).one()
    assert secret not in str(kept)


@pytest.mark.parametrize("audience", ["forms", "identity", "gateway", "", "bank"])
def test_no_token_for_a_service_where_it_has_no_right(
    bench: Bench, journey: Any, audience: str
) -> None:
    name, secret = added(bench)
    refused = journey.token(secret, name, **{**WORKFLOW, "audience": audience})
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_target")


def test_its_secret_opens_no_other_authority(bench: Bench, journey: Any) -> None:
    name, secret = added(bench)
    for forged in ("another", bench.authority):
        sent = secret if forged == "another" else f"another.{secret.split('.', 1)[1]}"
        refused = journey.token(sent, name, **WORKFLOW, authority=forged)
        assert refused.json["error"] == "invalid_client"


def test_it_signs_nobody_in_and_exchanges_nothing(bench: Bench, journey: Any) -> None:
    journey.citizen()
    name, secret = added(bench)
    session = journey.session()["refresh_token"]
    form = {"subject_token": session, "audience": "workflow", "client_id": name}
    grant = "urn:ietf:params:oauth:grant-type:token-exchange"
    assert journey.token(secret, name, grant_type=grant, **form).status_code in (400, 401)
    query = {**journey.query(client_id=name), "redirect_uri": ""}
    assert bench.client().get("/identite/authorize", query_string=query).status_code == 400


def test_wrong_secrets_are_slowed_and_the_right_one_never(bench: Bench, journey: Any) -> None:
    name, secret = added(bench)
    tries = [journey.token(f"{bench.authority}.wrong", name, **WORKFLOW) for _n in range(13)]
    assert tries[0].status_code == 401
    assert (tries[-1].status_code, tries[-1].json["error"]) == (429, "slow_down")
    assert int(tries[-1].headers["Retry-After"]) >= 1
    assert journey.token(secret, name, **WORKFLOW).status_code == 200


def counted(bench: Bench, authority: str) -> int:
    with bench.app.extensions["guichet"].database.transaction(authority) as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(Attempt)))


@pytest.mark.parametrize("name", ["unknown", "a\0b", "", "x" * 2_000])
def test_a_try_for_a_client_that_is_not_leaves_no_row(
    bench: Bench, journey: Any, name: str
) -> None:
    for authority in ("nobody", bench.authority):
        refused = journey.token("wrong", name, **WORKFLOW, authority=authority)
        assert (refused.status_code, refused.json["error"]) == (401, "invalid_client")
        assert counted(bench, authority) == 0
    known, _secret = added(bench)
    journey.token("wrong", known, **WORKFLOW, authority=bench.authority)
    journey.token("wrong", known, **WORKFLOW, authority="nobody")
    assert (counted(bench, bench.authority), counted(bench, "nobody")) == (2, 0)


def test_behind_the_gateway_each_caller_is_slowed_for_its_own(bench: Bench, journey: Any) -> None:
    name, _secret = added(bench)
    for number in (7, 7, 8):
        told = {"address": f"198.51.100.{number}"}
        sealed = {"Guichet-Client-Seal": seal(HANDOVER_KEY, "client-address", told)}
        journey.token(f"{bench.authority}.wrong", name, sealed, **WORKFLOW)
    assert counted(bench, bench.authority) == 3
    forged = [
        {"Guichet-Client": "198.51.100.9"},
        {"Guichet-Client-Seal": "198.51.100.9"},
        {"Guichet-Client-Seal": seal(HANDOVER_KEY, "other", {"address": "198.51.100.9"})},
        {"Guichet-Client-Seal": seal("another-key", "client-address", {"address": "9.9.9.9"})},
    ]
    with capture_logs() as logs:
        for headers in forged:
            journey.token(f"{bench.authority}.wrong", name, headers, **WORKFLOW)
    assert counted(bench, bench.authority) == 4
    assert [log["event"] for log in logs].count("client_seal_refused") == 3


def test_a_renewed_secret_overlaps_with_the_former(bench: Bench, journey: Any) -> None:
    name, former = added(bench)
    with bench.transaction() as session:
        _program, secret = programs.renew(session, name, 24)
    for good in (former, secret):
        assert journey.token(good, name, **WORKFLOW).status_code == 200
    with bench.transaction() as session:
        session.execute(sa.update(Client).values(former_until=datetime(2020, 1, 1, tzinfo=UTC)))
    assert journey.token(former, name, **WORKFLOW).status_code == 401
    assert journey.token(secret, name, **WORKFLOW).status_code == 200
    with bench.transaction() as session:
        _program, last = programs.renew(session, name, 0)
    assert journey.token(secret, name, **WORKFLOW).status_code == 401
    assert journey.token(last, name, **WORKFLOW).status_code == 200


def test_an_ended_program_opens_nothing_and_is_not_renewed(bench: Bench, journey: Any) -> None:
    name, secret = added(bench)
    with bench.transaction() as session:
        programs.end(session, name)
        programs.end(session, name)
    refused = journey.token(secret, name, **WORKFLOW)
    assert (refused.status_code, refused.json["error"]) == (401, "invalid_client")
    with bench.transaction() as session, pytest.raises(Conflict):
        programs.renew(session, name, 24)
    with bench.transaction() as session, pytest.raises(NotFound):
        programs.end(session, "nobody")


def test_its_last_use_is_seen_and_its_life_is_in_the_trail(bench: Bench, journey: Any) -> None:
    name, secret = added(bench)
    with bench.transaction() as session:
        assert programs.get(session, name).seen_at is None
    journey.token(secret, name, **WORKFLOW)
    with bench.transaction() as session:
        assert programs.get(session, name).seen_at is not None
        programs.change(session, name, SENSORS)
        programs.renew(session, name, 0)
        programs.end(session, name)
        acts = [entry.action for entry in audit.read(session).items if entry.subject == name]
        assert acts == [f"program.{act}" for act in ("ended", "renewed", "changed", "added")]
        assert audit.first_broken_link(session) is None


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("", ["cases.trigger"], ["voirie"]), "name"),
        (Wanted("é", ["cases.trigger"], ["voirie"]), "name"),
        (Wanted("Workflow", ["cases.trigger"], ["voirie"]), "name"),
        (Wanted("x" * 81, ["cases.trigger"], ["voirie"]), "name"),
        (Wanted("Capteurs", [], ["voirie"]), "rights"),
        (Wanted("Capteurs", ["accounts.manage"], ["voirie"]), "rights"),
        (Wanted("Capteurs", ["cases.trigger"], []), "families"),
        (Wanted("Capteurs", ["cases.trigger"], ["toutes"]), "families"),
        (replace(REGISTER, calls=["connector"]), "calls"),
        (replace(REGISTER, connectors=["siv", "Le SIV"]), "connectors"),
        (replace(REGISTER, connectors=["siv\n"]), "connectors"),
        (replace(REGISTER, connectors=[f"c{n}" for n in range(51)]), "connectors"),
        (replace(REGISTER, connectors=[], calls=[]), "calls"),
        (replace(REGISTER, rights=["cases.trigger"]), "calls"),
    ],
)
def test_what_a_program_may_not_be(bench: Bench, wanted: Wanted, field: str) -> None:
    with bench.transaction() as session, pytest.raises(Invalid) as refused:
        programs.add(session, wanted)
    assert field in refused.value.errors


def test_an_administrator_gives_renews_and_ends_one_on_the_screens(
    bench: Bench, journey: Any
) -> None:
    client = journey.administrator()
    assert "Aucun programme" in client.get(HOME).get_data(as_text=True)
    wrong = client.post(f"{HOME}ajouter", data={**FORM, "families": []})
    assert wrong.status_code == 422
    assert SENSORS.name in wrong.get_data(as_text=True)
    made = client.post(f"{HOME}ajouter", data=FORM)
    assert made.status_code == 200
    assert f'value="{bench.authority}.' in made.get_data(as_text=True)
    assert made.headers["Cache-Control"] == "no-store"
    assert client.post(f"{HOME}ajouter", data=FORM).status_code == 422
    page, path = client.get(HOME).get_data(as_text=True), f"{HOME}capteurs-de-la-voirie"
    assert "Jamais" in page
    assert path in page
    assert bench.authority + "." not in client.get(path).get_data(as_text=True)
    with bench.transaction() as session:
        seen = programs.get(session, "capteurs-de-la-voirie").secret_at.isoformat()
    renewal = {"overlap_hours": "24", "seen": seen}
    assert client.post(f"{path}/secret", data={**renewal, "seen": "?"}).status_code == 422
    for hours in ("12", "?"):
        wrong = client.post(f"{path}/secret", data={**renewal, "overlap_hours": hours})
        assert wrong.status_code == 422
        assert "Choisissez un délai dans la liste." in wrong.get_data(as_text=True)
    assert client.post(f"{path}/secret", data=renewal).status_code == 200
    assert client.post(f"{path}/secret", data=renewal).status_code == 409
    assert client.post(path, data={**FORM, "name": ""}).status_code == 422
    assert client.post(path, data={**FORM, "name": "Capteurs"}).status_code == 303
    assert "Capteurs" in client.get(f"{path}/arreter").get_data(as_text=True)
    assert client.post(f"{path}/arreter").status_code == 303
    assert "Arrêté" in client.get(HOME).get_data(as_text=True)
    assert "Rien ne le remet en marche" in client.get(path).get_data(as_text=True)


def test_an_administrator_says_which_calls_on_the_screen(bench: Bench, journey: Any) -> None:
    client, path = journey.administrator(), f"{HOME}cartes-grises"
    form = {**asdict(REGISTER), "connectors": "siv, ants\nSIV 2"}
    wrong = client.post(f"{HOME}ajouter", data=form)
    assert wrong.status_code == 422
    assert "siv, ants, SIV 2" in wrong.get_data(as_text=True)
    assert client.post(f"{HOME}ajouter", data={**form, "connectors": "siv;ants"}).status_code == 200
    page = client.get(path).get_data(as_text=True)
    assert 'value="ants, siv"' in page
    assert 'value="payment" checked' in page
    assert "Appels\u00a0: ants, siv, Paiements" in client.get(HOME).get_data(as_text=True)
    none = client.post(path, data={**form, "connectors": "", "calls": []})
    assert "Dites à quels appels" in none.get_data(as_text=True)


def test_an_administrator_does_the_same_by_the_api(bench: Bench, journey: Any) -> None:
    client, url = journey.administrator(), "/api/v1/programs"
    made = client.post(url, json=FORM)
    assert made.status_code == 201
    assert journey.token(made.json["secret"], made.json["id"], **WORKFLOW).status_code == 200
    one = f"{url}/{made.json['id']}"
    assert client.put(one, json={**FORM, "name": "Autre"}).json["name"] == "Autre"
    twice = client.put(one, json={**FORM, "families": ["voirie", "voirie"]})
    assert twice.json["families"] == ["voirie"]
    answering = client.put(one, json=asdict(REGISTER)).json
    assert (answering["connectors"], answering["calls"]) == (["ants", "siv"], ["payment"])
    assert client.put(one, json=FORM).json["connectors"] == []
    refused = client.post(f"{one}/secret", json={"overlap_hours": 12})
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json["errors"]] == ["#/overlap_hours"]
    renewed = client.post(f"{one}/secret", json={"overlap_hours": 0})
    assert journey.token(made.json["secret"], made.json["id"], **WORKFLOW).status_code == 401
    assert journey.token(renewed.json["secret"], made.json["id"], **WORKFLOW).status_code == 200
    (listed,) = client.get(url).json["items"]
    assert listed["seen_at"]
    assert "secret" not in listed
    assert client.delete(one).status_code == 204
    assert client.get(url).json["items"][0]["ended_at"]
    stranger = journey.browser("agent", journey.anne, rights=["cases.trigger"])
    assert stranger.get(url).status_code == 403


def test_an_operator_does_the_same_by_the_command(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in asdict(bench.service.settings).items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", str(value))
    of = bench.authority
    assert cli.main(["program", "add", of, "Capteurs", "--families", "voirie,transports"]) == 0
    name, secret = capsys.readouterr().out.split()
    assert (name, secret.split(".")[0]) == ("capteurs", of)
    assert cli.main(["program", "renew", of, name, "--overlap-hours", "0"]) == 0
    assert capsys.readouterr().out.strip() != secret
    assert cli.main(["program", "end", of, name]) == 0
    assert cli.main(["program", "list", of]) == 0
    assert "ended\tnever\tcases.trigger\ttransports,voirie\t\t\n" in capsys.readouterr().out
    answering = ["--rights", "calls.answer", "--connectors", "siv,ants", "--calls", "payment"]
    assert cli.main(["program", "add", of, "SIV", "--families", "voirie", *answering]) == 0
    assert cli.main(["program", "list", of]) == 0
    assert "calls.answer\tvoirie\tants,siv\tpayment" in capsys.readouterr().out
    assert cli.main(["program", "end", of, "nobody"]) == 1
    assert capsys.readouterr().err.strip()
