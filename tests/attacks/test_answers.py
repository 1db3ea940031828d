"""a01, a06, a08, a10, a55, a60: answers that no page of ours would send."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import People
from tests.attacks.filing import (
    BIRTH,
    FILED,
    STREET,
    Filed,
    fill,
    go_on,
    start,
    street,
    track,
    wait_for_case,
)

FORM = "application/x-www-form-urlencoded"
ASKED = {"type_probleme", "lieu", "description", "danger", "photo"}
ASKED |= {"nom", "email", "telephone"}


def errors(answer: Answer) -> str:
    """The words of a page that refuses what was typed and keeps it."""
    assert answer.status == 422, (answer.status, answer.page.words[:800])
    assert any("in-error" in values.get("class", "") for _tag, values in answer.page.elements)
    return answer.page.words


def test_a01_nothing_typed_a_value_not_offered_and_one_given_twice(people: People) -> None:
    visitor = people.visitor()
    page = start(visitor, "signalement-voirie")
    assert "Le problème" in errors(go_on(visitor, page, {}))
    kept = go_on(visitor, page, STREET[0] | {"type_probleme": "fusée"})
    errors(kept)
    assert dict(kept.form().fields)["description"] == STREET[0]["description"]
    for name, values in (
        ("type_probleme", ["lampadaire", "chaussee"]),
        ("description", ["un", "deux"]),
    ):
        refused = go_on(visitor, page, STREET[0] | {name: values})
        assert "Une seule réponse est attendue" in errors(refused)


def test_a01_a55_unknown_fields_change_nothing(people: People) -> None:
    """Names that only the house may set are ignored, typed in a page or sent by a program."""
    visitor = people.visitor()
    evil = {
        "status": "traitee",
        "assignee": "moi",
        "authority": "val-de-serre",
        "tenant": "val-de-serre",
        "number": "2026-999999",
        "is_admin": "1",
        "channel": "guichet",
        "canal": "guichet",
        "family": "etat-civil",
        "owner": "autre",
        "workflow": "acte-naissance",
        "anonymised_at": "2020-01-01",
    }
    filed = street(visitor, evil, **evil)
    wait_for_case(visitor, filed)
    suite = visitor.suite
    [(authority, state, channel, number)] = suite.sql(
        "backoffice",
        "select authority, status_id, channel, number from entries where request_id = %s",
        filed.request_id,
    )
    assert (authority, channel) == ("valmont", "web")
    assert state == "recue"
    assert number == filed.codes[0] != "2026-999999"
    [(answers,)] = suite.sql(
        "forms", "select answers from submissions where request_id = %s", filed.request_id
    )
    assert set(answers) <= ASKED


def test_a06_names_of_everywhere_are_kept_and_nul_is_refused(people: People) -> None:
    visitor = people.visitor()
    page = fill_first(visitor)
    twins = "E\u0301lodie N’Guyên-Ø 🦊 \u05d0\u05d1"
    check = visitor.follow(go_on(visitor, page, STREET[1] | {"nom": twins}))
    assert "Élodie N’Guyên-Ø 🦊 אב" in check.page.words
    refused = go_on(visitor, page, STREET[1] | {"nom": "Jean\0Paul"})
    assert "illisible" in errors(refused)
    broken = "&".join([urlencode({"csrf_token": page.form()["csrf_token"]}), "nom=%ED%A0%80a"])
    answer = visitor.send("POST", page.path, broken.encode(), {"Content-Type": FORM})
    assert answer.status in (303, 422)


def fill_first(visitor: Browser) -> Answer:
    page = start(visitor, "signalement-voirie")
    return visitor.follow(go_on(visitor, page, STREET[0]))


@pytest.mark.parametrize(
    "typed",
    ["a@b.fr\r\nBcc: x@y.fr", '"a b"@x.fr', "a" * 320 + "@b.fr", "javascript:alert(1)", "a@b"],
)
def test_a10_an_address_that_no_header_may_hold(people: People, typed: str) -> None:
    visitor = people.visitor()
    answer = go_on(visitor, fill_first(visitor), STREET[1] | {"email": typed})
    assert "Cette adresse électronique n’est pas complète" in errors(answer)
    assert dict(answer.form().fields)["nom"] == STREET[1]["nom"]


@pytest.mark.parametrize(
    ("day", "month", "year", "words"),
    [
        ("31", "02", "1990", "Ce jour n’existe pas"),
        ("29", "02", "2023", "compte 28 jours"),
        ("1", "1", "0", "quatre chiffres"),
        ("1", "1", "9999", "quatre chiffres"),
        ("١٢", "1", "1990", "chiffres 0 à 9"),
        ("1", "13", "1990", "entre 1 et 12"),
        ("-1", "1", "1990", ""),
        ("1e1", "1", "1990", ""),
        ("", "1", "1990", "Il manque le jour"),
        ("1", "1", "2199", ""),
    ],
)
def test_a08_dates_that_are_none(
    people: People, day: str, month: str, year: str, words: str
) -> None:
    visitor = people.visitor()
    page = visitor.follow(go_on(visitor, start(visitor, "acte-naissance"), BIRTH[0]))
    parts = {"day": day, "month": month, "year": year}
    typed = BIRTH[1] | {f"date_naissance-{part}": value for part, value in parts.items()}
    answer = go_on(visitor, page, typed)
    assert words in errors(answer)
    kept = dict(answer.form().fields)
    assert {part: kept[f"date_naissance-{part}"] for part in parts} == parts


def test_a08_the_night_of_the_clock_change_is_a_day(people: People) -> None:
    visitor = people.visitor()
    page = visitor.follow(go_on(visitor, start(visitor, "acte-naissance"), BIRTH[0]))
    typed = {f"date_naissance-{p}": v for p, v in (("day", "29"), ("month", "3"), ("year", "2026"))}
    assert go_on(visitor, page, BIRTH[1] | typed).status == 303


def test_a60_steps_cannot_be_jumped(people: People) -> None:
    visitor = people.visitor()
    for ahead in ("/2", "/verifier"):
        landed = visitor.open(f"/demarches/signalement-voirie{ahead}")
        assert landed.path.split("?")[0] in (
            "/demarches/signalement-voirie/1",
            "/demarches/signalement-voirie/",
        )
    page = start(visitor, "signalement-voirie")
    token = page.form()["csrf_token"]
    sent = visitor.post("/demarches/signalement-voirie/envoyer", {"csrf_token": token})
    assert sent.status in (303, 404)
    assert "confirmation" not in sent.location
    go_on(visitor, page, {"description": "à moitié"})
    draft = visitor.open("/demarches/signalement-voirie/1").form()["token"]
    sent = visitor.post(
        "/demarches/signalement-voirie/envoyer",
        {"csrf_token": token, "token": draft, "revision": "1"},
    )
    assert "confirmation" not in sent.location
    unknown = visitor.get(f"/demarches/signalement-voirie/confirmation/{uuid4()}")
    assert unknown.status == 404


def test_a60_the_draft_of_another_is_neither_seen_nor_sent(people: People) -> None:
    owner, thief = people.visitor(), people.visitor()
    check = fill(owner, "signalement-voirie", STREET)
    form = check.form("/envoyer")
    stolen = {"token": form["token"], "revision": form["revision"], "csrf_token": thief.csrf()}
    answer = thief.post("/demarches/signalement-voirie/envoyer", stolen)
    assert "confirmation" not in answer.location
    page = start(thief, "signalement-voirie")
    assert "éteint" not in page.text
    go_on(thief, page, {"token": form["token"], "description": "volée"})
    assert "éteint" in owner.open("/demarches/signalement-voirie/verifier").text
    assert FILED.search(owner.submit(check, "/envoyer", {}).location)


def test_a60_a_request_is_sent_once(people: People) -> None:
    visitor = people.visitor()
    check = fill(visitor, "signalement-voirie", STREET)
    first = visitor.submit(check, "/envoyer", {})
    again = visitor.submit(check, "/envoyer", {})
    found, other = FILED.search(first.location), FILED.search(again.location)
    assert found
    assert other
    assert found.group(2) == other.group(2)


def test_a60_ten_clicks_at_once_send_one_request(people: People) -> None:
    visitor = people.visitor()
    check = fill(visitor, "signalement-voirie", STREET)
    with ThreadPoolExecutor(10) as pool:
        clicks = [pool.submit(visitor.submit, check, "/envoyer", {}) for _turn in range(10)]
    answers = [click.result() for click in clicks]
    assert {answer.status for answer in answers} == {303}
    found = {match.group(2) for one in answers if (match := FILED.search(one.location))}
    assert len(found) == 1
    assert all(FILED.search(answer.location) for answer in answers)


def test_a60_an_action_absent_from_the_status_is_refused(
    people: People, street_report: Filed
) -> None:
    karim, path = people("karim.benali"), f"/agents/dossiers/{street_report.request_id}/"
    page = karim.open(path)
    form = page.form("/choix")
    for choice in ("delivrer", "accorder", "inexistant", ""):
        values = {"version": form["version"], "choice": choice, "csrf_token": form["csrf_token"]}
        answer = karim.post(f"{path}choix", values)
        assert answer.status == 409, (choice, answer.status, answer.page.words[:300])
    for version in ("0", "999", "-1", "un"):
        values = {"version": version, "choice": "planifier", "csrf_token": form["csrf_token"]}
        answer = karim.post(f"{path}choix", values | {"comment": "Mes mots gardés"})
        assert answer.status == 409, (version, answer.status)
        assert "Mes mots gardés" in answer.text
    state = karim.suite.sql(
        "workflow",
        "select state->>'status' from cases where request_id = %s",
        street_report.request_id,
    )
    assert state == [("recue",)]


def test_a60_a_code_opens_its_own_request_alone(people: People, street_report: Filed) -> None:
    """The ticket of a tracked request is of one browser; the pages of another one refuse it."""
    owner, thief = people.visitor(), people.visitor()
    page = track(owner, street_report)
    assert page.status == 200
    stolen = thief.get(page.path)
    assert stolen.status == 403
    assert street_report.codes[0] not in stolen.text
